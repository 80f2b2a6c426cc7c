"""Recovery codes: how many are left; new ones, shown once."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from maillage.accounts import traces
from maillage.accounts.exceptions import MailNotSent, NothingToRecover
from maillage.accounts.operations import recovery as operations
from maillage.accounts.operations.sessions import end_sessions
from maillage.accounts.queries import recovery_codes_left
from maillage.accounts.views.proof import fresh
from maillage.accounts.views.who import signed_in


@never_cache
@fresh
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/recovery.html", {"left": recovery_codes_left(signed_in(request))})


@never_cache
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The answer to the POST itself holds the codes: nothing else ever does."""
    person = signed_in(request)
    if request.method != "POST":
        return render(request, "accounts/recovery_form.html", {"left": recovery_codes_left(person)})
    try:
        codes = operations.make_recovery_codes(person=person, by=person)
    except NothingToRecover as refusal:
        return render(request, "accounts/recovery_form.html", {"left": None, "refusal": refusal.sentence}, status=422)
    traces.told("recovery_codes.made", request=request, person=person)
    end_sessions(person=person, by=person, but=request.session.session_key)
    with suppress(MailNotSent):
        get_adapter(request).send_notification_mail("accounts/recovery_codes_generated", person)
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "file": quote("\n".join(codes) + "\n")})
