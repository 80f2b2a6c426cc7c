"""The bench on which a scenario is tried: what an address says of it, what the page shows of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.middleware import HtmxDetails

from maillage.network.models import Place
from maillage.network.views import framing
from maillage.observatory.exporting import FORMS
from maillage.observatory.forms import MeshForm
from maillage.observatory.moves import Moves
from maillage.observatory.queries import scenarios
from maillage.observatory.queries.ground import Ground, ground
from maillage.observatory.scenario_forms import ADD, CLOSE, MOVE, Done, NameForm, done
from maillage.observatory.scope import Scope
from maillage.observatory.sites import Selection
from maillage.observatory.views import scenario_shown
from maillage.observatory.views.chosen import chosen, counted
from maillage.observatory.views.pages import framed

KEPT = "etat"
"""The parameter that says that an address holds the whole state of a saved scenario under edition, and from which version of it:
without it, what was saved is shown."""

CHANGING = "observatory/partials/scenario_bench.html"
"""The part of the page that a gesture changes."""


@dataclass
class Bench:
    """``moves`` after the gesture of the address, if it says one that is understood; ``problems`` in sentences."""

    scope: Scope
    form: MeshForm
    around: Ground
    moves: Moves
    gesture: Done | None
    path: str
    extra: tuple[tuple[str, str], ...] = ()
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        if self.gesture and self.gesture.problem:
            return 422
        return 400 if self.form.errors or self.problems else 200

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """The state as parameters of an address, or hidden entries of a form."""
        return [*self.extra, *self.form.pairs, *self.moves.pairs()]

    @property
    def state_pairs(self) -> list[tuple[str, str]]:
        """All but the radius and the filters."""
        return [*self.extra, *self.moves.pairs()]

    @cached_property
    def query(self) -> str:
        return urlencode(self.pairs)

    @cached_property
    def hidden(self) -> SafeString:
        """The state as hidden entries: each of the forms of the page holds it."""
        return format_html_join("", '<input type="hidden" name="{}" value="{}">', self.pairs)

    @property
    def address(self) -> str:
        return f"{self.path}?{self.query}" if self.pairs else self.path


def bench(scope: Scope, data: QueryDict, path: str, *extra: tuple[str, str]) -> Bench:
    form = MeshForm(data, scope)
    form.is_valid()
    around = ground(scope, form.selection)
    moves, problems = Moves.read(data)
    gesture = done(moves, data, around)
    made = Bench(scope, form, around, gesture.moves if gesture else moves, gesture, path, extra, problems)
    _tell_unknown(made)
    return made


def answer(request: HttpRequest, made: Bench, template: str, context: dict[str, Any], status: int | None = None) -> HttpResponse:
    """The page, or for htmx the part of it that changes; a gesture that is understood leads to the address of what it made."""
    partial = bool(htmx := HtmxDetails(request)) and not htmx.history_restore_request
    if made.gesture and not made.problems and not made.gesture.problem and not partial:
        return redirect(made.address)
    shown = {**shown_of(made), **context}
    response = render(request, CHANGING if partial else template, shown, status=status or made.status)
    if partial:
        response["HX-Push-Url"] = made.address
    patch_vary_headers(response, ["HX-Request"])
    return response


def shown_of(made: Bench) -> dict[str, Any]:
    """What the templates of a scenario read."""
    outcome = scenarios.outcome(made.around, made.moves, made.form.radius_km)
    told = scenarios.told(made.around, made.moves)
    return {
        **framed(made.scope, made.form, "trial"),
        "bench": made,
        "radius": made.form.radius_km,
        "people": made.around.demand.total,
        "outcome": outcome,
        "lines": scenario_shown.lines(outcome),
        "headline": scenario_shown.headline(outcome, made.form.radius_km),
        "told": told,
        "choices": _choices(made),
        "known_gestures": (ADD, CLOSE, MOVE),
        "state": {"moves": [_drawn(move) for move in told]},
        "tiles": tile_query(made.form.selection),
        "bounds": framing.said(made.scope.box),
        "named": NameForm(),
        "endings": tuple(FORMS),
        "export": made.scope.url("trial_export", "csv").removesuffix("csv"),
        "counted": counted(made.form),
        **chosen(made.form, made.path, made.state_pairs),
    }


def _choices(made: Bench) -> list[tuple[str, str]]:
    """What may be meant, in words, and the address that means it."""
    found = made.gesture.choices if made.gesture else ()
    return [(words, f"{made.path}?{urlencode([*made.pairs, *pairs])}") for words, pairs in found]


def tile_query(selection: Selection) -> str:
    """The places that count, as the map's tiles are asked for them."""
    pairs = [("kind", slug) for slug in selection.kinds] + [("service", slug) for slug in selection.services]
    pairs += [("stage", slug) for slug in selection.stages]
    return urlencode([*pairs, ("network", selection.network)] if selection.network else pairs)


def _drawn(move: scenarios.Told) -> dict[str, Any]:
    """A move for the map."""
    to = {"lat": move.spot.lat, "lon": move.spot.lon} if move.spot else {}
    was = {"was_lat": move.was.lat, "was_lon": move.was.lon} if move.was else {}
    return {"name": move.name, "value": move.value, "words": move.words, "slug": move.slug, **to, **was}


def _tell_unknown(made: Bench) -> None:
    """Places that are not counted are told, and left aside: those that a filter leaves out, those that are nowhere."""
    slugs = scenarios.unknown(made.around, made.moves)
    if not slugs:
        return
    known = set(Place.objects.visible_to(AnonymousUser()).filter(slug__in=slugs).values_list("slug", flat=True))
    if hidden := [slug for slug in slugs if slug in known]:
        said = ngettext(
            "Laissé de côté, car les filtres (ou sa fermeture) l’écartent : %(names)s.",
            "Laissés de côté, car les filtres (ou leur fermeture) les écartent : %(names)s.",
            len(hidden),
        )
        made.notes.append(said % {"names": ", ".join(hidden[:8])})
    for slug in [slug for slug in slugs if slug not in known][:8]:
        made.problems.append(_("Aucun lieu n’est publié sous « %(slug)s » : ce changement est laissé de côté.") % {"slug": slug})
