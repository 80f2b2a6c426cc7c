"""Where the data come from, and what their import doubted: shown, not hidden."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.network.models import ImportRun, Source
from maillage.network.queries import sources
from maillage.network.queries.sources import ROWS_A_PAGE, Reason
from maillage.network.views.paging import page_number


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    return render(request, "network/source_list.html", {"sources": sources.listed()})


@require_safe
def source_detail(request: HttpRequest, key: str) -> HttpResponse:
    source = get_object_or_404(Source, key=key)
    run = sources.last_run(source)
    context: dict[str, Any] = {"source": source, "run": run}
    if run is not None:
        context |= _report(request, source, run)
    return render(request, "network/source_detail.html", context)


def _report(request: HttpRequest, source: Source, run: ImportRun) -> dict[str, Any]:
    outcomes = sources.outcomes(source)
    reasons = sources.reasons(source, run)
    total = sum(count for _word, _label, count in outcomes)
    chosen = _chosen(request, reasons)
    last = max(1, -(-(chosen.count if chosen else total) // ROWS_A_PAGE))
    number = page_number(request, last)
    return {
        "outcomes": outcomes,
        "reasons": reasons,
        "chosen": chosen,
        "lines": sources.lines(source, request.user, run=run, reason=chosen.code if chosen else "", number=number),
        "number": number,
        "last": last,
        "total": total,
        "query": f"reason={chosen.code}&" if chosen else "",
    }


def _chosen(request: HttpRequest, reasons: list[Reason]) -> Reason | None:
    """The reason asked for; an unknown one is an address that never was."""
    asked = request.GET.get("reason", "")
    if not asked:
        return None
    found = next((reason for reason in reasons if reason.code == asked), None)
    if found is None:
        raise Http404(_("Aucune ligne de cette source ne porte cette remarque."))
    return found
