"""``maillage place`` and ``maillage network``: places and networks kept by hand from a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from maillage.accounts.models import User
from maillage.network import fields
from maillage.network.enums import Origin
from maillage.network.exceptions import InvalidValue, NetworkError
from maillage.network.models import Network, Place
from maillage.network.operations import networks, pictures, places
from maillage.network.operations.places import Statement
from maillage.network.queries import provenance

Command = Callable[..., Any]
_FIELDS_HELP = f"Champs : {', '.join(fields.FIELDS)}. Une valeur vide efface. Position : coordinates=46.58,0.34."


def refusing(command: Command) -> Command:
    """What an operation refuses becomes one sentence and exit code 1."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except InvalidValue as refusal:
            raise click.ClickException(f"{refusal.field} : {refusal.sentence}") from None
        except NetworkError as refusal:
            raise click.ClickException(refusal.sentence) from None

    return run


def saying(command: Command) -> Command:
    """The options that tell who speaks."""
    origins = click.Choice([origin.value for origin in Origin if origin != Origin.IMPORT])
    command = click.option("--origin", type=origins, default="instance", show_default=True, help="Au nom de qui.")(command)
    command = click.option("--by", "author", metavar="COURRIEL", help="Le compte qui l’écrit.")(command)
    return click.option("--message", "-m", default="", help="Un mot pour l’historique.")(command)


def _author(email: str | None) -> User | None:
    if not email:
        return None
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise click.ClickException(f"Aucun compte pour {email}.")
    return found


def _place(slug: str) -> Place:
    found = Place.objects.filter(slug=slug).first()
    if found is None:
        raise click.ClickException(f"Aucun lieu « {slug} ».")
    return found


def _network(slug: str) -> Network:
    found = Network.objects.filter(slug=slug).first()
    if found is None:
        raise click.ClickException(f"Aucun réseau « {slug} ».")
    return found


