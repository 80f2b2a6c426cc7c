"""Networks and structures with the places that are theirs."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q

from maillage.accounts.models import User
from maillage.network.enums import Stage
from maillage.network.models import Network, NetworkPlace, Organisation, Place
from maillage.network.models.places import PlaceQuerySet


@dataclass
class Branch:
    """A network of the tree, with how many of its own places a person may see."""

    network: Network
    count: int
    branches: list[Branch] = field(default_factory=list)


def forest(user: User | AnonymousUser) -> list[Branch]:
    """Every network under its parent, by name; two queries. A circle of parents is cut at its first name."""
    shown = NetworkPlace.objects.filter(place__in=Place.objects.visible_to(user).exclude(stage=Stage.CLOSED))
    counts = dict(shown.values_list("network").annotate(Count("pk")))
    branches = {
        network.pk: Branch(network, counts.get(network.pk, 0))
        for network in Network.objects.select_related("territory").order_by("sort_name", "pk")
    }  # fmt: skip
    roots: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.network.parent_id or 0)
        if above is None or _is_below(above, branch, branches):
            roots.append(branch)
        else:
            above.branches.append(branch)
    return roots


def _is_below(above: Branch, branch: Branch, branches: dict[int, Branch]) -> bool:
    """Whether following the parents of ``above`` comes back to ``branch``, which is the first of that circle."""
    seen: list[int] = []
    step: Branch | None = above
    while step is not None and step.network.pk not in seen:
        seen.append(step.network.pk)
        step = branches.get(step.network.parent_id or 0)
    return branch.network.pk in seen and branch.network.pk == min(seen)


def network_called(slug: str) -> Network | None:
    return Network.objects.select_related("territory", "parent").filter(slug=slug).first()


def places_of(network: Network, user: User | AnonymousUser) -> PlaceQuerySet:
    """The places of a network that are not closed, by name."""
    places = Place.objects.visible_to(user).exclude(stage=Stage.CLOSED)
    return places.filter(network_links__network=network).order_by("sort_name", "pk")


def held_places(organisation: Organisation, user: User | AnonymousUser) -> PlaceQuerySet:
    """The places that a structure manages or hosts, closed ones included, by name."""
    held = Q(manager=organisation) | Q(host=organisation)
    return Place.objects.visible_to(user).filter(held).order_by("sort_name", "pk")
