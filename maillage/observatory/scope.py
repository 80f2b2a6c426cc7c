"""Whose mesh is looked at: the people of France, of a territory, or of the territory of a network."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.core import typography
from maillage.network.models import Network
from maillage.territory.enums import Level
from maillage.territory.models import Territory

Box = tuple[float, float, float, float]


class Sort(StrEnum):
    """What a scope is named by; in addresses too, but for the country and networks."""

    COUNTRY = "country"
    REGION = "region"
    DEPARTEMENT = "departement"
    EPCI = "epci"
    NETWORK = "network"


TERRITORIES = (Sort.REGION, Sort.DEPARTEMENT, Sort.EPCI)


@dataclass(frozen=True)
class Scope:
    """``level`` is a ``Sort``; ``code`` an INSEE or SIREN code, the slug of a network, or empty for the country.

    The people who count are those of ``area``, (level, code) of a territory, None for the whole country. ``kind`` says in words what
    it is ("région", "réseau"; empty for the country), ``title`` what its page is called, ``ground`` the territory of a network. ``box``
    (west, south, east, north) is for maps; ``above`` are the territories that hold it, the widest first.
    """

    level: str
    code: str
    name: str
    area: tuple[str, str] | None = None
    kind: str = field(default="", compare=False)
    box: Box | None = field(default=None, compare=False)
    above: tuple[Scope, ...] = field(default=(), compare=False)
    ground: str = field(default="", compare=False)

    @property
    def title(self) -> str:
        return _("Le maillage : %(name)s") % {"name": typography.spaced(self.name)}

    def url(self, page: str, *args: str) -> str:
        """The address of a page of this scope: ``url("mesh")``, ``url("equity")``, ``url("report")``, ``url("siting")``…"""
        if self.level == Sort.COUNTRY:
            return reverse(f"observatory:{page}_country", args=args)
        if self.level == Sort.NETWORK:
            return reverse(f"observatory:{page}_network", args=[self.code, *args])
        return reverse(f"observatory:{page}_territory", args=[self.level, self.code, *args])

    @property
    def home(self) -> str:
        """The page of the territory or the network itself."""
        if self.level == Sort.COUNTRY:
            return reverse("network:territory_list")
        if self.level == Sort.NETWORK:
            return reverse("network:network_detail", args=[self.code])
        return reverse("network:territory_detail", args=[self.level, self.code])


def country() -> Scope:
    return Scope(Sort.COUNTRY, "", _("France"))


def of_territory(territory: Territory) -> Scope:
    """A région, a département (or overseas collectivity) or an EPCI."""
    area = (territory.level, territory.code)
    held = [territory.region, territory.departement] if territory.level != Level.REGION else []
    above = tuple(
        Scope(Sort(one.level), one.code, one.name, (one.level, one.code)) for one in held if one and one.pk != territory.pk
    )
    return Scope(Sort(territory.level), territory.code, territory.name, area, territory.level_label, _box(territory), above)


def of_network(network: Network) -> Scope:
    """The people of the network's territory, a commune for instance; of the country when it has none."""
    territory = network.territory
    if territory is not None and territory.level == Level.ARRONDISSEMENT and territory.commune is not None:
        territory = territory.commune
    area = (territory.level, territory.code) if territory else None
    box, ground = (_box(territory), territory.name) if territory else (None, "")
    return Scope(Sort.NETWORK, network.slug, network.name, area, _("réseau"), box, ground=ground)


def _box(territory: Territory) -> Box | None:
    sides = territory.box
    return (sides[0], sides[1], sides[2], sides[3]) if sides else None
