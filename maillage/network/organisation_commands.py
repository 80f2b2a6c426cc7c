"""``maillage organisation``: the structures that manage or host places, kept by hand from a terminal."""

from __future__ import annotations

import click

from maillage.network import actors
from maillage.network.command_values import author_of, refusing, values_of
from maillage.network.models import Organisation
from maillage.network.operations import organisations

_HELP = f"Champs : {', '.join(actors.ORGANISATION_FIELDS)}. Une valeur vide efface."


@click.group()
def organisation() -> None:
    """Tenir la fiche d’une structure."""


@organisation.command("create", epilog=_HELP)
@click.argument("name")
@click.argument("pairs", nargs=-1, metavar="[CHAMP=VALEUR]...")
@click.option("--by", "author", metavar="COURRIEL", help="Le compte qui l’écrit.")
@refusing
def create(name: str, pairs: tuple[str, ...], author: str | None) -> None:
    """Créer la structure NAME."""
    made = organisations.create_organisation(values={"name": name, **values_of(pairs)}, by=author_of(author))
    click.echo(f"{made.name} : /structures/{made.slug}/")


@organisation.command("edit", epilog=_HELP)
@click.argument("slug")
@click.argument("pairs", nargs=-1, required=True, metavar="CHAMP=VALEUR...")
@click.option("--by", "author", metavar="COURRIEL", help="Le compte qui l’écrit.")
@refusing
def edit(slug: str, pairs: tuple[str, ...], author: str | None) -> None:
    """Changer des faits de la structure SLUG."""
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise click.ClickException(f"Aucune structure « {slug} ».")
    organisations.edit_organisation(organisation=found, values=values_of(pairs), by=author_of(author))
    click.echo("Fait.")
