"""What is seen of people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from maillage.accounts import circles
from maillage.accounts.enums import Audience
from maillage.accounts.models import Profile, User


def visible_fields(person: User, viewer: User | None) -> dict[str, Any]:
    """The fields of ``person``'s page that ``viewer`` (None for a visitor) may read and that hold something, in the page's order.

    The person herself sees them all. Does not look at ``Profile.is_page``.
    """
    profile = Profile.objects.filter(person=person).first()
    if profile is None:
        return {}
    seen = _audiences(person, viewer)
    return {name: value for name in Profile.FIELDS if (value := getattr(profile, name)) and profile.audience(name) in seen}


def page(slug: str) -> Profile | None:
    """The profile of an active person who wants to be a page under this address; None for any other address."""
    return Profile.objects.filter(slug=slug, is_page=True, person__is_active=True).select_related("person").first()


def profile_of(person: User) -> Profile:
    """The person's profile; a new one, not saved, if she has none."""
    return Profile.objects.filter(person=person).first() or Profile(person=person)


def ended_devices() -> QuerySet[UserSession]:
    """The devices whose session is no more."""
    found: QuerySet[UserSession] = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return found


def _audiences(person: User, viewer: User | None) -> set[Audience]:
    if viewer is None or not viewer.is_authenticated:
        return {Audience.EVERYONE}
    if viewer.pk == person.pk:
        return set(Audience)
    known = {Audience.EVERYONE, Audience.PEOPLE}
    return known | {Audience.CIRCLES} if circles.share_one(person, viewer) else known


def addresses(person: User) -> list[str]:
    """Every address of the account, in lower case; those that wait for their code in a session too. Reads every session."""
    found = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    waiting = (state["email"] for state in _waiting_for_a_code() if state.get("user_id") == str(person.pk))
    return sorted({person.email.lower(), *(email.lower() for email in (*found, *waiting))})


def _waiting_for_a_code() -> Iterator[dict[str, Any]]:
    store = SessionStore()
    for session in Session.objects.iterator():
        state = store.decode(session.session_data).get(EMAIL_VERIFICATION_CODE_SESSION_KEY)
        if isinstance(state, dict) and state.get("email"):
            yield state


def recovery_codes_left(person: User) -> int | None:
    """How many recovery codes may still be used; None for who never made any."""
    row = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return None if row is None else len(row.data.get("digests", []))
