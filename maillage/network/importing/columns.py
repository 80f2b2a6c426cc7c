"""What a column is about, by its name first, then by what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from maillage.core.search import fold

# Target -> the names people give it. A target is a field of places, or one of the words that a position or a commune is found from.
SYNONYMS: dict[str, str] = {
    "id": "id|identifiant|identifiant unique|id fiche|identifiant externe|ref|reference|uid|uuid|id unique|numero",
    "name": "nom|name|title|titre|nom tl|tiers lieu|denomination|raison sociale|intitule|bf titre|label|lieu|nom usuel|enseigne",
    "summary": "resume|presentation resume|en une phrase|accroche|short description|description courte|summary|slogan|baseline",
    "description": "description|presentation|presentation detail|presentation detaillee|description more|bf description|about|a propos|activites",
    "kinds": "types|type|typo|typologie|kinds|kind|categorie|categories|category|taxonomy|nature|types lieu",
    "services": "services|services public|services proposes|offre services|equipements|service",
    "tags": "tags|tag|mots cles|mot cle|keywords|etiquettes|thematiques|thematique",
    "stage": "etape|stage|statut|etat|etat avancement|status|avancement",
    "permanence": "permanence|itinerance|permanence du lieu",
    "starts_on": "debut|date debut|starts on|start date",
    "ends_on": "fin|date fin|ends on|end date",
    "opened_on": "date ouverture|ouvert le|opened on|opening date|ouverture|date creation|annee ouverture",
    "closed_on": "date fermeture|ferme le|closed on|fermeture",
    "address": "adresse|address|rue|voie|adresse postale|street|street address|address street address|bf adresse|adresse 1|addr street",
    "address_extra": "complement adresse|complement|adresse 2|address extra|address 2|batiment",
    "postal_code": "code postal|cp|postal code|postcode|zip|zip code|zipcode|codepostal|address postal code|bf code postal|addr postcode",
    "commune_name": "commune|ville|city|town|nomcom|nom commune|locality|address locality|address address locality|bf ville|localite|municipality|"
    "addr city|libelle commune",
    "commune_code": "code insee|insee|inseecom|code commune|commune code|codgeo|insee com|com|citycode|code insee commune|depcom",
    "lat": "lat|latitude|geo latitude|bf latitude|geometry latitude|y|coord y|geo lat|latitude wgs84|lat wgs84|y lambert|y l93|y wgs84",
    "lon": "lon|lng|long|longitude|geo longitude|bf longitude|geometry longitude|x|coord x|geo lon|geo lng|longitude wgs84|long wgs84|"
    "lon wgs84|x lambert|x l93|x wgs84",
    "latlon": "coordonnees|coordonnees gps|coordinates|gps|geo point|geo point 2d|position gps|geolocalisation|latlon|lat lon|geopoint|localisation gps",
    "precision": "precision|score|result score|geocodage score|precision geocodage",
    "position": "precision position|position",
    "portion": "partie batiment|portion",
    "within": "dans|within",
    "host": "structure accueil|hote|host",
    "manager": "structure gestionnaire|gestionnaire|manager|structure parente|organisation|organisme|structure porteuse|porteur|exploitant",
    "legal_form": "forme juridique|legal form|statut juridique",
    "opening_hours": "horaires|opening hours|horaires ouverture|heures ouverture|open hours|hours",
    "hours_note": "precision horaires|hours note",
    "phone": "telephone|tel|phone|bf telephone|numero telephone|telephone fixe|mobile|portable",
    "email": "email|e mail|mail|courriel|courriels|bf mail|adresse mail|adresse email|adresse e mail|adresse electronique|contact mail|mel|contact email",
    "website": "site web|website|web|site internet|site|url|bf site internet|lien|page web|homepage|adresse web",
    "links": "liens|links|facebook|twitter|instagram|linkedin|mastodon|youtube|reseaux sociaux|x twitter|prise rdv",
    "wheelchair": "accessibilite fauteuil|wheelchair|accessibilite pmr|pmr|acces pmr|fauteuil roulant",
    "toilets": "toilets|accessibilite toilettes|toilets wheelchair",
    "hearing_loop": "boucle magnetique|hearing loop",
    "acceslibre": "fiche acces libre|acceslibre|acces libre",
    "accessibility_note": "accessibilite|precision accessibilite|accessibility|accessibility note",
    "surface_m2": "surface|surface m2|superficie|area|surface totale",
    "capacity": "capacite|capacity|capacite accueil|nombre places|jauge|nb places|nombre postes",
    "networks": "reseaux|reseau|networks|network",
}
# Targets that take several columns: the first that holds something wins, or all are gathered.
GATHERED = frozenset({"links", "kinds", "services", "tags", "networks"})
SEVERAL = GATHERED | {"commune_name", "email", "website", "phone", "description"}
# A link keeps the name of its column where that says more than the address.
LINK_LABELS = {"facebook": "Facebook", "twitter": "Twitter", "instagram": "Instagram", "linkedin": "LinkedIn", "mastodon": "Mastodon",
               "youtube": "YouTube", "prise rdv": "Prise de rendez-vous"}  # fmt: skip

_BY_NAME = {name: target for target, names in SYNONYMS.items() for name in names.split("|")}
_NOISE = frozenset("du de des la le les l d a au aux un une votre notre tiers lieux lieu structure espace place the of en".split())
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[a-z0-9]+")
_CONTENT = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE),
    "website": re.compile(r"(https?://|www\.)\S+", re.IGNORECASE),
    "postal_code": re.compile(r"(0[1-9]|[1-8]\d|9[0-58])\d{3}"),
    "latlon": re.compile(r"-?\d{1,2}\.\d{3,}\s*[,; ]\s*-?\d{1,3}\.\d{3,}"),
    "lat": re.compile(r"(4[1-9]|5[01])[.,]\d{3,}"),
    "lon": re.compile(r"-?[0-9][.,]\d{3,}"),
}
_MOSTLY = 0.8


@lru_cache(maxsize=8192)
def normal(name: str) -> str:
    """A column's name without case, accents, punctuation or camel humps: « Address.streetAddress » -> « address street address »."""
    return " ".join(_WORD.findall(fold(_CAMEL.sub(" ", name))))


def target_of(name: str) -> str | None:
    """The target that a column's name means, with and without its small words (« Nom du tiers-lieu » is « nom »)."""
    plain = normal(name)
    if plain in _BY_NAME:
        return _BY_NAME[plain]
    return _BY_NAME.get(" ".join(word for word in plain.split() if word not in _NOISE))


def recognise(columns: Iterable[str], sample: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Column -> target. One column a target, but for the SEVERAL ones; what names do not tell, values may."""
    columns = list(columns)
    found: dict[str, str] = {}
    # The shortest name first: « nom » rather than « nom du contact » read without its small words.
    for name in sorted(columns, key=lambda column: (normal(column) not in _BY_NAME, columns.index(column))):
        target = target_of(name)
        if target and (target in SEVERAL or target not in found.values()):
            found[name] = target
    for name in columns:
        if name not in found and (target := _by_content(name, sample)) and target not in found.values():
            found[name] = target
    return {name: found[name] for name in columns if name in found}


def _by_content(name: str, sample: Sequence[Mapping[str, str]]) -> str | None:
    values = [value for row in sample if (value := row.get(name, "").strip())]
    if len(values) < 3:
        return None
    for target, pattern in _CONTENT.items():
        if sum(1 for value in values if pattern.fullmatch(value)) >= _MOSTLY * len(values):
            return target
    return None


def link_label(column: str) -> str:
    return next((label for word, label in LINK_LABELS.items() if word in normal(column)), "")
