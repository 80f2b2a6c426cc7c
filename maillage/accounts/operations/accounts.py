"""The doors of an account: opened, its language, closed for good."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils.translation import gettext as _

from maillage.accounts import departure, mails, traces
from maillage.accounts.exceptions import AddressTaken, LastSteward
from maillage.accounts.models import Profile, User
from maillage.accounts.queries import addresses
from maillage.core import clock


def create_account(
    *,
    email: str,
    by: User | None,
    password: str | None = None,
    display_name: str = "",
    is_steward: bool = False,
) -> User:
    """An account whose address is taken as proved: by the terminal, by who tends the instance. Raises AddressTaken."""
    plain = User.objects.normalize_email(email).lower()
    with transaction.atomic():
        if User.objects.filter(email__iexact=plain).exists() or EmailAddress.objects.filter(email__iexact=plain).exists():
            raise AddressTaken(_("Un compte existe déjà pour %(email)s.") % {"email": plain})
        make = User.objects.create_superuser if is_steward else User.objects.create_user
        person = make(plain, password, display_name=display_name)
        EmailAddress.objects.create(user=person, email=plain, verified=True, primary=True)
    return person


def forget_unproved_password(*, person: User, by: User | None) -> None:
    """Who chose a password before the address was proved may be somebody else than who proves it now: the password goes.

    Called once a code sent to the address was typed, before it is marked as proved.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        proved = EmailAddress.objects.filter(user=locked, verified=True).exists()
        if not proved and locked.last_login is None and locked.has_usable_password():
            locked.set_unusable_password()
            locked.save(update_fields=["password"])
            person.password = locked.password


def choose_language(*, person: User, language: str, by: User | None) -> None:
    """The language of the pages and messages; ``language`` is one of the instance's."""
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(language=language)
    person.language = language


def delete_account(*, person: User, by: User | None, at: datetime | None = None) -> None:
    """Delete the person's account and what names her; what she wrote in common stays and names nobody.

    Raises LastSteward. Once it returns, nothing of hers is left in the database, nor, in SQLite, in its files.
    """
    moment = at or clock.now()
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        _check_steward(locked)
        farewell = mails.made("account_deleted", to=locked.email, told={"at": moment})
        transaction.on_commit(lambda: mails.send_if_possible(farewell))
        departure.leave_all(locked)
        _close_sessions(locked)
        for profile in Profile.objects.filter(person=locked).exclude(picture=""):
            transaction.on_commit(lambda file=profile.picture: file.storage.delete(file.name))  # type: ignore[misc]  # bound now, not at the last turn
        sign = traces.digest(locked)
        locked.delete()
        transaction.on_commit(_scrub)
    traces.told("account.closed", account=sign)


def _check_steward(person: User) -> None:
    stewards = User.objects.select_for_update().filter(is_superuser=True, is_active=True)
    if person.is_superuser and not any(steward.pk != person.pk for steward in stewards):
        raise LastSteward(
            _("Vous êtes seul·e à tenir cette instance. Confiez-la d’abord à une autre personne, puis supprimez votre compte.")
        )


def _close_sessions(person: User) -> None:
    """Every session that knows the person, also those in which she only began to sign in."""
    known = {str(person.pk), *addresses(person)}
    store = SessionStore()
    for session in Session.objects.iterator():
        if _words(store.decode(session.session_data)) & known:
            session.delete()


def _words(told: object) -> set[str]:
    if isinstance(told, dict):
        return {word for key, value in told.items() for word in _words(key) | _words(value)}
    if isinstance(told, list):
        return {word for value in told for word in _words(value)}
    return {str(told).lower()}


def _scrub() -> None:
    """What SQLite has overwritten in its file (``secure_delete``) is still in its write-ahead log until this."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
