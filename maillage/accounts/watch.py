"""What the library says has changed in how an account is opened: written down; and every other device is signed out."""

from __future__ import annotations

from typing import Any, Final

from allauth.account import signals as account
from allauth.mfa import signals as second
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils.translation import gettext as _

from maillage.accounts import traces
from maillage.accounts.models import User
from maillage.accounts.operations.sessions import end_sessions

CHANGES: Final[dict[str, Signal]] = {
    "password.changed": account.password_changed,
    "password.chosen": account.password_set,
    "password.reset": account.password_reset,
    "address.proved": account.email_changed,
    "second_factor.added": second.authenticator_added,
    "second_factor.removed": second.authenticator_removed,
}
OPENED: Final = "account.opened"


def listen() -> None:
    for event, signal in CHANGES.items():
        signal.connect(_changed, dispatch_uid=f"accounts.{event}")
    account.user_signed_up.connect(_opened, dispatch_uid=f"accounts.{OPENED}")
    account.authentication_step_completed.connect(_proved, dispatch_uid="accounts.proof.given")


def _changed(*, signal: Signal, request: HttpRequest | None = None, user: User, **about: Any) -> None:
    event = next(name for name, known in CHANGES.items() if known is signal)
    kind = getattr(about.get("authenticator"), "type", "")
    traces.told(event, request=request, person=user, **({"proof": str(kind)} if kind else {}))
    here = request.session.session_key if request is not None and isinstance(request.user, User) else None
    if end_sessions(person=user, by=user, but=here) and request is not None and here is not None:
        messages.info(request, _("Vos autres appareils sont déconnectés."))


def _opened(*, request: HttpRequest, user: User, **_about: Any) -> None:
    traces.told(OPENED, request=request, person=user)


def _proved(*, request: HttpRequest, user: User, method: str, reauthenticated: bool = False, **_about: Any) -> None:
    """Who has proved again who she is goes on under another session key: one that was read over her shoulder opens less."""
    if not reauthenticated:
        return
    former = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)
    traces.told("proof.given", request=request, person=user, proof=method)
