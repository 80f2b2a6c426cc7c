"""Who asks: the owner of the token in ``Authorization: Bearer``. A session is never looked at, so no other site can ask in a person's name."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from maillage.accounts import second_factor
from maillage.accounts.models import User
from maillage.api.errors import NotAllowed, NotRecognised
from maillage.api.models import Token
from maillage.api.operations import tokens
from maillage.api.scopes import Scope
from maillage.core import clock, limits

WRONG: Final = 5
WINDOW: Final = timedelta(minutes=15)
WRITES: Final = 120
A_MINUTE: Final = timedelta(minutes=1)


class Bearer(HttpBearer):
    """A living token that holds ``scope`` (any, for None); anything else is refused as RFC 6750 says."""

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Token:
        """Raises NotRecognised, NotAllowed, TooManyTries."""
        token = token_of(request)
        if token is None:
            raise NotRecognised(NotRecognised.ABSENT)
        if self.scope and self.scope.key not in token.scopes:
            raise NotAllowed.without_scope(self.scope)
        if request.method not in {"GET", "HEAD"}:
            limits.spend(f"api:writes:{token.uid}", most=WRITES, window=A_MINUTE)
        return token

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The living token of this secret."""
        found = tokens.recognise(secret=token)
        if found is None:
            limits.spend(_key(request), most=WRONG, window=WINDOW)
            raise NotRecognised(NotRecognised.UNKNOWN)
        limits.check(_key(request), most=WRONG)
        if not found.owner.is_active or not found.is_alive(clock.now()):
            raise NotRecognised(NotRecognised.DEAD)
        if second_factor.is_missing(found.owner):
            raise NotAllowed(
                _(
                    "Le rôle de qui tient ce jeton demande une seconde preuve : il faut d’abord l’installer, sur la page « Sécurité »."
                )
            )
        tokens.note_use(token=found)
        return found


_ANY: Final = Bearer()


def token_of(request: HttpRequest) -> Token | None:
    """The token that ``request`` bears; None when it bears none. Raises NotRecognised for one that opens nothing, TooManyTries."""
    kind, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    if not kind:
        return None
    if kind.lower() != "bearer":
        raise NotRecognised(NotRecognised.ABSENT)
    return _ANY.authenticate(request, secret.strip())


def asker(request: HttpRequest) -> User:
    """The owner of the token, on a route that asks for one."""
    return cast(Token, request.auth).owner  # type: ignore[attr-defined]  # set by ninja


def _key(request: HttpRequest) -> str:
    return f"api:wrong:{limits.network_of(limits.client_address(request))}"
