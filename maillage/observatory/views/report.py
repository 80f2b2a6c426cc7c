"""The report of a scope: one or two sheets for a meeting."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.core import clock
from maillage.network.queries import figures as places
from maillage.network.views import sharing
from maillage.observatory.figures import figures
from maillage.observatory.queries.atlas import atlas_of
from maillage.observatory.queries.equity import equity_of
from maillage.observatory.queries.ground import ground_of
from maillage.observatory.queries.siting import answer_of
from maillage.observatory.scope import Scope
from maillage.observatory.views import report_shown as shown
from maillage.observatory.views.chosen import chosen
from maillage.observatory.views.pages import asked, framed
from maillage.observatory.views.scoping import in_scope


@require_safe
@in_scope
def report_detail(request: HttpRequest, scope: Scope) -> HttpResponse:
    form, status = asked(request, scope)
    found = figures(scope, form.selection, form.radius_km)
    whole = equity_of(found.everyone, scope, found.sites).whole
    around = ground_of(found.everyone, scope, found.sites)
    answer = answer_of(around, form.radius_km, shown.MOST_PROPOSED) if found.communes else None
    marked = tuple((one.lat, one.lon) for one in answer.proposed) if answer else ()
    frame = framed(scope, form, "report")
    address = settings.PUBLIC_URL + scope.url("report") + frame["kept"]
    context = {
        **frame,
        **chosen(form, scope.url("report")),
        **shown.told(found, whole, answer, form),
        "map": shown.drawn(atlas_of(found.everyone, found.sites, scope, marked), whole),
        "today": clock.now(),
        "sources": places.sources(),
        "code": sharing.qr_code(address),
        "address": address.partition("://")[2].split("/"),
        "unset": sharing.is_unset(settings.PUBLIC_URL),
    }
    return render(request, "observatory/report_detail.html", context, status=status)