def _values(pairs: tuple[str, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for pair in pairs:
        name, equals, raw = pair.partition("=")
        if not equals:
            raise click.UsageError(f"« {pair} » : écrivez champ=valeur.")
        values[name.strip()] = _raw(name.strip(), raw)
    return values


def _raw(name: str, text: str) -> Any:
    if name == "coordinates":
        return [piece.strip() for piece in text.split(",")] if text.strip() else None
    if name != "accessibility" or not text.strip():
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise click.UsageError('accessibility attend du JSON, par exemple {"wheelchair": "yes"}.') from None


@click.group()
def place() -> None:
    """Tenir la fiche d’un lieu."""


@place.command("create", epilog=_FIELDS_HELP)
@click.argument("name")
@click.argument("pairs", nargs=-1, metavar="[CHAMP=VALEUR]...")
@saying
@refusing
def create(name: str, pairs: tuple[str, ...], origin: str, author: str | None, message: str) -> None:
    """Créer le lieu NAME."""
    made = places.create_place(
        values={"name": name, **_values(pairs)}, statement=Statement(Origin(origin), message=message), by=_author(author)
    )
    click.echo(f"{made.name} : /lieux/{made.slug}/")


@place.command("set", epilog=_FIELDS_HELP)
@click.argument("slug")
@click.argument("pairs", nargs=-1, required=True, metavar="CHAMP=VALEUR...")
@saying
@refusing
def change(slug: str, pairs: tuple[str, ...], origin: str, author: str | None, message: str) -> None:
    """Changer des champs du lieu SLUG."""
    statement = Statement(Origin(origin), message=message)
    revision = places.edit_place(place=_place(slug), values=_values(pairs), statement=statement, by=_author(author))
    click.echo(f"Version {revision.number}." if revision else "Rien ne change.")


@place.command("confirm")
@click.argument("slug")
@click.argument("names", nargs=-1, required=True, metavar="CHAMP...")
@saying
@refusing
def confirm(slug: str, names: tuple[str, ...], origin: str, author: str | None, message: str) -> None:
    """Dire que des champs du lieu SLUG sont toujours vrais."""
    statement = Statement(Origin(origin), message=message)
    revision = places.confirm_fields(place=_place(slug), names=list(names), statement=statement, by=_author(author))
    click.echo(f"Version {revision.number}." if revision else "Rien à confirmer.")


@place.command("restore")
@click.argument("slug")
@click.argument("number", type=int)
@saying
@refusing
def restore(slug: str, number: int, origin: str, author: str | None, message: str) -> None:
    """Rendre au lieu SLUG ses valeurs de la version NUMBER."""
    statement = Statement(Origin(origin), message=message)
    revision = places.restore_revision(place=_place(slug), number=number, statement=statement, by=_author(author))
    click.echo(f"Version {revision.number}." if revision else "Le lieu dit déjà la même chose.")


@place.command("history")
@click.argument("slug")
def history(slug: str) -> None:
    """Montrer ce que le lieu SLUG a dit, version par version."""
    kept = _place(slug)
    for version in provenance.versions(kept, start=0, size=kept.revisions.count()):
        click.secho(f"{version.number}. {version.sentence} ({_hour(version.at)})", bold=True)
        if version.message:
            click.echo(f"   « {version.message} »")
        for said in version.changes:
            click.echo(f"   {said.label} : {said.after or '—'}" + ("" if said.same else f"   (avant : {said.before or '—'})"))


def _hour(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M}"


@place.command("picture")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--alt", required=True, help="Ce que montre l’image, pour qui ne la voit pas.")
@click.option("--credit", default="", help="Qui l’a faite.")
@click.option("--licence", default="", help="Sous quelle licence.")
@click.option("--by", "author", metavar="COURRIEL", help="Le compte qui l’ajoute.")
@refusing
def picture(slug: str, file: Path, alt: str, credit: str, licence: str, author: str | None) -> None:
    """Ajouter l’image FILE au lieu SLUG."""
    with file.open("rb") as body:
        kept = pictures.add_picture(place=_place(slug), file=body, alt=alt, credit=credit, licence=licence, by=_author(author))
    click.echo(f"{kept.width} × {kept.height} : {kept.file.name}")


@click.group()
def network() -> None:
    """Tenir un réseau et ses lieux."""


@network.command("create")
@click.argument("name")
@click.argument("pairs", nargs=-1, metavar="[CHAMP=VALEUR]...")
@click.option("--by", "author", metavar="COURRIEL", help="Le compte qui l’écrit.")
@refusing
def create_network(name: str, pairs: tuple[str, ...], author: str | None) -> None:
    """Créer le réseau NAME (territory=region:53, parent=SLUG, website=, email=, description=)."""
    made = networks.create_network(values={"name": name, **_values(pairs)}, by=_author(author))
    click.echo(f"{made.name} : /reseaux/{made.slug}/")


@network.command("edit")
@click.argument("slug")
@click.argument("pairs", nargs=-1, required=True, metavar="CHAMP=VALEUR...")
@click.option("--by", "author", metavar="COURRIEL", help="Le compte qui l’écrit.")
@refusing
def edit_network(slug: str, pairs: tuple[str, ...], author: str | None) -> None:
    """Changer des faits du réseau SLUG."""
    networks.edit_network(network=_network(slug), values=_values(pairs), by=_author(author))
    click.echo("Fait.")


@network.command("add")
@click.argument("slug")
@click.argument("place_slugs", nargs=-1, required=True, metavar="LIEU...")
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="Depuis quand.")
@click.option("--by", "author", metavar="COURRIEL", help="Le compte qui l’écrit.")
@refusing
def add(slug: str, place_slugs: tuple[str, ...], since: datetime | None, author: str | None) -> None:
    """Faire entrer des lieux dans le réseau SLUG."""
    day = since.date() if since else None
    for joining in [_place(one) for one in place_slugs]:
        joined = networks.add_place(network=_network(slug), place=joining, since=day, by=_author(author))
        click.echo(f"{joining.name} : {'ajouté' if joined else 'y était déjà'}.")


@network.command("remove")
@click.argument("slug")
@click.argument("place_slugs", nargs=-1, required=True, metavar="LIEU...")
@click.option("--by", "author", metavar="COURRIEL", help="Le compte qui l’écrit.")
@refusing
def remove(slug: str, place_slugs: tuple[str, ...], author: str | None) -> None:
    """Faire sortir des lieux du réseau SLUG."""
    for leaving in [_place(one) for one in place_slugs]:
        left = networks.remove_place(network=_network(slug), place=leaving, by=_author(author))
        click.echo(f"{leaving.name} : {'retiré' if left else 'n’y était pas'}.")
