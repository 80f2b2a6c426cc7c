"""Commands of the territory."""

from __future__ import annotations

import click


@click.command()
def import_territories() -> None:
    """Charger les communes, intercommunalités, départements et régions livrés avec Maillage."""
    raise click.ClickException("à venir")
