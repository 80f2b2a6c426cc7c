"""Tokens for the tests."""

from __future__ import annotations

from typing import Any

from django.test import Client

from maillage.accounts.models import User
from maillage.api.models import Token
from maillage.api.operations.tokens import make_token
from maillage.api.scopes import SCOPES
from tests.factories import UserFactory


def token(owner: User | None = None, *scopes: str, days: int = 30) -> tuple[Token, str]:
    """A token of ``owner`` (a new person, unless told) for ``scopes`` (all, unless told), and its secret."""
    made = make_token(label="Essais", scopes=scopes or tuple(SCOPES), days=days, by=owner or UserFactory.create())
    return made.token, made.secret


def bearer(owner: User | None = None, *scopes: str) -> Client:
    """A program that bears such a token."""
    return program(token(owner, *scopes)[1])


def program(secret: str, **more: Any) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"}, **more)
