"""Who must give a second proof: those whose hands hold what belongs to others.

``settings.SECOND_FACTOR`` says who: ``nobody``, ``stewards``, ``animators`` (and stewards), ``everyone``. Who is asked and has none yet
reaches the pages that set one up, and nothing else (``middleware.second_factor``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from allauth.mfa.models import Authenticator
from django.conf import settings

from maillage.accounts.models import User

Animates = Callable[[User], bool]
KINDS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes are no proof of their own: they stand in for a lost one."""
_known: Final[list[Animates]] = []


def register(animates: Animates) -> None:
    """``animates(person)`` says whether she animates what others belong to. Called from an AppConfig.ready()."""
    if animates not in _known:
        _known.append(animates)


def is_asked(person: User) -> bool:
    """Whether this person's roles ask for a second proof on this instance."""
    asked = settings.SECOND_FACTOR
    if asked == "nobody":
        return False
    if asked == "everyone" or person.is_staff or person.is_superuser:
        return True
    return asked == "animators" and any(animates(person) for animates in _known)


def has_one(person: User) -> bool:
    return bool(Authenticator.objects.filter(user=person, type__in=KINDS).exists())


def is_missing(person: User) -> bool:
    return is_asked(person) and not has_one(person)
