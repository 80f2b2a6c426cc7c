"""Where the data come from, and what their import doubted: shown, not hidden."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from maillage.network.enums import Outcome
from maillage.network.models import ImportRun, Source
from maillage.network.queries import imports
from maillage.network.queries.imports import Said
from maillage.network.views.paging import page_number

_MOST_RUNS = 100
_MOST = 100_000_000
_counted: dict[tuple[Any, ...], list[Said]] = {}


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    return render(request, "network/source_list.html", {"sources": imports.sources()})


@require_safe
def source_detail(request: HttpRequest, key: str) -> HttpResponse:
    source = get_object_or_404(Source, key=key)
    run = imports.last_run(source)
    context: dict[str, Any] = {"source": source, "run": run}
    if run is not None:
        context |= _report(request, run)
    return render(request, "network/source_detail.html", context)


def _report(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    said = _said(run)
    chosen = _chosen(request, said)
    number = page_number(request, _MOST)
    lines = imports.rows_of(run, code=chosen.code if chosen else "", number=number)
    if lines.number != number:
        raise Http404(_("Cette page de la liste n’existe pas."))
    return {
        "outcomes": [
            (outcome.value, _outcome(outcome, run.counts[outcome.value]), run.counts[outcome.value])
            for outcome in Outcome
            if run.counts.get(outcome.value)
        ],
        "doubted": run.counts.get("doubted", 0),
        "said": said,
        "chosen": chosen,
        "lines": lines,
        "query": f"reason={chosen.code}&" if chosen else "",
    }


def _outcome(outcome: Outcome, count: int) -> str:
    """What became of ``count`` rows; in French the word agrees with them."""
    many = {
        Outcome.CREATED: ngettext("créé", "créés", count),
        Outcome.UNCHANGED: ngettext("inchangé", "inchangés", count),
        Outcome.REFUSED: ngettext("refusé", "refusés", count),
    }
    return many.get(outcome, str(outcome.label))


def _said(run: ImportRun) -> list[Said]:
    """What is said of the rows, counted once a run, in each process: it reads them all. Nobody reads otherwise than another."""
    key = run.pk, run.sha256, run.finished_at
    found = _counted.get(key)
    if found is None:
        found = imports.messages_of(run)
        if len(_counted) >= _MOST_RUNS:
            _counted.clear()
        _counted[key] = found
    return found


def _chosen(request: HttpRequest, said: list[Said]) -> Said | None:
    """The remark asked for; one that no row carries is an address that never was."""
    asked = request.GET.get("reason", "")
    found = next((one for one in said if one.code == asked), None)
    if asked and found is None:
        raise Http404(_("Aucune ligne de cette source ne porte cette remarque."))
    return found
