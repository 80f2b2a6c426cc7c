"""What a token may be made for. A token does what its owner may do, and only that of it which its scopes name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Scope:
    """``key`` is written in tokens and in the description of the interface: never rename it."""

    key: str
    sentence: Promise


READ_PLACES: Final = Scope("places:read", _("Lire aussi les lieux qui ne sont pas encore publics et que je peux voir"))
EDIT_PLACES: Final = Scope("places:write", _("Créer et corriger les lieux que je peux tenir"))
CONFIRM_PLACES: Final = Scope("places:confirm", _("Dire que des informations d’un lieu sont toujours vraies"))
PROPOSE: Final = Scope("places:propose", _("Proposer des corrections à qui tient un lieu"))

SCOPES: Final = {scope.key: scope for scope in (READ_PLACES, EDIT_PLACES, CONFIRM_PLACES, PROPOSE)}
