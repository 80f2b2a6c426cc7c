"""What the pages of places and networks tell of their teams and of networks' own words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from maillage.accounts.models import User
from maillage.core import markdown
from maillage.network import words
from maillage.network.backends import networks_where
from maillage.network.models import Network, Place
from maillage.network.queries import layers, teams
from maillage.network.roles import Permission


def read(request: HttpRequest, place: Place) -> None:
    """Before anything is asked of the roles of who is signed in: they come with the team of the place."""
    if isinstance(request.user, User):
        teams.read_team(place, request.user)


def of_place(request: HttpRequest, place: Place) -> dict[str, Any]:
    """``networks`` of the place are at hand already."""
    edited = networks_where(request.user, Permission.EDIT_LAYER) if isinstance(request.user, User) else []
    return {
        "standing": teams.standing(place, request.user),
        "layers": [
            (layer, markdown.render(layer.note) if layer.note else "", words.phone_words(layer.contact_phone))
            for layer in layers.layers_of(place, request.user)
        ],
        "may_annotate": [network for network in place.networks.all() if network.pk in edited],
    }


def of_network(request: HttpRequest, network: Network) -> dict[str, Any]:
    person = request.user
    return {
        "own": {
            "sees_team": person.has_perm(Permission.SEE_TEAM, network),
            "sees_layer": person.has_perm(Permission.SEE_LAYER, network),
        }
    }
