"""Which places are counted, and within which radius: what the pages of a scope offer to choose, what is chosen, the way back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from maillage.core.typography import NBSP, listed, spaced
from maillage.network.enums import Stage
from maillage.observatory.forms import LEAST_KM, MOST_KM, MeshForm
from maillage.observatory.scope import Sort
from maillage.observatory.sites import STAGES

Pairs = list[tuple[str, str]]


class Chip(NamedTuple):
    """A choice in force; ``href`` is the same page without it."""

    label: str
    href: str


def chosen(form: MeshForm, address: str, also: Iterable[tuple[str, str]] = (), *, has_radius: bool = True) -> dict[str, Any]:
    """What ``partials/which_places`` and ``partials/chips`` read, on the page at ``address``; ``also``: the rest of what it is asked.

    Without ``has_radius``, the page does not hang on the radius: it is kept, and not shown.
    """
    picked, rest = form.selection, [*also]
    radius = [pair for pair in form.pairs if pair[0] == "rayon"]
    return {
        "kinds": [(slug, label, slug in picked.kinds) for _pk, slug, label, _icon in form.choices.kinds],
        "services": [(slug, label, slug in picked.services) for slug, label in form.choices.services],
        "stages": [(stage.value, stage.label, stage.value in picked.stages) for stage in Stage],
        "filters": len(form.pairs) - len(radius),
        "is_network": form.scope.level == Sort.NETWORK,
        "only_theirs": bool(picked.network),
        "chips": _chips(form, address, rest, has_radius=has_radius),
        "all_places": with_query(address, [*rest, *radius]),
        "asking": {
            "address": address,
            "hidden": rest if has_radius else [*rest, *radius],
            "has_radius": has_radius,
            "radius": form.data.get("rayon") if "rayon" in form.errors else form.radius_km,
            "least_km": LEAST_KM,
            "most_km": MOST_KM,
        },
    }


def _chips(form: MeshForm, address: str, also: Pairs, *, has_radius: bool) -> list[Chip]:
    said = _words(form)
    return [
        Chip(said[pair], with_query(address, [*also, *(other for other in form.pairs if other != pair)]))
        for pair in form.pairs
        if has_radius or pair[0] != "rayon"
    ]


def _words(form: MeshForm) -> dict[tuple[str, str], str]:
    """What each parameter that a form may hold says."""
    said = {("kind", slug): label for _pk, slug, label, _icon in form.choices.kinds}
    said |= {("service", slug): label for slug, label in form.choices.services}
    said |= {("stage", stage.value): _("étape : %(name)s") % {"name": stage.label} for stage in Stage}
    said |= {("seuls", "oui"): _("lieux du réseau seulement")}
    said |= {("rayon", str(form.radius_km)): _("à moins de %(km)s km") % {"km": form.radius_km}}
    return {pair: spaced(words) for pair, words in said.items()}


def counted(form: MeshForm) -> str:
    """Which places are counted, in one sentence."""
    picked = form.selection
    kinds = [label for _pk, slug, label, _icon in form.choices.kinds if slug in picked.kinds]
    services = [label for slug, label in form.choices.services if slug in picked.services]
    stages = [str(Stage(stage).label) for stage in picked.stages] if picked.stages != STAGES else []
    parts = [_("lieux du réseau seulement")] if picked.network else []
    parts += [_("types : %(names)s") % {"names": ", ".join(kinds)}] if kinds else []
    parts += [_("services : %(names)s") % {"names": ", ".join(services)}] if services else []
    parts += [_("étapes : %(names)s") % {"names": ", ".join(stages)}] if stages else []
    return listed(parts) if parts else _("tous les lieux ouverts inscrits ici")


def radius_words(form: MeshForm) -> str:
    return f"{form.radius_km}{NBSP}km"


def with_query(address: str, pairs: Iterable[tuple[str, str]]) -> str:
    query = urlencode([*pairs])
    return f"{address}?{query}" if query else address
