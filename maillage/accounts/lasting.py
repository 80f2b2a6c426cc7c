"""How long a session lasts, for whom (docs/accounts.md says why)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final, TypedDict

from django.conf import settings

from maillage.accounts import second_factor
from maillage.accounts.models import User

STEWARD_IDLE: Final = timedelta(hours=1)
STEWARD_WHOLE: Final = timedelta(hours=12)
PROVIDER_WHOLE: Final = timedelta(days=1)
"""An account closed at its provider's is closed here a day later at most."""


class Lasting(TypedDict):
    idle: timedelta
    whole: timedelta


def of(person: User, proofs: Collection[str]) -> Lasting:
    """``proofs`` are the methods by which the person came in, in the library's words."""
    if person.is_staff and second_factor.is_asked(person):
        return Lasting(idle=STEWARD_IDLE, whole=STEWARD_WHOLE)
    whole = settings.SESSION_WHOLE
    return Lasting(idle=settings.SESSION_IDLE, whole=min(whole, PROVIDER_WHOLE) if "socialaccount" in proofs else whole)
