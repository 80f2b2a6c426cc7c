"""The account: where everything of it is found, its language, its devices."""

from __future__ import annotations

from functools import partial

from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from maillage.accounts import traces
from maillage.accounts.operations import accounts as operations
from maillage.accounts.queries import profile_of
from maillage.accounts.views.proof import fresh
from maillage.accounts.views.who import signed_in


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    told = {
        "profile": profile_of(person),
        "has_application": Authenticator.Type.TOTP in kinds,
        "has_key": Authenticator.Type.WEBAUTHN in kinds,
        "providers": get_adapter().list_providers(request),
        "languages": settings.LANGUAGES,
    }
    return render(request, "accounts/home.html", told)


@require_POST
@login_required
def language(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest(_("Cette langue n’est pas de celles du site."), content_type="text/plain; charset=utf-8")
    person = signed_in(request)
    operations.choose_language(person=person, language=wanted, by=person)
    with override(wanted):
        messages.success(request, _("Pages et messages seront dans cette langue."))
    response = redirect("accounts:home")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, wanted, max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


@require_POST
@partial(fresh, back="usersessions_list")
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one device of the person's."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    session.end()
    traces.told("session.ended", request=request, person=signed_in(request))
    messages.success(request, _("Cet appareil est déconnecté."))
    return redirect("usersessions_list")
