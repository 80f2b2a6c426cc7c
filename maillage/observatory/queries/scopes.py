"""The scope that a saved row names, as it is today."""

from __future__ import annotations

from maillage.network.queries import networks
from maillage.observatory import scope as scopes
from maillage.observatory.scope import Scope, Sort
from maillage.territory import queries


def scope_of(level: str, code: str) -> Scope | None:
    """None when its territory or network is no more."""
    if level == Sort.COUNTRY:
        return scopes.country()
    if level == Sort.NETWORK:
        network = networks.network_called(code)
        return scopes.of_network(network) if network else None
    territory = queries.current(level, code)
    return None if territory is None or territory.ended_on is not None else scopes.of_territory(territory)
