"""What each figure is, how it is made and what it does not say, for who is no statistician."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from maillage.network.queries import figures as places
from maillage.observatory import scope as scopes
from maillage.observatory.forms import MeshForm
from maillage.observatory.metropoles import METROPOLES
from maillage.observatory.people import people
from maillage.observatory.queries.example import NEW, RADIUS_KM, STEP_KM, example
from maillage.observatory.sites import Selection, sites
from maillage.observatory.views import said
from maillage.observatory.views.pages import framed
from maillage.observatory.views.scenario_shown import gap
from maillage.territory.models import Edition

CONTENTS: Final = (
    ("bref", _("En bref")),
    ("distance", _("La distance")),
    ("habitants", _("Les habitants")),
    ("lieux", _("Les lieux")),
    ("part", _("La part desservie")),
    ("milieu", _("Moyenne, médiane, dixième")),
    ("gini", _("L’indice de Gini")),
    ("classes", _("Les classes")),
    ("zones", _("Les zones blanches")),
    ("fragiles", _("Les lieux fragiles")),
    ("prochains", _("Où de nouveaux lieux serviraient le plus")),
    ("panorama", _("Les métropoles et le recensement")),
    ("sources", _("Les sources")),
    ("refaire", _("Refaire le calcul")),
)


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    scope = scopes.country()
    form = MeshForm(request.GET, scope)
    form.is_valid()
    everyone, counted, worked = people(), sites(Selection()), example()
    context = {
        **framed(scope, form, "method"),
        "contents": CONTENTS,
        "communes": len(everyone),
        "population": everyone.demand.total,
        "left_out": everyone.left_out(scope),
        "counted": counted,
        "worked": worked,
        "worked_share": said.percent(worked.near, worked.people),
        "worked_gini": said.index(worked.gini),
        "worked_gap": gap(worked.proof.gap),
        "step": STEP_KM,
        "radius": RADIUS_KM,
        "new": NEW,
        "metropoles": sorted(METROPOLES.values()),
        "edition": Edition.objects.order_by("-pk").values_list("on", flat=True).first(),
        "sources": places.sources(),
    }
    return render(request, "observatory/method.html", context)
