"""Who may open an account: everyone, or who holds an invitation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

from maillage.core import links

PURPOSE: Final = "accounts.invitation"
LASTS: Final = timedelta(days=30)
PARAMETER: Final = "invitation"
_SESSION: Final = "accounts_invitation"


def invitation(*, email: str, at: datetime | None = None) -> str:
    """The token of /compte/inscription/?invitation=…: it opens the sign-up, for a month, when registration is closed."""
    return links.sign({"email": email.lower()}, purpose=PURPOSE, lasts=LASTS, at=at)


def invited_address(request: HttpRequest) -> str | None:
    """The address invited by the link that opened this page, or by one opened before in this browser; None without a valid one."""
    token = request.GET.get(PARAMETER) or request.POST.get(PARAMETER) or request.session.get(_SESSION, "")
    try:
        told: dict[str, Any] = links.read(token, purpose=PURPOSE)
    except links.LinkRefused:
        return None
    if request.session.get(_SESSION) != token and not settings.REGISTRATION_IS_OPEN:
        request.session[_SESSION] = token
    return str(told["email"])


def is_open(request: HttpRequest) -> bool:
    return settings.REGISTRATION_IS_OPEN or invited_address(request) is not None
