"""The directory: a list and a map of the places that an address asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from maillage.network import exporting
from maillage.network.enums import Stage
from maillage.network.forms import RADII_KM, SelectionForm
from maillage.network.queries import directory, nearby, rows, vocabulary
from maillage.network.queries.directory import Selection
from maillage.network.queries.rows import Page
from maillage.network.queries.vocabulary import Choices
from maillage.network.views import directory_links
from maillage.network.views.directory_links import Links

WIDEST = 25.0
"""Degrees of longitude: beyond, places overseas and at home are on the same list, and the map does better to show the country first."""


@require_safe
def place_list(request: HttpRequest) -> HttpResponse:
    choices = vocabulary.choices(networks=True)
    form = SelectionForm(request.GET, kinds={kind[1] for kind in choices.kinds}, services=dict(choices.services))
    form.is_valid()
    selection = form.selection
    kinds = {kind[0]: kind[2] for kind in choices.kinds}
    boxed = selection.box is None and replace(selection, sort="") != Selection()
    page = rows.page_of(selection, request.user, form.cleaned_data.get("page", 1), kinds=kinds, boxed=boxed)
    context = _context(request, form, selection, choices, page)
    htmx = HtmxDetails(request)
    partial = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    template = "network/place_list.html#results" if partial else "network/place_list.html"
    response = render(request, template, context, status=_status(form, context, page))
    if partial:
        response["HX-Push-Url"] = context["links"].canonical
    patch_vary_headers(response, ["HX-Request"])
    return response


def _status(form: SelectionForm, context: dict[str, Any], page: Page) -> int:
    """404 beyond the last page; 400 when nothing at all was understood of what was asked."""
    if page.number > 1 and not page.rows:
        return 404
    return 400 if form.errors and not context["chips"] else 200


def _context(request: HttpRequest, form: SelectionForm, selection: Selection, choices: Choices, page: Page) -> dict[str, Any]:
    links = Links(request.GET)
    chips = directory_links.chips(form, selection, choices, links)
    return {
        **_fields(form, selection, choices),
        "form": form,
        "said": form.cleaned_data,
        "selection": selection,
        "page": page,
        "links": links,
        "chips": chips,
        "pages": directory_links.pages(page.number, page.last, links),
        "previous": links.set("page", str(page.number - 1) if page.number > 2 else "") if page.number > 1 else "",
        "next": links.set("page", str(page.number + 1)) if page.has_next else "",
        "sorts": _sorts(selection, links),
        "files": [(name, links.file(name)) for name in exporting.FORMATS],
        "words_only": links.set("mots", "1") if form.nearby_words and not form.cleaned_data.get("commune") else "",
        "meant": directory_links.meant(form, selection, links),
        "corrected": selection.question.correct(selection.words) if selection.question.corrected else "",
        "tile_query": links.query("page", "view", "sort"),
        "view": form.cleaned_data.get("view", "list"),
        "as_list": links.set("view", ""),
        "as_map": links.set("view", "map"),
        "bounds": _bounds(selection, page, chips=bool(chips)),
        "wider": directory_links.wider(selection, links),
        "nearest": _nearest(request, selection, page),
    }


def _fields(form: SelectionForm, selection: Selection, choices: Choices) -> dict[str, Any]:
    """What the form offers and holds; ``named`` is the town of the address, when no words take its place in the field."""
    return {
        "kinds": [(slug, label, slug in selection.kinds) for _pk, slug, label, _icon in choices.kinds],
        "services": [(slug, label, slug in selection.services) for slug, label in choices.services],
        "stages": [(stage.value, stage.label, stage.value in selection.stages) for stage in Stage],
        "networks": choices.networks,
        "radii": _radii(selection),
        "named": form.town.name if form.town and form.cleaned_data.get("commune") and not selection.words else "",
        "filters": len(selection.kinds) + len(selection.services) + len(selection.stages) + bool(selection.network),
    }


def _radii(selection: Selection) -> list[tuple[str, bool]]:
    """The circles on offer, the one asked for among them."""
    return [(f"{km:g}", km == selection.radius_km) for km in sorted({*RADII_KM, selection.radius_km})]


def _sorts(selection: Selection, links: Links) -> list[tuple[str, str, bool]]:
    """(order, address, chosen) of the orders that have a meaning here."""
    orders = [*(["distance"] if selection.point else []), *(["relevance"] if selection.words else []), "name", "recent"]
    usual = orders[0]
    return [(order, links.set("sort", "" if order == usual else order), order == selection.order) for order in orders]


def _bounds(selection: Selection, page: Page, *, chips: bool) -> str:
    """What the map looks at first, "west,south,east,north"; empty for the whole country."""
    box = selection.box
    if box is None and chips and page.total and not page.more:
        box = page.box
        if box and box[2] - box[0] > WIDEST:
            return ""
    return ",".join(f"{edge:.4f}" for edge in box) if box else ""


def _nearest(request: HttpRequest, selection: Selection, page: Page) -> list[rows.Row]:
    """For an empty circle: the nearest places beyond it, whatever the other filters."""
    if page.total or selection.point is None:
        return []
    open_ones = directory.select(Selection(), request.user)
    near = nearby.nearest_keys(open_ones, selection.point.lat, selection.point.lon, limit=5)
    return rows.rows_of([pk for pk, _km in near], kms=dict(near))
