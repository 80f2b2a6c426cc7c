"""The page of who must give a second proof and has none yet."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillage.accounts import second_factor
from maillage.accounts.views.who import signed_in


@never_cache
@login_required
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Why, and the two ways; who has one, or needs none, goes on to what she wanted."""
    if second_factor.is_missing(signed_in(request)):
        return render(request, "accounts/second_factor.html")
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted) if safe else redirect("mfa_index")
