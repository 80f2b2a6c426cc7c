"""Why a question cannot be answered as it is asked. Each sentence says what happened and what to do."""

from __future__ import annotations

from typing import ClassVar


class Refused(ValueError):
    """``str()`` is the sentence for the person."""

    wording: ClassVar[str] = "Cette demande ne peut pas être lue."

    def __init__(self, **params: object) -> None:
        super().__init__(self.wording % params)
        self.params = params


class UnitMissing(Refused):
    wording = (
        "« %(text)s » : dites l'unité de chaque distance, par exemple 10km ou 500m. Plusieurs se séparent par des virgules "
        "(5km,10km,20km) ; la décimale s'écrit avec un point (2.5km)."
    )


class BadDistance(Refused):
    wording = "« %(text)s » n'est pas une distance : écrivez un nombre plus grand que zéro et une unité, par exemple 10km ou 500m."


class OneDistance(Refused):
    wording = "« %(text)s » : une seule distance à la fois ici, par exemple 10km."


class BadShare(Refused):
    wording = "« %(text)s » n'est pas une part : écrivez par exemple 95%% (plus de 0%%, 100%% au plus)."


class UnknownColumn(Refused):
    wording = "« %(file)s » n'a pas de colonne « %(column)s ». Ses colonnes : %(known)s."


class RoleMissing(Refused):
    """No column of the file is known to hold what is needed."""

    wording = "Aucune colonne de « %(file)s » ne dit %(role)s. Indiquez-la avec %(option)s. Ses colonnes : %(known)s."


class NoSpot(Refused):
    wording = "« %(file)s » n'a aucune ligne avec des coordonnées lisibles (%(rows)s lignes lues, colonnes %(columns)s)."


class NotANumber(Refused):
    wording = "« %(file)s », ligne %(line)s : « %(value)s » n'est pas un nombre (colonne « %(column)s »)."


class NegativeWeight(Refused):
    wording = "« %(file)s », ligne %(line)s : la colonne « %(column)s » vaut %(value)s ; un poids ne peut pas être négatif."


class NotPositive(Refused):
    wording = "« %(file)s », ligne %(line)s : la colonne « %(column)s » vaut %(value)s ; un coût est plus grand que zéro."


class NotDegrees(Refused):
    wording = (
        "« %(file)s », ligne %(line)s : latitude %(lat)s, longitude %(lon)s ne sont pas des degrés. Si ce sont des mètres, dites le "
        "système, par exemple --crs EPSG:2154 (Lambert-93)."
    )


class UnknownSystem(Refused):
    wording = "Le système de coordonnées « %(text)s » n'est pas connu. Écrivez par exemple EPSG:2154 (Lambert-93)."


class SwappedAxes(Refused):
    wording = (
        "« %(file)s » : latitude et longitude semblent échangées sur une partie des lignes (%(count)s sur %(rows)s, dont la ligne "
        "%(lines)s). Corrigez-les, ou nommez les colonnes avec --lat et --lon pour qu'elles soient crues telles quelles."
    )


class UnknownFormat(Refused):
    wording = "« %(name)s » : le nom d'un fichier de sortie finit par %(known)s."


class NotWritable(Refused):
    wording = "« %(name)s » ne peut pas être écrit (%(reason)s)."


class NothingToDraw(Refused):
    wording = "« %(name)s » : ces lignes n'ont pas de position, elles ne s'écrivent pas en GeoJSON. Choisissez .csv ou .json."


class UnreadableParquet(Refused):
    wording = "« %(file)s » n'est pas un fichier Parquet lisible (%(reason)s)."


class CellUnreadable(Refused):
    wording = "« %(file)s », ligne %(line)s : « %(value)s » n'est pas un carreau de grille (attendu par exemple CRS3035RES200mN2029800E4252400)."
