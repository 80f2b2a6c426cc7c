"""The doors of networks: their own facts, their parent, the places that belong to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.journal import operations as journal
from maillage.network import actors
from maillage.network.enums import Origin
from maillage.network.exceptions import InvalidValue
from maillage.network.models import Network, NetworkPlace, Place
from maillage.network.operations.places import Statement, create_place, edit_place
from maillage.territory.models import Territory


@transaction.atomic
def create_network(*, values: Mapping[str, Any], by: User | None) -> Network:
    """A new network from raw values: ``name`` at least, ``territory`` as ``<level>:<code>``, ``parent`` as a slug.

    Raises InvalidValue or UnknownField, and then nothing is written.
    """
    clean = actors.cleaned({"name": "", **_texts(values)}, actors.NETWORK_FIELDS)
    network = Network(slug=actors.free_slug(Network, clean["name"], "reseau"), **clean)
    _point(network, values)
    network.save()
    actors.index(network)
    journal.record("network.created", subject=network, by=by)
    return network


@transaction.atomic
def edit_network(*, network: Network, values: Mapping[str, Any], by: User | None) -> Network:
    """Change the named facts; nothing is recorded when nothing differs. Raises InvalidValue or UnknownField."""
    network = Network.objects.select_for_update().get(pk=network.pk)
    clean = actors.cleaned(_texts(values), actors.NETWORK_FIELDS)
    before = (network.territory_id, network.parent_id, *(getattr(network, name) for name in clean))
    for name, value in clean.items():
        setattr(network, name, value)
    _point(network, values)
    if before == (network.territory_id, network.parent_id, *clean.values()):
        return network
    network.save()
    actors.index(network)
    journal.record("network.edited", subject=network, by=by)
    return network


@transaction.atomic
def add_place(*, network: Network, place: Place, by: User | None, since: date | None = None, message: str = "") -> bool:
    """Let ``place`` join ``network``: a revision of the place and an entry of the network. False when it was in it already."""
    names = _networks_of(place)
    if network.slug in names:
        return False
    edit_place(
        place=place, values={"networks": [*names, network.slug]}, statement=Statement(Origin.NETWORK, message=message), by=by
    )
    if since is not None:
        NetworkPlace.objects.filter(network=network, place=place).update(since=since)
    journal.record("network.joined", subject=network, by=by)
    return True


@transaction.atomic
def create_place_in(*, network: Network, values: Mapping[str, Any], statement: Statement, by: User | None) -> Place:
    """A new place that is of ``network`` from its first version. Raises InvalidValue or UnknownField."""
    place = create_place(values={**values, "networks": [network.slug]}, statement=statement, by=by)
    journal.record("network.joined", subject=network, by=by)
    return place


@transaction.atomic
def remove_place(*, network: Network, place: Place, by: User | None, message: str = "") -> bool:
    """Let ``place`` leave ``network``. False when it was not in it."""
    names = _networks_of(place)
    if network.slug not in names:
        return False
    left = [name for name in names if name != network.slug]
    edit_place(place=place, values={"networks": left}, statement=Statement(Origin.NETWORK, message=message), by=by)
    journal.record("network.left", subject=network, by=by)
    return True


def _networks_of(place: Place) -> list[str]:
    locked = Place.objects.select_for_update().get(pk=place.pk)
    return sorted(locked.networks.values_list("slug", flat=True))


def _texts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: raw for name, raw in values.items() if name not in {"territory", "parent"}}


def _point(network: Network, values: Mapping[str, Any]) -> None:
    if "territory" in values:
        network.territory = _territory(values["territory"])
    if "parent" in values:
        network.parent = _parent(network, values["parent"])


def _territory(raw: Any) -> Territory | None:
    if not raw:
        return None
    level, _colon, code = str(raw).partition(":")
    found = Territory.objects.filter(level=level, code=code.upper()).first()
    if found is None:
        sentence = _("Le territoire « %(value)s » n’est pas connu. Écrivez par exemple departement:35 ou region:53.")
        raise InvalidValue("territory", sentence % {"value": raw})
    return found


def _parent(network: Network, raw: Any) -> Network | None:
    if not raw:
        return None
    found = Network.objects.select_for_update().filter(slug=str(raw)).first()
    if found is None:
        raise InvalidValue("parent", _("Le réseau « %(value)s » n’est pas connu.") % {"value": raw})
    above: Network | None = found
    seen: set[int] = set()
    while above is not None and above.pk not in seen:
        if above.pk == network.pk:
            raise InvalidValue("parent", _("Un réseau ne peut pas faire partie de lui-même, ni de l’un des siens."))
        seen.add(above.pk)
        above = above.parent
    return found
