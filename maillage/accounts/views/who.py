"""Who asks."""

from __future__ import annotations

from django.http import HttpRequest

from maillage.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The person; only behind ``login_required``."""
    assert isinstance(request.user, User)  # noqa: S101 - a programmer's mistake, not a person's
    return request.user
