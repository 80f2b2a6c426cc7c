"""The roles of the network's life: what each is called, what it may do, and where it is held. Roles are code, holdings are rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Scope(StrEnum):
    """What a role is held on."""

    PLACE = "place"
    NETWORK = "network"
    INSTANCE = "instance"


class Permission(StrEnum):
    """What may be asked with ``person.has_perm(permission, subject)``; the subject is a place or a network, none for the instance."""

    SEE_PLACE = "network.see_place"
    EDIT_PLACE = "network.edit_place"
    CONFIRM_PLACE = "network.confirm_place"
    ANSWER_PROPOSALS = "network.answer_proposals"
    MERGE_PLACES = "network.merge_places"
    CREATE_PLACE = "network.create_place"
    JUDGE_CLAIMS = "network.judge_claims"
    MANAGE_TEAM = "network.manage_team"
    SEE_TEAM = "network.see_team"
    EDIT_NETWORK = "network.edit_network"
    EDIT_LAYER = "network.edit_layer"
    SEE_LAYER = "network.see_layer"
    IMPORT_PLACES = "network.import_places"
    RUN_INSTANCE = "network.run_instance"


@dataclass(frozen=True)
class Role:
    """``permissions`` hold on what the role is held on; on the places of a network too, as ``backends`` says."""

    key: str
    name: _StrPromise
    sentence: _StrPromise
    scopes: frozenset[Scope]
    permissions: frozenset[Permission]


CONCIERGE: Final = Role(
    key="concierge",
    name=_("concierge"),
    sentence=_("Tient la page du lieu, répond aux propositions et invite ses collègues."),
    scopes=frozenset({Scope.PLACE}),
    permissions=frozenset(
        {
            Permission.SEE_PLACE,
            Permission.EDIT_PLACE,
            Permission.CONFIRM_PLACE,
            Permission.ANSWER_PROPOSALS,
            Permission.MANAGE_TEAM,
            Permission.SEE_TEAM,
            Permission.SEE_LAYER,
        }
    ),
)
MEMBER: Final = Role(
    key="member",
    name=_("membre"),
    sentence=_("Fait partie du lieu ou du réseau : confirme ce qui est vrai et voit ce que ses membres partagent."),
    scopes=frozenset({Scope.PLACE, Scope.NETWORK}),
    permissions=frozenset({Permission.SEE_PLACE, Permission.CONFIRM_PLACE, Permission.SEE_TEAM, Permission.SEE_LAYER}),
)
ANIMATOR: Final = Role(
    key="animator",
    name=_("animatrice ou animateur"),
    sentence=_("Anime le réseau : accueille, vérifie les revendications, importe, tient les pages que personne ne tient encore."),
    scopes=frozenset({Scope.NETWORK}),
    permissions=frozenset(
        {
            Permission.SEE_PLACE,
            Permission.EDIT_PLACE,
            Permission.CONFIRM_PLACE,
            Permission.ANSWER_PROPOSALS,
            Permission.MERGE_PLACES,
            Permission.CREATE_PLACE,
            Permission.JUDGE_CLAIMS,
            Permission.MANAGE_TEAM,
            Permission.SEE_TEAM,
            Permission.EDIT_NETWORK,
            Permission.EDIT_LAYER,
            Permission.SEE_LAYER,
            Permission.IMPORT_PLACES,
        }
    ),
)
STEWARD: Final = Role(
    key="steward",
    name=_("intendante ou intendant"),
    sentence=_("Répond de l’instance : tous les droits, jamais sans trace."),
    scopes=frozenset({Scope.INSTANCE}),
    permissions=frozenset(Permission),
)
ROLES: Final = {role.key: role for role in (CONCIERGE, MEMBER, ANIMATOR, STEWARD)}
INVITED_TO: Final = {Scope.PLACE: (CONCIERGE, MEMBER), Scope.NETWORK: (ANIMATOR, MEMBER)}
"""The roles that an invitation may offer; nobody becomes a steward by mail."""


def get(key: str) -> Role:
    """The role of this key; raises KeyError."""
    return ROLES[key]
