"""``maillage role``: roles given, ended and listed from a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from django.utils import timezone

from maillage.accounts.models import User
from maillage.network import roles as registry
from maillage.network.command_values import author_of, refusing
from maillage.network.models import Network, Place, RoleHolding
from maillage.network.operations import roles
from maillage.network.roles import Scope

On = Place | Network | None


@click.group()
def role() -> None:
    """Confier et reprendre les rôles : concierge, member, animator, steward."""


def _on(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.option("--place", "place_slug", metavar="LIEU", help="Sur ce lieu.")(command)
    return click.option("--network", "network_slug", metavar="RÉSEAU", help="Sur ce réseau.")(command)


@role.command("give")
@click.argument("email")
@click.argument("key", metavar="ROLE", type=click.Choice(list(registry.ROLES)))
@_on
@refusing
def give(email: str, key: str, place_slug: str | None, network_slug: str | None) -> None:
    """Confier ROLE au compte de EMAIL ; « steward » porte sur l’instance entière."""
    person = _person(email)
    roles.hold_role(person=person, role=key, on=_found(key, place_slug, network_slug), by=None)
    click.echo(f"{email} : {registry.get(key).name}.")


@role.command("end")
@click.argument("email")
@click.argument("key", metavar="ROLE", type=click.Choice(list(registry.ROLES)))
@_on
@click.option("--reason", default="", help="Pourquoi.")
@refusing
def end(email: str, key: str, place_slug: str | None, network_slug: str | None, reason: str) -> None:
    """Mettre fin à ROLE pour le compte de EMAIL."""
    on = _found(key, place_slug, network_slug)
    held = RoleHolding.objects.active().filter(
        person=_person(email),
        role=key,
        place=on if isinstance(on, Place) else None,
        network=on if isinstance(on, Network) else None,
    )
    holding = held.first()
    if holding is None:
        raise click.ClickException(f"{email} ne tient pas ce rôle ici.")
    roles.end_role(holding=holding, by=None, reason=reason)
    click.echo("Ce rôle a pris fin.")


@role.command("list")
@_on
def list_roles(place_slug: str | None, network_slug: str | None) -> None:
    """Montrer qui tient quoi, depuis quand : partout, ou sur un lieu, sur un réseau."""
    held = RoleHolding.objects.active().select_related("person", "place", "network").order_by("role", "accepted_at", "pk")
    if place_slug:
        held = held.filter(place=_place(place_slug))
    if network_slug:
        held = held.filter(network=_network(network_slug))
    for each in held:
        on = each.place or each.network
        where = f"{'lieu' if each.place else 'réseau'} {on.slug}" if on else "l’instance"
        email = each.person.email if each.person else "—"
        click.echo(f"{each.role:<10} {where:<44} {email}  depuis le {timezone.localtime(each.accepted_at):%d/%m/%Y}")


def _found(key: str, place_slug: str | None, network_slug: str | None) -> On:
    wanted = registry.get(key).scopes
    if place_slug and network_slug:
        raise click.UsageError("Donnez --place ou --network, pas les deux.")
    if place_slug:
        return _place(place_slug)
    if network_slug:
        return _network(network_slug)
    if Scope.INSTANCE not in wanted:
        raise click.UsageError("Dites où : --place LIEU ou --network RÉSEAU.")
    return None


def _person(email: str) -> User:
    found = author_of(email)
    if found is None:
        raise click.UsageError("Donnez l’adresse d’un compte.")
    return found


def _place(slug: str) -> Place:
    found = Place.objects.filter(slug=slug).first()
    if found is None:
        raise click.ClickException(f"Aucun lieu « {slug} ».")
    return found


def _network(slug: str) -> Network:
    found = Network.objects.filter(slug=slug).first()
    if found is None:
        raise click.ClickException(f"Aucun réseau « {slug} ».")
    return found
