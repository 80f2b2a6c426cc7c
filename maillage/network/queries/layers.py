"""What networks say of places, for who may read it: who is of the network, who is of the place, everybody when it was chosen."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q

from maillage.accounts.models import User
from maillage.network import backends, roles
from maillage.network.models import JoinRequest, Layer, Network, NetworkPlace, Place
from maillage.network.models.places import PlaceQuerySet
from maillage.network.roles import Permission


def layers_of(place: Place, viewer: User | AnonymousUser) -> list[Layer]:
    """The layers over ``place`` that ``viewer`` may read, by network; one query. A network that the place has left says nothing.

    An animator of another network that gathers the place reads her own network's only.
    """
    if not getattr(place, "has_layers", True):
        return []
    here = NetworkPlace.objects.filter(place=place).values("network")
    shown = Layer.objects.filter(place=place, network__in=here).select_related("network").order_by("network__sort_name", "pk")
    return list(shown if _reads_all(place, viewer) else shown.filter(Q(is_public=True) | Q(network__in=_mine(viewer))))


def layer_of(network: Network, place: Place) -> Layer | None:
    return Layer.objects.filter(network=network, place=place).first()


def gathered(network: Network, *, tag: str = "") -> PlaceQuerySet:
    """All the places of a network for its own people, hidden and closed ones too, by name, each with ``own_layers``;
    ``tag`` leaves those that the network gave this word.
    """
    places = Place.objects.filter(network_links__network=network)
    if tag:
        places = places.filter(pk__in=tagged(network, tag))
    own = Prefetch("layers", Layer.objects.filter(network=network), to_attr="own_layers")
    return places.select_related("commune").prefetch_related(own).order_by("sort_name", "pk")


def tagged(network: Network, tag: str) -> list[int]:
    """Row ids of the places that the network gave this word; read in the program: databases search JSON in as many ways."""
    rows = Layer.objects.filter(network=network).exclude(tags=[]).values_list("place", "tags")
    return [place for place, tags in rows if tag in tags]


def tags_of(network: Network) -> dict[str, int]:
    """The network's own words and how many of its places have each, by alphabet."""
    counts: dict[str, int] = {}
    here = NetworkPlace.objects.filter(network=network).values("place")
    for tags in Layer.objects.filter(network=network, place__in=here).exclude(tags=[]).values_list("tags", flat=True):
        for tag in tags:
            counts[tag] = counts.get(tag, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: item[0].casefold()))


def waiting(network: Network) -> list[JoinRequest]:
    """The places that were asked and have not answered."""
    asked = JoinRequest.objects.filter(network=network, answered_at=None)
    return list(asked.select_related("place__commune").order_by("at", "pk"))


def _reads_all(place: Place, viewer: User | AnonymousUser) -> bool:
    if not isinstance(viewer, User):
        return False
    if viewer.is_superuser:
        return True
    held = backends.holdings(viewer)
    return any(
        each.role == roles.STEWARD.key or (each.place == place.pk and Permission.SEE_LAYER in roles.get(each.role).permissions)
        for each in held
    )


def _mine(viewer: User | AnonymousUser) -> list[int]:
    return backends.networks_where(viewer, Permission.SEE_LAYER)
