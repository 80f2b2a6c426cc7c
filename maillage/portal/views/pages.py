"""Pages of the front door: the instance, and what is there for who is signed in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.accounts.models import User
from maillage.core import clock
from maillage.network.queries import figures
from maillage.portal.queries import desk


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    told = figures.home(request.user)
    context = {"figures": told.figures, "regions": told.regions, "latest": told.latest}
    return render(request, "portal/home.html", context)


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/legal.html", {"sources": figures.sources()})


@require_safe
@login_required
def my_desk(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return render(
        request, "portal/desk.html", {"desk": desk.desk(request.user, at=clock.now()), "first_name": request.user.display_name}
    )
