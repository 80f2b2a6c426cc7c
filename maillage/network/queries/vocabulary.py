"""The published words, and how many places say them."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count

from maillage.accounts.models import User
from maillage.network.enums import Stage
from maillage.network.models import Kind, Place, PublicService
from maillage.network.models.vocabulary import label_read


@dataclass(frozen=True)
class Choices:
    """What the directory can be filtered by: (pk, slug, label, icon) of kinds; (slug, label) of services; (slug, name) of networks."""

    kinds: list[tuple[int, str, str, str]]
    services: list[tuple[str, str]]


def choices() -> Choices:
    """The vocabulary in its published order, in two queries."""
    return Choices(
        kinds=list(Kind.objects.order_by("position", "slug").values_list("pk", "slug", label_read(), "icon")),
        services=list(PublicService.objects.order_by("position", "slug").values_list("slug", label_read())),
    )


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
