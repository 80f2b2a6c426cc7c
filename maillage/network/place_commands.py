"""``maillage place`` and ``maillage network``: places and networks kept by hand from a terminal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from django.utils import timezone

from maillage.network import fields
from maillage.network.command_values import author_of, refusing, saying, values_of
from maillage.network.enums import Origin
from maillage.network.models import Network, Place
from maillage.network.operations import networks, pictures, places
from maillage.network.operations.places import Statement
from maillage.network.queries import provenance

_FIELDS_HELP = f"Champs : {', '.join(fields.FIELDS)}. Une valeur vide efface. Position : coordinates=46.58,0.34."


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
        values={"name": name, **values_of(pairs)}, statement=Statement(Origin(origin), message=message), by=author_of(author)
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
    revision = places.edit_place(place=_place(slug), values=values_of(pairs), statement=statement, by=author_of(author))
    click.echo(f"Version {revision.number}." if revision else "Rien ne change.")


@place.command("confirm")
@click.argument("slug")
@click.argument("names", nargs=-1, required=True, metavar="CHAMP...")
@saying
@refusing
def confirm(slug: str, names: tuple[str, ...], origin: str, author: str | None, message: str) -> None:
    """Dire que des champs du lieu SLUG sont toujours vrais."""
    statement = Statement(Origin(origin), message=message)
    revision = places.confirm_fields(place=_place(slug), names=list(names), statement=statement, by=author_of(author))
    click.echo(f"Version {revision.number}." if revision else "Rien à confirmer.")


@place.command("restore")
@click.argument("slug")
@click.argument("number", type=int)
@saying
@refusing
def restore(slug: str, number: int, origin: str, author: str | None, message: str) -> None:
    """Rendre au lieu SLUG ses valeurs de la version NUMBER."""
    statement = Statement(Origin(origin), message=message)
    revision = places.restore_revision(place=_place(slug), number=number, statement=statement, by=author_of(author))
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
        kept = pictures.add_picture(place=_place(slug), file=body, alt=alt, credit=credit, licence=licence, by=author_of(author))
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
    made = networks.create_network(values={"name": name, **values_of(pairs)}, by=author_of(author))
    click.echo(f"{made.name} : /reseaux/{made.slug}/")


@network.command("edit")
@click.argument("slug")
@click.argument("pairs", nargs=-1, required=True, metavar="CHAMP=VALEUR...")
@click.option("--by", "author", metavar="COURRIEL", help="Le compte qui l’écrit.")
@refusing
def edit_network(slug: str, pairs: tuple[str, ...], author: str | None) -> None:
    """Changer des faits du réseau SLUG."""
    networks.edit_network(network=_network(slug), values=values_of(pairs), by=author_of(author))
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
        joined = networks.add_place(network=_network(slug), place=joining, since=day, by=author_of(author))
        click.echo(f"{joining.name} : {'ajouté' if joined else 'y était déjà'}.")


@network.command("remove")
@click.argument("slug")
@click.argument("place_slugs", nargs=-1, required=True, metavar="LIEU...")
@click.option("--by", "author", metavar="COURRIEL", help="Le compte qui l’écrit.")
@refusing
def remove(slug: str, place_slugs: tuple[str, ...], author: str | None) -> None:
    """Faire sortir des lieux du réseau SLUG."""
    for leaving in [_place(one) for one in place_slugs]:
        left = networks.remove_place(network=_network(slug), place=leaving, by=author_of(author))
        click.echo(f"{leaving.name} : {'retiré' if left else 'n’y était pas'}.")
