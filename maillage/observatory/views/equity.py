"""How equally the places are near, and what the national panorama says, from the same data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.observatory.people import people
from maillage.observatory.queries.equity import equity_of
from maillage.observatory.queries.panorama import panorama_of
from maillage.observatory.scope import Scope
from maillage.observatory.sites import sites
from maillage.observatory.views import equity_shown as shown
from maillage.observatory.views.chosen import chosen
from maillage.observatory.views.pages import asked, framed
from maillage.observatory.views.scoping import in_scope


@require_safe
@in_scope
def equity_detail(request: HttpRequest, scope: Scope) -> HttpResponse:
    form, status = asked(request, scope)
    everyone, places = people(), sites(form.selection)
    found, around = equity_of(everyone, scope, places), panorama_of(everyone, scope, places)
    context = {
        **framed(scope, form, "equity"),
        **chosen(form, scope.url("equity"), has_radius=False),
        "places": len(places),
        "whole": found.whole,
        "left_out": everyone.left_out(scope),
        "headline": shown.headline(found.whole),
        "distances": shown.distances(found.whole),
        "densities": shown.densities(found),
        "parts": shown.parts(found) if found.parts else None,
        "level": found.level,
        "around": around,
        "metropoles": shown.metropoles(around, is_country=scope.area is None) if around.is_shared else None,
        "shares": shown.shares(around) if around.parts else None,
    }
    return render(request, "observatory/equity_detail.html", context, status=status)
