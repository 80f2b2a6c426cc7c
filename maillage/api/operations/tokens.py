"""The doors of tokens: made, revoked, recognised."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.api.exceptions import TokenRefused
from maillage.api.models import Token
from maillage.api.scopes import SCOPES
from maillage.core import clock
from maillage.journal import operations as journal

PREFIX: Final = "mlg_"
"""By which programs that look for secrets left in public recognise ours."""
FORM: Final = re.compile(r"mlg_[A-Za-z0-9_-]{43}")
LASTS: Final = {30: timedelta(days=30), 90: timedelta(days=90), 365: timedelta(days=365)}
MOST: Final = 30
NOTED_EVERY: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Made:
    """A token and its secret, which nothing will say again."""

    token: Token
    secret: str


@transaction.atomic
def make_token(
    *, label: str, scopes: Collection[str], days: int, by: User, uid: UUID | None = None, at: datetime | None = None
) -> Made:
    """A token of ``by`` for ``days`` (one of ``LASTS``). ``uid`` is given by who might ask twice: the second is refused.

    Raises TokenRefused.
    """
    moment = at or clock.now()
    _check(label, scopes, days)
    User.objects.select_for_update().get(pk=by.pk)
    if Token.objects.alive(moment).filter(owner=by).count() >= MOST:
        raise TokenRefused(_("Vous avez déjà %(most)s jetons en service : révoquez-en un d’abord.") % {"most": MOST})
    if uid and Token.objects.filter(uid=uid).exists():
        raise TokenRefused(_("Ce jeton est déjà créé, et son secret ne peut plus être montré. S’il est perdu, créez-en un autre."))
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        owner=by, label=label.strip(), secret_hash=_digest(secret), hint=secret[-4:], scopes=sorted(set(scopes)),
        created_at=moment, expires_at=moment + LASTS[days],
    )  # fmt: skip
    token.uid = uid or token.uid
    token.save()
    journal.record("token.made", subject=token, by=by, at=moment, details={"scopes": token.scopes}, is_public=False)
    return Made(token, secret)


@transaction.atomic
def revoke_token(*, token: Token, by: User, at: datetime | None = None) -> bool:
    """Have it open nothing from now on. False when it was revoked already."""
    moment = at or clock.now()
    if not Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=moment):
        return False
    journal.record("token.revoked", subject=token, by=by, at=moment, is_public=False)
    return True


def recognise(*, secret: str) -> Token | None:
    """The token of this secret with its owner, dead or alive; None for a secret that is nobody's."""
    if not FORM.fullmatch(secret):
        return None
    return Token.objects.select_related("owner").filter(secret_hash=_digest(secret)).first()


def note_use(*, token: Token, at: datetime | None = None) -> None:
    """Remember when it last served, to ten minutes."""
    moment = at or clock.now()
    if token.last_used_at is None or moment - token.last_used_at > NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=moment)


def _digest(secret: str) -> str:
    """What is kept of a secret. It holds 256 random bits: a slow digest would protect it no better."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _check(label: str, scopes: Collection[str], days: int) -> None:
    if not 1 <= len(label.strip()) <= 80 or "\x00" in label:
        raise TokenRefused(_("Donnez à ce jeton un nom qui dise où il servira, de 80 caractères au plus."), field="label")
    if not scopes or not set(scopes) <= set(SCOPES):
        raise TokenRefused(_("Choisissez au moins une chose que ce jeton permettra."), field="scopes")
    if days not in LASTS:
        raise TokenRefused(_("Choisissez jusqu’à quand ce jeton servira."), field="days")
