"""The published words, and how many places say them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Count, F, IntegerField, QuerySet, Value

from maillage.accounts.models import User
from maillage.network.enums import Stage
from maillage.network.models import Kind, Network, Place, PublicService
from maillage.network.models.vocabulary import label_read


@dataclass(frozen=True)
class Choices:
    """What the directory can be filtered by: (pk, slug, label, icon) of kinds; (slug, label) of services; (slug, name) of networks."""

    kinds: list[tuple[int, str, str, str]]
    services: list[tuple[str, str]]
    networks: list[tuple[str, str]]


MOST_NETWORKS: Final = 200
_KIND, _SERVICE, _NETWORK = range(3)


def choices(*, networks: bool = False) -> Choices:
    """The vocabulary in its published order and, when they are asked for, the first networks by name; one query."""
    none = Value("", output_field=CharField())
    kinds = _leg(_KIND, Kind.objects.all(), "position", label_read(), "icon", none)
    others = [_leg(_SERVICE, PublicService.objects.all(), "position", label_read(), none, none)]
    if networks:
        first = Network.objects.order_by("sort_name", "pk").values("pk")[:MOST_NETWORKS]
        nowhere = Value(0, output_field=IntegerField())
        others.append(_leg(_NETWORK, Network.objects.filter(pk__in=first), nowhere, "name", none, "sort_name"))
    lines = sorted(kinds.union(*others, all=True), key=lambda line: (line[0], line[1], line[6], line[3]))
    return Choices(
        kinds=[(pk, slug, label, icon) for what, _rank, pk, slug, label, icon, _name in lines if what == _KIND],
        services=[(slug, label) for what, _rank, _pk, slug, label, _icon, _name in lines if what == _SERVICE],
        networks=[(slug, label) for what, _rank, _pk, slug, label, _icon, _name in lines if what == _NETWORK],
    )


def _leg(what: int, rows: QuerySet[Any], *cells: Any) -> QuerySet[Any, Any]:
    """Lines of one kind: what they are, their rank, row id, slug, label, icon, name to sort by."""
    rank, label, icon, name = (F(cell) if isinstance(cell, str) else cell for cell in cells)
    return rows.order_by().values_list(Value(what, output_field=IntegerField()), rank, F("pk"), F("slug"), label, icon, name)


def counted_kinds(user: User | AnonymousUser) -> list[tuple[Kind, int]]:
    """Every kind with the number of places, closed ones left out, that ``user`` may see."""
    said = Place.objects.visible_to(user).exclude(stage=Stage.CLOSED).order_by()
    counts = dict(said.values_list("kinds").annotate(Count("pk")))
    return [(kind, counts.get(kind.pk, 0)) for kind in Kind.objects.order_by("position", "slug")]


def counted_services(user: User | AnonymousUser) -> list[tuple[PublicService, int]]:
    """The same for services."""
    said = Place.objects.visible_to(user).exclude(stage=Stage.CLOSED).order_by()
    counts = dict(said.values_list("services").annotate(Count("pk")))
    return [(service, counts.get(service.pk, 0)) for service in PublicService.objects.order_by("position", "slug")]
