"""What files call the choices, kinds and services that the vocabulary publishes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import TextChoices
from django.utils import translation

from maillage.network.enums import LegalForm, Permanence, Position, Stage, Wheelchair
from maillage.network.importing.columns import normal

KINDS = {
    "coworking": "espace de coworking|co working|bureaux partages|espace de travail|coworking space|tiers lieux a dominante coworking|telecentre",
    "fablab": "fab lab|fablabs|atelier de fabrication numerique|makerspace|maker space|hackerspace|tiers lieux a dominante fablab",
    "workshop": "atelier|atelier partage|ateliers artisanaux partages|repair cafe|atelier velo|menuiserie",
    "cafe": "cafe|cafe citoyen|cafe culturel|bar associatif|cafe restaurant",
    "culture": "tiers lieu culturel|lieu intermediaire|lieux intermediaires|friche culturelle|lieu culturel|culture|bib|musee",
    "food": "cuisine partagee|foodlab|ferme|ferme partagee|jardin partage|tiers lieu nourricier|agricole",
    "digital": "mediation numerique|epn|espace public numerique|cyberbase|emn",
    "social": "recyclerie|ressourcerie|epicerie solidaire|entraide|tiers lieu social|centre social|cs|eapn",
    "training": "formation|lieu de formation|apprentissage",
    "lab": "living lab|livinglab|laboratoire|laboratoire d innovation sociale|labo",
    "housing": "habitat participatif|coliving|habitat|oasis|ecolieu",
}
# What the standard of digital-mediation places says of any third place: nothing more to keep.
NOT_A_KIND = frozenset({"tiers lieux", "tiers lieu", "autre", "non renseigne"})
STAGES = {
    "open": "ouverte|en activite|actif|active|en service|existant|oui",
    "closed": "fermee|ferme definitivement|inactif|disparu",
    "project": "projet|en cours|en construction|en preparation|a venir",
    "idea": "idee|emergent|en reflexion",
    "paused": "pause|suspendu|ferme temporairement|en sommeil",
}
PERMANENCES = {"permanent": "fixe|perenne", "ephemeral": "ephemere|temporaire|transitoire", "itinerant": "itinerante|mobile|nomade"}
LEGAL_FORMS = {
    "association": "asso|association loi 1901|loi 1901|association 1901",
    "scic": "scic|scic sarl|scic sas",
    "scop": "scop",
    "cae": "cae",
    "company": "entreprise|societe|sas|sarl|sa|sasu|eurl",
    "sole": "auto entrepreneur|micro entreprise|independant|ei",
    "public": "public|collectivite|mairie|commune|epci|regie|etablissement public|mun",
    "foundation": "fondation|fonds de dotation",
    "informal": "collectif|informel",
    "other": "autres",
}
WHEELCHAIR = {
    "yes": "oui|yes|true|1|accessible|total",
    "limited": "partiel|partielle|partiellement|en partie|limited",
    "no": "non|no|false|0|inaccessible",
}
POSITIONS = {"exact": "exact|exacte", "approximate": "approximative|approche", "commune": "centre de la commune|centre commune"}


def choices(enum: type[TextChoices], synonyms: Mapping[str, str]) -> dict[str, str]:
    """Folded word -> value, from the values, the French labels and the synonyms."""
    found = {normal(value): value for value in enum.values}
    with translation.override("fr"):
        found |= {normal(str(label)): str(value) for value, label in enum.choices}
    for value, words in synonyms.items():
        found |= dict.fromkeys(words.split("|"), value)
    return found


def all_choices() -> dict[str, dict[str, str]]:
    return {
        "stage": choices(Stage, STAGES),
        "permanence": choices(Permanence, PERMANENCES),
        "legal_form": choices(LegalForm, LEGAL_FORMS),
        "wheelchair": choices(Wheelchair, WHEELCHAIR),
        "toilets": choices(Wheelchair, WHEELCHAIR),
        "position": choices(Position, POSITIONS),
    }


def vocabulary(concepts: Iterable[tuple[str, ...]], synonyms: Mapping[str, str] | None = None) -> dict[str, str]:
    """Folded word -> slug, from rows (slug, label, other words…)."""
    found: dict[str, str] = {}
    for slug, *words in concepts:
        for word in (slug, *words):
            if word:
                found.setdefault(normal(word), slug)
        for word in (synonyms or {}).get(slug, "").split("|"):
            if word:
                found.setdefault(word, slug)
    return found
