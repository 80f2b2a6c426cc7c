"""Why a whole file is refused. Each sentence says what happened and what to do; a refused row is a message, not an exception."""

from __future__ import annotations

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillage.core import typography
from maillage.network.exceptions import NetworkError


class FileRefused(NetworkError):
    """Nothing of the file was imported. ``sentence`` is for the person."""

    wording: ClassVar[str | Promise] = _("Ce fichier ne peut pas être importé.")

    def __init__(self, **params: object) -> None:
        super().__init__(typography.spaced(str(self.wording) % params))
        self.params = params


class FileMissing(FileRefused):
    wording = _("Aucun fichier ne s’appelle « %(name)s ». Vérifiez le chemin et l’orthographe du nom.")


class FolderGiven(FileRefused):
    wording = _("« %(name)s » est un dossier. Donnez le fichier lui-même, par exemple « %(name)s/lieux.csv ».")


class NotAFile(FileRefused):
    wording = _("« %(name)s » n’est pas un fichier ordinaire. Copiez les données dans un fichier, puis importez ce fichier.")


class FileUnreadable(FileRefused):
    wording = _("« %(name)s » ne peut pas être lu (%(reason)s). Vérifiez les droits d’accès au fichier.")


class FileEmpty(FileRefused):
    wording = _("« %(name)s » est vide. Exportez de nouveau le tableau, puis recommencez.")


class PictureGiven(FileRefused):
    wording = _("« %(name)s » est une image (%(kind)s), pas un tableau. Donnez un fichier CSV, XLSX ou GeoJSON.")


class WrongKind(FileRefused):
    """A kind of file that is recognised and never a table of places: PDF, web page, old Excel, archive…"""

    wording = _("« %(name)s » est %(kind)s. Enregistrez le tableau en CSV (UTF-8), XLSX ou GeoJSON, puis recommencez.")


class BinaryContent(FileRefused):
    wording = _(
        "« %(name)s » contient des octets nuls : ce n’est pas un tableau en texte. Enregistrez-le en CSV (UTF-8), XLSX ou GeoJSON."
    )


class MixedEncoding(FileRefused):
    wording = _(
        "Le texte de « %(name)s » mélange plusieurs encodages : la ligne %(line)d n’est pas lisible en UTF-8 alors que "
        "d’autres le sont. Ouvrez le fichier dans un tableur et enregistrez-le en CSV UTF-8."
    )


class UnknownEncoding(FileRefused):
    wording = _(
        "L’encodage de « %(name)s » n’est pas reconnu (ni UTF-8, ni UTF-16, ni Windows-1252, ni Latin-1). "
        "Enregistrez-le en CSV UTF-8."
    )


class LineTooLong(FileRefused):
    wording = _(
        "La ligne %(line)d de « %(name)s » dépasse %(limit)d caractères : le fichier est sans doute abîmé. "
        "Exportez de nouveau le tableau."
    )


class UnclosedQuote(FileRefused):
    wording = _(
        "Un guillemet ouvert à la ligne %(line)d de « %(name)s » n’est jamais refermé : la suite du fichier serait perdue. "
        "Corrigez cette ligne."
    )


class TooManyColumns(FileRefused):
    wording = _(
        "« %(name)s » a %(count)d colonnes, %(limit)d au plus sont lues : ce n’est sans doute pas un tableau de lieux. "
        "Vérifiez le séparateur, ou enlevez les colonnes inutiles."
    )


class HeaderMissing(FileRefused):
    wording = _(
        "La première ligne de « %(name)s » ne ressemble pas à des noms de colonnes (« %(found)s »). "
        "Ajoutez une ligne de titres, par exemple : nom;adresse;code postal;commune."
    )


class HeaderOnly(FileRefused):
    wording = _("« %(name)s » ne contient que des titres de colonnes, aucun lieu. Vérifiez l’export.")


class DuplicatedHeaders(FileRefused):
    wording = _(
        "Plusieurs colonnes de « %(name)s » portent le même nom : %(columns)s. "
        "Donnez à chacune un nom différent, sans quoi l’une effacerait l’autre."
    )


class WorkbookUnreadable(FileRefused):
    wording = _("Le classeur « %(name)s » ne s’ouvre pas (%(reason)s). Ouvrez-le dans un tableur et enregistrez-le de nouveau.")


class ArchiveBomb(FileRefused):
    wording = _(
        "Le classeur « %(name)s » se déplierait en %(size)d Mo (%(ratio)d fois sa taille) : il est refusé par précaution. "
        "Enregistrez le tableau en CSV."
    )


class DecompressedTooLarge(FileRefused):
    wording = _("« %(name)s » se déplie au-delà de %(limit)d Mo : il est refusé par précaution. Découpez-le.")


class JsonInvalid(FileRefused):
    wording = _("« %(name)s » n’est pas un JSON valide (%(reason)s). Exportez-le de nouveau.")


class JsonWithoutPlaces(FileRefused):
    wording = _(
        "« %(name)s » est un JSON sans liste de lieux. Sont acceptés : une « FeatureCollection » GeoJSON, "
        "ou une liste d’objets (schéma des lieux de médiation numérique, export GoGoCarto…)."
    )


class JsonItemTooLarge(FileRefused):
    wording = _("Un élément de « %(name)s » dépasse %(limit)d Mo : le fichier est sans doute abîmé. Exportez-le de nouveau.")


class JsonTooDeep(FileRefused):
    wording = _("« %(name)s » emboîte plus de %(limit)d niveaux : ce n’est pas une liste de lieux. Exportez-la de nouveau.")


class MappingInvalid(FileRefused):
    wording = _("La correspondance « %(name)s » n’est pas valable : %(reason)s")


class SourceKeyInvalid(FileRefused):
    wording = _("Cette source ne peut pas être nommée ainsi : %(reason)s")


class NameColumnMissing(FileRefused):
    wording = _(
        "Aucune colonne de « %(name)s » ne donne le nom du lieu. Colonnes lues : %(columns)s. "
        "Écrivez une correspondance avec --write-mapping et indiquez la colonne du nom."
    )
