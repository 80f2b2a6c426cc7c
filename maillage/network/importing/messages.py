"""What an import says about a row: a code, its parameters, and a French sentence made when someone reads it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from maillage.core import typography
from maillage.network.fields import FIELDS


class Level(StrEnum):
    """From a mere note to the reason why a row is not a place."""

    INFO = "info"
    CORRECTED = "corrected"
    DOUBT = "doubt"
    REFUSAL = "refusal"


class Message(NamedTuple):
    code: str
    params: Mapping[str, Any]


_NOTE, C, D, R = Level.INFO, Level.CORRECTED, Level.DOUBT, Level.REFUSAL

WORDINGS: dict[str, tuple[Level, str | Promise, str | Promise]] = {
    # code: (level, what is said of all such rows, what is said of one row)
    "file.other_sheets": (_NOTE, _("Autres feuilles non lues"), _("Seule la feuille « %(read)s » est lue ; restent de côté : %(others)s.")),
    "row.not_an_object": (R, _("Élément qui n’est pas un lieu"), _("Cet élément n’est pas un objet : rien n’y décrit un lieu.")),
    "row.no_name": (R, _("Ligne sans nom de lieu"), _("Aucun nom de lieu. Donnez-lui un nom, puis importez de nouveau.")),
    "row.repeated_id": (R, _("Identifiant déjà vu dans le fichier"), _("L’identifiant « %(id)s » est déjà celui de la ligne %(row)d.")),
    "row.repeated": (R, _("Ligne répétée"), _("Même nom, même adresse, même commune que la ligne %(row)d : comptée une seule fois.")),
    "row.extra_cells": (D, _("Cases au-delà des titres"), _("%(count)d case(s) de plus que de titres : gardées, sans colonne connue.")),
    "row.no_location": (D, _("Lieu sans position ni commune"), _("Ni position ni commune : le lieu n’apparaîtra pas sur la carte.")),
    "geometry.centroid": (D, _("Surface ou ligne réduite à un point"), _("La géométrie est de type %(kind)s : son centre est pris comme position.")),
    "geometry.unreadable": (D, _("Géométrie illisible"), _("La géométrie n’est pas lisible : elle est laissée de côté.")),
    "text.mojibake": (C, _("Accents abîmés réparés"), _("« %(before)s » était mal encodé : lu « %(after)s ».")),
    "value.invalid": (D, _("Valeur laissée de côté"), _("%(field)s : %(reason)s La valeur reste dans les données d’origine.")),
    "value.unknown": (D, _("Référence inconnue"), _("%(field)s : « %(value)s » n’existe pas ici ; la valeur reste dans les données d’origine.")),
    "value.as_tag": (_NOTE, _("Valeur gardée comme mot-clé"), _("« %(value)s » n’est pas dans le vocabulaire publié : gardé comme mot-clé.")),
    "value.zero": (C, _("« 0 » lu comme une absence"), _("%(field)s : « 0 » veut dire « inconnu ».")),
    "summary.moved": (_NOTE, _("Présentation trop longue pour une phrase"), _("La présentation dépasse 280 caractères : gardée comme description.")),
    "hours.as_note": (_NOTE, _("Horaires gardés en toutes lettres"), _("Ces horaires ne suivent pas le format OpenStreetMap : gardés comme précision.")),
    "organisation.created": (_NOTE, _("Structure créée"), _("La structure « %(name)s » est créée.")),
    "contact.others": (_NOTE, _("Autres contacts gardés à part"), _("%(field)s : seul le premier est retenu ; les autres restent dans les données d’origine.")),
    "place.of_others": (D, _("Lieu tenu par d’autres"), _("Ce lieu n’est pas à vous : proposez plutôt une correction sur sa page. Rien n’y change.")),
    "place.deleted": (D, _("Lieu supprimé depuis"), _("Le lieu né de cette ligne a été supprimé depuis : il n’est pas recréé.")),
    "website.truncated": (D, _("Adresse web coupée"), _("L’adresse « %(value)s » est coupée : laissée de côté.")),
    "website.extracted": (C, _("Adresse web trouvée dans un texte"), _("« %(value)s » : l’adresse %(url)s en est tirée.")),
    "coordinates.unreadable": (D, _("Coordonnées illisibles"), _("« %(lat)s ; %(lon)s » ne se lit pas comme une position.")),
    "coordinates.zero": (D, _("Coordonnées nulles"), _("0 ; 0 est dans le golfe de Guinée : position laissée de côté.")),
    "coordinates.half": (D, _("Une seule coordonnée"), _("Il manque la latitude ou la longitude : position laissée de côté.")),
    "coordinates.comma": (_NOTE, _("Virgules décimales"), _("Virgule décimale lue comme un point.")),
    "coordinates.degrees": (_NOTE, _("Degrés, minutes, secondes"), _("Degrés et minutes convertis en degrés décimaux.")),
    "coordinates.swapped": (C, _("Latitude et longitude échangées"), _("Latitude et longitude étaient échangées : remises dans l’ordre.")),
    "coordinates.sign": (C, _("Signe de la longitude perdu"), _("Le signe de la longitude manquait : %(lon)s au lieu de %(before)s.")),
    "coordinates.projected": (C, _("Coordonnées en mètres converties"), _("Coordonnées %(crs)s converties en degrés.")),
    "coordinates.ambiguous": (D, _("Coordonnées en mètres ambiguës"), _("Ces mètres se lisent de plusieurs façons (%(crs)s) : position laissée de côté.")),
    "coordinates.out_of_range": (D, _("Coordonnées impossibles"), _("« %(lat)s ; %(lon)s » n’est pas une position sur Terre : laissée de côté.")),
    "coordinates.outside": (D, _("Hors de France ou en mer"), _("La position n’est dans aucune commune française : en mer ou à l’étranger, à vérifier.")),
    "coordinates.set_aside": (D, _("Position contredite par la commune"), _("La position du fichier est à %(km)s km %(of_commune)s, que le nom et le code désignent : centre de la commune à la place.")),
    "coordinates.far": (D, _("Position loin de la commune annoncée"), _("La position est à %(km)s km du centre %(of_commune)s.")),
    "coordinates.shared": (D, _("Position partagée avec une autre ligne"), _("Même position que la ligne %(row)d (« %(name)s »).")),
    "position.commune": (_NOTE, _("Placé au centre de la commune"), _("Pas de coordonnées : placé au centre %(of_commune)s, position approximative.")),
    "precision.low": (D, _("Géocodage peu sûr"), _("Précision du géocodage %(value)s, sous %(least)s : position approximative.")),
    "precision.scale": (D, _("Précision hors échelle"), _("La précision « %(value)s » n’est pas entre 0 et 1 : elle ne dit rien de la position.")),
    "commune.zero_position": (C, _("Code commune « 0 »"), _("Le code commune « 0 » ne désigne rien : commune retenue d’après la position : %(commune)s (%(code)s).")),
    "commune.zero_name": (C, _("Code commune « 0 », sans position"), _("Le code commune « 0 » ne désigne rien : commune retenue d’après son nom ou son code postal : %(commune)s (%(code)s).")),
    "commune.by_position": (C, _("Commune trouvée par la position"), _("Commune retenue d’après la position : %(commune)s (%(code)s).")),
    "commune.by_name": (_NOTE, _("Commune trouvée par son nom"), _("Commune retenue d’après son nom ou son code postal : %(commune)s (%(code)s).")),
    "commune.arrondissement": (C, _("Code d’arrondissement municipal"), _("%(code)s est un arrondissement : commune %(commune)s, %(arrondissement)s.")),
    "commune.old": (C, _("Code de commune ancien"), _("%(before)s n’existe plus : la commune est %(commune)s (%(code)s).")),
    "commune.unknown": (D, _("Commune inconnue"), _("« %(value)s » n’est pas une commune connue.")),
    "commune.ambiguous": (D, _("Plusieurs communes de ce nom"), _("Plusieurs communes s’appellent « %(value)s » : précisez le code postal.")),
    "commune.contradicted": (D, _("Code commune contredit par la position"), _("Le code %(code)s désigne %(stated)s, à %(km)s km de la position : commune retenue %(commune)s, d’après la position.")),
    "duplicate.near": (D, _("Doublon possible"), _("Ressemble à « %(name)s » (%(where)s), à %(metres)d m.")),
    "duplicate.name": (D, _("Même nom dans la même commune"), _("Même nom que « %(name)s » (%(where)s), dans la même commune.")),
    "duplicate.address": (D, _("Même adresse qu’un autre lieu"), _("Même adresse que « %(name)s » (%(where)s).")),
    "duplicate.phone": (D, _("Même téléphone dans la même commune"), _("Même téléphone que « %(name)s » (%(where)s), dans la même commune.")),
    "duplicate.email": (D, _("Même courriel dans la même commune"), _("Même courriel que « %(name)s » (%(where)s), dans la même commune.")),
    "duplicate.website": (D, _("Même site web dans la même commune"), _("Même site web que « %(name)s » (%(where)s), dans la même commune.")),
    "duplicate.linked": (C, _("Rattaché à un lieu existant"), _("Rattaché au lieu « %(name)s » (%(where)s), sans rien y effacer.")),
    "kept.field": (_NOTE, _("Champ gardé"), _("%(field)s gardé : %(who)s le %(day)s.")),
}  # fmt: skip


# Where ``field`` is a parameter it is the field's name; people read its label. ``where`` is a row's number or a place's slug.


def level_of(code: str) -> Level:
    """INFO for a code that a later release no longer knows."""
    return WORDINGS[code][0] if code in WORDINGS else Level.INFO


def title_of(code: str) -> str:
    """What all the rows with this message have in common."""
    return typography.spaced(str(WORDINGS[code][1])) if code in WORDINGS else code


def sentence_of(code: str, params: Mapping[str, Any]) -> str:
    """The sentence about one row. A parameter that is missing leaves the title."""
    if code not in WORDINGS:
        return code
    name = params.get("field")
    if name in FIELDS:
        params = {**params, "field": FIELDS[name].label}
    if isinstance(params.get("where"), int):
        params = {**params, "where": gettext("ligne %(number)s") % {"number": params["where"]}}
    if isinstance(params.get("commune"), str):
        params = {**params, "of_commune": typography.de_name(params["commune"])}
    try:
        return typography.spaced(str(WORDINGS[code][2]) % params)
    except (KeyError, TypeError, ValueError):
        return title_of(code)


def is_doubted(messages: list[Message]) -> bool:
    return any(level_of(message.code) == Level.DOUBT for message in messages)


def is_refused(messages: list[Message]) -> bool:
    return any(level_of(message.code) == Level.REFUSAL for message in messages)
