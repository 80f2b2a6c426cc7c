"""Who is there, asked once more before what matters."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.core.internal.cryptokit import compare_user_code
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.accounts import guard
from maillage.accounts.views.who import signed_in

View = Callable[..., HttpResponseBase]
_SESSION: Final = "accounts_proof"
LASTS_S: Final = 10 * 60
FRESH_S: Final = 10 * 60


def fresh(view: View, *, back: str = "") -> View:
    """Only for who signed in, or proved again who she is, in the last ten minutes. Others are asked, then brought back: to the page
    named ``back``, for an address that has none of its own.
    """

    @wraps(view)
    @login_required
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _is_fresh(request):
            return view(request, *args, **kwargs)
        methods = get_adapter(request).get_reauthentication_methods(request.user)
        return redirect(f"{methods[0]['url']}?{urlencode({'next': reverse(back) if back else request.get_full_path()})}")

    return asked


def fresh_to_write(view: View) -> View:
    """As ``fresh``, for what changes something only: its page is read without."""
    asked = fresh(view)

    @wraps(view)
    def either(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (view if request.method in {"GET", "HEAD"} else asked)(request, *args, **kwargs)

    return either


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def by_mail(request: HttpRequest) -> HttpResponse:
    """Send a code to the person's own address; then check the one she types."""
    state = _pending(request)
    told: dict[str, Any] = {"sent": state is not None, "next": request.GET.get("next") or request.POST.get("next", "")}
    if request.method == "POST" and (state is None or "again" in request.POST):
        _send(request)
        return redirect(f"{request.path}?{urlencode({'next': told['next']})}")
    if request.method == "POST" and state is not None:
        if _is_right(request, state):
            return _back(request, told["next"])
        told["error"] = _("Ce n’est pas le bon code. Vérifiez-le, ou demandez-en un autre.")
    return render(request, "accounts/proof.html", told, status=422 if "error" in told else 200)


def _is_fresh(request: HttpRequest) -> bool:
    times = [float(record["at"]) for record in get_authentication_records(request, request.user)]
    return bool(times) and time.time() - max(times) < FRESH_S


def _pending(request: HttpRequest) -> dict[str, Any] | None:
    state = request.session.get(_SESSION)
    return state if state and time.time() - state["at"] < LASTS_S else None


def _send(request: HttpRequest) -> None:
    adapter, person = get_adapter(request), signed_in(request)
    guard.message(person.email, request=request)
    code = adapter.generate_login_code()
    request.session[_SESSION] = {"code": code, "at": time.time()}
    adapter.send_mail("accounts/verification_code", person.email, {"code": code})


def _is_right(request: HttpRequest, state: dict[str, Any]) -> bool:
    attempt = guard.guess("code", account=signed_in(request).email, request=request)
    if not compare_user_code(actual=request.POST.get("code", ""), expected=state["code"]):
        attempt.was_wrong()
        return False
    attempt.was_right()
    del request.session[_SESSION]
    record_authentication(request, signed_in(request), method="code", reauthenticated=True)
    return True


def _back(request: HttpRequest, address: str) -> HttpResponse:
    """To what was asked for: a request that waited is done, else its page is shown."""
    resumed: HttpResponse | None = resume_request(request)
    if resumed is not None:
        return resumed
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(address) if safe else redirect("accounts:home")
