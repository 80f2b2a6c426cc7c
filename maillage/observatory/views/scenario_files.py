"""A scenario as a file: its communes for a spreadsheet, its places and communes for a map, its figures for a program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.core import clock
from maillage.observatory import exporting
from maillage.observatory.queries import scenarios
from maillage.observatory.queries.scenarios import Outcome
from maillage.observatory.scope import Scope
from maillage.observatory.views import workshop
from maillage.observatory.views.pages import stated
from maillage.observatory.views.scenarios import saved_bench, scenario_or_404
from maillage.observatory.views.scoping import in_scope
from maillage.observatory.views.workshop import Bench


@require_safe
@in_scope
def trial_export(request: HttpRequest, scope: Scope, form: str) -> HttpResponse:
    return _file(workshop.bench(scope, request.GET, scope.url("trial")), form, _("scénario"), "")


@require_safe
def scenario_export(request: HttpRequest, key: str, form: str) -> HttpResponse:
    scenario, scope = scenario_or_404(key)
    return _file(saved_bench(scenario, scope), form, _("scénario"), scenario.name)


def _file(bench: Bench, form: str, stem: str, name: str) -> HttpResponse:
    if form not in exporting.FORMS:
        raise Http404(_("Ce format n’existe pas : csv, geojson ou json."))
    if bench.status != 200:
        sentences = [*(str(error) for errors in bench.form.errors.values() for error in errors), *bench.problems]
        return HttpResponse("\n".join(sentences) + "\n", status=400, content_type="text/plain; charset=utf-8")
    outcome = scenarios.outcome(bench.around, bench.moves, bench.form.radius_km)
    about = _about(bench, name)
    if form == "csv":
        content = exporting.table(_COLUMNS, _rows(bench, outcome))
    elif form == "geojson":
        content = exporting.collection(_features(bench, outcome), about)
    else:
        content = exporting.document({**about, **_figures(bench, outcome)})
    file = f"{stem}-{clock.today():%Y-%m-%d}.{form}"
    return HttpResponse(
        content, content_type=exporting.FORMS[form], headers={"Content-Disposition": f'attachment; filename="{file}"'}
    )


_COLUMNS = ("code_insee", "commune", "habitants", "km_avant", "km_apres", "gagne_km", "dans_le_rayon_avant", "dans_le_rayon_apres")


def _rows(bench: Bench, outcome: Outcome) -> Iterator[tuple[exporting.Cell, ...]]:
    """Every commune of the scope, changed or not."""
    around, radius = bench.around, bench.form.radius_km
    for row, (was, now) in enumerate(zip(around.standing.nearest.tolist(), outcome.km.tolist(), strict=True)):
        yield (
            around.code(row), around.name(row), int(around.demand.weight[row]), _km(was), _km(now), _km(was - now) if was != now else 0.0,
            was <= radius, now <= radius,
        )  # fmt: skip


def _features(bench: Bench, outcome: Outcome) -> Iterator[dict[str, Any]]:
    """The moves, then the communes whose distance changes by ``LEAST_KM`` or more."""
    for move in scenarios.told(bench.around, bench.moves):
        where = move.spot or move.was
        if where is not None:
            was = {"ancienne_position": [move.was.lon, move.was.lat]} if move.was and move.spot else {}
            yield exporting.point(where.lat, where.lon, {"geste": move.name, "nom": move.words, "lieu": move.slug or None, **was})
    around, before = bench.around, bench.around.standing.nearest
    for row, (was, now) in enumerate(zip(before.tolist(), outcome.km.tolist(), strict=True)):
        if was != now and abs(was - now) >= scenarios.LEAST_KM:
            about = {"code_insee": around.code(row), "nom": around.name(row), "habitants": int(around.demand.weight[row])}
            points = around.demand.points
            yield exporting.point(
                float(points.lat[row]), float(points.lon[row]), {**about, "km_avant": _km(was), "km_apres": _km(now)}
            )


def _figures(bench: Bench, outcome: Outcome) -> dict[str, Any]:
    def row(found: scenarios.Row) -> dict[str, Any]:
        return {"avant": found.before, "apres": found.after}

    return {
        "changements": [
            {"geste": move.name, "valeur": move.value, "nom": move.words} for move in scenarios.told(bench.around, bench.moves)
        ],
        "parts": [
            {"rayon_km": found.radius_km, **row(found), "habitants_en_plus": round(found.people)} for found in outcome.shares
        ],
        "distance_moyenne_km": row(outcome.mean),
        "distance_mediane_km": row(outcome.median),
        "distance_p90_km": row(outcome.p90),
        "gagnent": {"communes": outcome.gains.communes, "habitants": round(outcome.gains.people)},
        "perdent": {"communes": outcome.loses.communes, "habitants": round(outcome.loses.people)},
    }


def _about(bench: Bench, name: str) -> dict[str, Any]:
    return {
        "nom": name or None,
        **stated(bench.scope, bench.form.radius_km),
        "page": settings.PUBLIC_URL + f"{bench.scope.url('trial')}?{bench.query}",
        "calcule_le": clock.today().isoformat(),
        "methode": _(
            "Distances à vol d’oiseau, du centre de chaque commune au lieu le plus proche ; une commune compte comme un point."
        ),
    }


def _km(value: float) -> float | None:
    """None without any place at all."""
    return round(value, 3) if abs(value) < 1e5 else None
