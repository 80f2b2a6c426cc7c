"""What costs the instance something even when it only reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from maillage.accounts import guard

View = Callable[..., HttpResponseBase]


def costly(view: View) -> View:
    """Each request is counted for its network: a passkey's challenge is kept in a session, that anybody can ask for."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        guard.ask("challenge", request=request)
        return view(request, *args, **kwargs)

    return counted
