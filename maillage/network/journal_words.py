"""What the journal says of places, networks and structures, and how it names them. Registered by ``NetworkConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from maillage.journal import naming, sentences
from maillage.journal.naming import Kind, Named
from maillage.network import fields, roles
from maillage.network.models import Network, Organisation, Place

SENTENCES = {
    "place.created": _("{subject} : entre dans l’annuaire"),
    "place.published": _("{subject} : paraît dans l’annuaire"),
    "place.imported": _("{subject} : la page est complétée par un fichier"),
    "place.edited": _("{subject} : la page est modifiée"),
    "place.confirmed": _("{subject} : ce que dit la page est confirmé"),
    "place.restored": _("{subject} : une version d’avant est rétablie"),
    "place.pictured": _("{subject} : une image s’ajoute"),
    "picture.described": _("{context} : une image change de légende"),
    "picture.moved": _("{context} : les images changent d’ordre"),
    "picture.removed": _("{context} : une image est retirée"),
    "place.merged": _("{context} : un doublon y est réuni"),
    "merge.undone": _("{context} : deux pages réunies sont à nouveau séparées"),
    "proposal.made": _("{context} : une correction est proposée"),
    "proposal.accepted": _("{context} : une correction proposée est acceptée"),
    "proposal.refused": _("{context} : une correction proposée est refusée"),
    "proposal.withdrawn": _("{context} : une correction proposée est retirée"),
    "claim.accepted": _("{context} : la page est confiée à qui tient le lieu"),
    "role.given": _("{context} : un rôle est confié"),
    "role.accepted": _("{context} : un rôle est accepté"),
    "role.ended": _("{context} : un rôle prend fin"),
    "network.created": _("{subject} : le réseau entre dans l’annuaire"),
    "network.edited": _("{subject} : la page du réseau est modifiée"),
    "network.joined": _("{subject} : un lieu rejoint le réseau"),
    "network.left": _("{subject} : un lieu quitte le réseau"),
    "layer.edited": _("{context} : le réseau change ce qu’il dit d’un de ses lieux"),
    "organisation.created": _("{subject} : la structure entre dans l’annuaire"),
    "organisation.edited": _("{subject} : la page de la structure est modifiée"),
    "import.finished": _("{context} : un fichier de lieux est importé"),
}


def register() -> None:
    for verb, sentence in SENTENCES.items():
        sentences.say(verb, sentence, more=_role if verb.startswith("role.") else _fields)
    naming.register(Kind("lieu", _("Le lieu"), _names(_places, "lieux"), _find(_places, "lieux")))
    networks = Network.objects.all
    naming.register(Kind("reseau", _("Le réseau"), _names(networks, "reseaux"), _find(networks, "reseaux"), _gathered))
    naming.register(
        Kind(
            "structure",
            _("La structure"),
            _names(Organisation.objects.all, "structures"),
            _find(Organisation.objects.all, "structures"),
        )
    )


def _places() -> QuerySet[Place]:
    return Place.objects.visible_to(AnonymousUser())


def _gathered(network: UUID) -> QuerySet[Any, UUID]:
    return _places().filter(networks__uid=network).values_list("uid", flat=True)


def _names(rows: Callable[[], QuerySet[Any]], folder: str) -> Callable[[Collection[UUID]], Mapping[UUID, Named]]:
    def names(uids: Collection[UUID]) -> Mapping[UUID, Named]:
        found = rows().filter(uid__in=uids).values_list("uid", "name", "slug")
        return {uid: Named(uid, name, f"/{folder}/{slug}/") for uid, name, slug in found}

    return names


def _find(rows: Callable[[], QuerySet[Any]], folder: str) -> Callable[[str], Named | None]:
    def find(slug: str) -> Named | None:
        found = rows().filter(slug=slug).values_list("uid", "name").first()
        return Named(found[0], found[1], f"/{folder}/{slug}/") if found else None

    return find


def _fields(details: Mapping[str, Any]) -> str:
    """The fields that changed, by their names on the page."""
    changed = details.get("fields")
    known = [fields.FIELDS[name].label for name in changed if name in fields.FIELDS] if isinstance(changed, list) else []
    return ", ".join(map(str, known))


def _role(details: Mapping[str, Any]) -> str:
    role = roles.ROLES.get(str(details.get("role")))
    return str(role.name) if role else ""
