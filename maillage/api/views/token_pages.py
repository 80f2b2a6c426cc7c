"""The pages of a person's tokens."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.accounts.views.proof import fresh
from maillage.accounts.views.who import signed_in
from maillage.api import queries
from maillage.api.exceptions import TokenRefused
from maillage.api.forms import TokenForm
from maillage.api.models import Token
from maillage.api.operations import tokens
from maillage.api.scopes import SCOPES
from maillage.core import clock


@never_cache
@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    alive, dead = queries.tokens_of(signed_in(request), now)
    return render(request, "api/token_list.html", {"alive": alive, "dead": dead, "scopes": SCOPES, "now": now})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh
def new(request: HttpRequest) -> HttpResponse:
    """The form; then, once, the secret."""
    form = TokenForm(request.POST or None)
    if form.is_valid():
        try:
            made = tokens.make_token(by=signed_in(request), **form.cleaned_data)
            return render(request, "api/token_made.html", {"token": made.token, "secret": made.secret}, status=201)
        except TokenRefused as refusal:
            form.add_error(refusal.field or None, refusal.sentence)
    return render(request, "api/token_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@login_required
def revocation(request: HttpRequest, uid: UUID) -> HttpResponse:
    person = signed_in(request)
    token = get_object_or_404(Token, uid=uid, owner=person)
    tokens.revoke_token(token=token, by=person)
    messages.success(request, _("Le jeton « %(label)s » n’ouvre plus rien.") % {"label": token.label})
    return redirect("api:tokens")
