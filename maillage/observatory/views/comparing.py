"""Two scenarios side by side."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from maillage.accounts.models import User
from maillage.observatory.models import Scenario
from maillage.observatory.queries import kept, scenarios
from maillage.observatory.queries.scopes import scope_of
from maillage.observatory.views import scenario_shown
from maillage.observatory.views.chosen import counted
from maillage.observatory.views.scenarios import saved_bench
from maillage.observatory.views.workshop import Bench

_KEY = re.compile(r"(?:.*/scenarios/)?([\w-]{16,32})(?:/.*)?")


@dataclass(frozen=True)
class One:
    """One of the two, and what it changes."""

    scenario: Scenario
    bench: Bench
    outcome: scenarios.Outcome
    told: list[scenarios.Told]


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """``?un=`` and ``?deux=``: the addresses of two scenarios, or their keys, or the names of one's own."""
    said = {name: request.GET.get(name, "").strip()[:300] for name in ("un", "deux")}
    mine = _mine(request)
    found, problems = {}, {}
    for name, text in said.items():
        found[name] = _one(mine.get(text, text)) if text else None
        if text and found[name] is None:
            problems[name] = _("Aucun scénario n’est à cette adresse : copiez celle de sa page.")
    labels = {"un": _("Le premier"), "deux": _("Le second")}
    context: dict[str, Any] = {
        "fields": [
            {"name": key, "label": labels[key], "value": _called(said[key], mine), "problem": problems.get(key)} for key in said
        ],
        "mine": list(mine),
        "trail": [(_("Maillage"), reverse("observatory:mesh_country"))],
    }
    one, two = found["un"], found["deux"]
    if one and two:
        context |= _compared(one, two)
    return render(request, "observatory/scenario_comparison.html", context, status=400 if problems else 200)


def _mine(request: HttpRequest) -> dict[str, str]:
    """The keys of the scenarios that one keeps, by what each is called: its name, or its key where two bear the same."""
    if not isinstance(request.user, User):
        return {}
    rows = list(kept.scenarios_of(request.user).values_list("name", "key"))
    times = Counter(name for name, _key in rows)
    return {name if times[name] == 1 else key: key for name, key in rows}


def _called(text: str, mine: dict[str, str]) -> str:
    """What was typed; the name of a scenario of one's own rather than its key."""
    return next((name for name, key in mine.items() if key == text), text)


def _one(text: str) -> One | None:
    key = _KEY.fullmatch(text)
    scenario = Scenario.objects.filter(key=key[1]).first() if key else None
    scope = scope_of(scenario.level, scenario.code) if scenario else None
    if scenario is None or scope is None:
        return None
    bench = saved_bench(scenario, scope)
    outcome = scenarios.outcome(bench.around, bench.moves, bench.form.radius_km)
    return One(scenario, bench, outcome, scenarios.told(bench.around, bench.moves))


def _compared(one: One, two: One) -> dict[str, Any]:
    """Differences mean something when both count the same people, the same way."""
    asked = [(each.bench.form.radius_km, each.bench.form.selection) for each in (one, two)]
    alike = np.array_equal(one.bench.around.rows, two.bench.around.rows) and asked[0] == asked[1]
    sides = _sides(one, two) if alike else {}
    shown = [
        {
            "scenario": each.scenario,
            "bench": each.bench,
            "told": each.told,
            "counted": counted(each.bench.form),
            "headline": scenario_shown.headline(each.outcome, each.bench.form.radius_km),
            "lines": scenario_shown.lines(each.outcome),
        }
        for each in (one, two)
    ]
    return {"one": one, "two": two, "shown": shown, "is_alike": alike, "lines": _lines(one, two) if alike else [], **sides}


def _sides(one: One, two: One) -> dict[str, Any]:
    radius = one.bench.form.radius_km
    around = one.bench.around
    return {
        "nearer_two": scenarios.side(around, one.outcome.km, two.outcome.km, radius),
        "nearer_one": scenarios.side(around, two.outcome.km, one.outcome.km, radius),
        "radius": radius,
    }


def _lines(one: One, two: One) -> list[dict[str, str]]:
    """The same figures today, with the first, with the second."""
    words = scenario_shown
    found = []
    for first, second in zip(one.outcome.shares, two.outcome.shares, strict=True):
        line = words.share_line(first, first.after, second.after, second.people - first.people)
        found.append(_beside(line, words.share(first.before)))
    for label, name in ((_("Distance moyenne"), "mean"), (_("Distance médiane"), "median"), (words.p90_label(), "p90")):
        first, second = getattr(one.outcome, name), getattr(two.outcome, name)
        found.append(_beside(words.km_line(label, first.after, second.after), words.kilometres(first.before)))
    return found


def _beside(line: scenario_shown.Line, now: str) -> dict[str, str]:
    return {"label": line.label, "one": line.before, "two": line.after, "change": line.change, "tone": line.tone, "now": now}
