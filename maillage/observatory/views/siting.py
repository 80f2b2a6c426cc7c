"""Where the next places would serve most: the answer at once, its proof, what it would take to serve nearly everyone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from maillage.core import clock, typography
from maillage.network.views import framing
from maillage.observatory import exporting
from maillage.observatory.moves import ADDED, MOST_MOVES, Spot
from maillage.observatory.operations.searches import SECONDS
from maillage.observatory.queries import siting
from maillage.observatory.queries.siting import Answer, Proposed
from maillage.observatory.scope import Scope
from maillage.observatory.siting_forms import SitingForm, filters_of
from maillage.observatory.views import siting_shown
from maillage.observatory.views.chosen import chosen
from maillage.observatory.views.pages import framed, stated
from maillage.observatory.views.scenario_shown import gap
from maillage.observatory.views.scoping import in_scope
from maillage.observatory.views.workshop import tile_query


@require_safe
@in_scope
def siting_detail(request: HttpRequest, scope: Scope) -> HttpResponse:
    """``?nombre=`` of places; ``?part=``: how many it would take to serve this share, in per cent."""
    form = SitingForm(request.GET, scope)
    form.is_valid()
    return siting_page(request, scope, form, 400 if form.errors else 200)


def siting_page(request: HttpRequest, scope: Scope, form: SitingForm, status: int, refusal: Any = None) -> HttpResponse:
    answer = siting.first_answer(scope, form.selection, form.radius_km, form.number)
    context = {
        **framed(scope, form, "siting"),
        **chosen(form, scope.url("siting"), [("nombre", str(form.number))]),
        **_asked(scope, form),
        "answer": answer,
        "markers": markers(answer.proposed),
        "tiles": tile_query(form.selection),
        "bounds": framing.said(scope.box),
        "trial": trial_address(scope, answer.proposed, filters_of(form)),
        "durations": [(seconds, _duration(seconds)) for seconds in SECONDS],
        "refusal": refusal,
    }
    if answer.total:
        context |= _said(scope, form, answer)
    return render(request, "observatory/siting_detail.html", context, status=status)


def _asked(scope: Scope, form: SitingForm) -> dict[str, Any]:
    """What was asked, and the addresses that ask it again."""
    pairs = [*form.pairs, ("nombre", str(form.number))]
    typed = {name: form.data.get(name, "") if name in form.errors else "" for name in ("nombre", "rayon", "part")}
    return {
        "radius": form.radius_km,
        "filter_pairs": [pair for pair in form.pairs if pair[0] != "rayon"],
        "pairs": pairs,
        "query": urlencode(pairs),
        "typed": {
            "nombre": typed["nombre"] or form.number,
            "rayon": typed["rayon"] or form.radius_km,
            "part": typed["part"] or form.data.get("part", ""),
        },
        "page": scope.url("siting"),
        "here": f"{scope.url('siting')}?{urlencode(pairs)}",
        "export": scope.url("siting_export", "csv").removesuffix("csv"),
        "searches": scope.url("searches"),
    }


def _said(scope: Scope, form: SitingForm, answer: Answer) -> dict[str, Any]:
    """The answer in words."""
    found = siting.fewest(scope, form.selection, form.radius_km, form.share) if form.share else None
    return {
        "headline": siting_shown.headline(answer, form.radius_km),
        "proof": siting_shown.proof(answer.proof),
        "gap": gap(answer.proof.gap),
        "chart": siting_shown.chart(answer, form.radius_km),
        "is_from_zero": siting_shown.is_from_zero(answer),
        "fewer": siting_shown.fewer(answer, form.number),
        "curve_table": siting_shown.curve_table(answer),
        "enough": found,
        "enough_said": siting_shown.enough(found, form.radius_km) if found else "",
        "enough_proof": siting_shown.enough_proof(found) if found else "",
    }


def _duration(seconds: int) -> str:
    if seconds < 60:
        return _("%(seconds)s secondes") % {"seconds": seconds}
    return ngettext("%(minutes)s minute", "%(minutes)s minutes", seconds // 60) % {"minutes": seconds // 60}


@require_safe
@in_scope
def siting_export(request: HttpRequest, scope: Scope, form: str) -> HttpResponse:
    asked = SitingForm(request.GET, scope)
    if form not in ("csv", "geojson"):
        raise Http404(_("Ce format n’existe pas : csv ou geojson."))
    if not asked.is_valid():
        sentences = [str(error) for errors in asked.errors.values() for error in errors]
        return HttpResponseBadRequest("\n".join(sentences) + "\n", content_type="text/plain; charset=utf-8")
    answer = siting.first_answer(scope, asked.selection, asked.radius_km, asked.number)
    about = {
        **stated(scope, asked.radius_km),
        "habitants": round(answer.total),
        "desservis_aujourdhui": round(answer.before),
        "desservis_avec": round(answer.proof.served),
        "au_plus": round(answer.proof.bound),
        "calcule_le": clock.today().isoformat(),
        "page": f"{settings.PUBLIC_URL}{scope.url('siting')}?{request.GET.urlencode()}",
    }
    return file_of(answer.proposed, form, about)


def file_of(proposed: tuple[Proposed, ...], form: str, about: dict[str, Any]) -> HttpResponse:
    columns = ("rang", "code_insee", "commune", "habitants_gagnes", "habitants_desservis", "latitude", "longitude")
    if form == "csv":
        rows = [(each.rank, each.code, each.name, round(each.gained), round(each.served), each.lat, each.lon) for each in proposed]
        content = exporting.table(columns, rows)
    else:
        content = exporting.collection([_feature(each) for each in proposed], about)
    name = f'attachment; filename="prochains-lieux-{clock.today():%Y-%m-%d}.{form}"'
    return HttpResponse(content, content_type=exporting.FORMS[form], headers={"Content-Disposition": name})


def markers(proposed: tuple[Proposed, ...]) -> list[dict[str, Any]]:
    """For the map: each proposed commune, its rank and what it brings."""
    return [
        {
            "lat": each.lat,
            "lon": each.lon,
            "name": f"{each.rank}. {each.name}",
            "rank": each.rank,
            "kind": _("+ %(people)s habitants") % {"people": typography.number(each.gained)},
            "url": f"#rang-{each.rank}",
            "main": True,
        }
        for each in proposed
    ]


def trial_address(scope: Scope, proposed: tuple[Proposed, ...], filters: str) -> str:
    """The proposed places as a scenario, to be changed at will; as many as it may hold."""
    spots = "&".join(f"{ADDED}={Spot.at(each.lat, each.lon)}" for each in proposed[:MOST_MOVES])
    return f"{scope.url('trial')}?{'&'.join(part for part in (filters, spots) if part)}"


def _feature(each: Proposed) -> dict[str, Any]:
    about = {"rang": each.rank, "code_insee": each.code, "nom": each.name}
    people = {"habitants_gagnes": round(each.gained), "habitants_desservis": round(each.served)}
    return exporting.point(each.lat, each.lon, about | people)
