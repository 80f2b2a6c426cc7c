"""Commands of places."""

from __future__ import annotations

import click

BUILT_IN = "cget-2019"


@click.command()
@click.argument("file")
@click.option("--apply", is_flag=True)
def import_places(file: str, apply: bool) -> None:
    """Importer des lieux."""
    raise click.ClickException("à venir")


@click.command()
def export_places() -> None:
    """Exporter des lieux."""
    raise click.ClickException("à venir")


@click.group()
def place() -> None:
    """Tenir la fiche d’un lieu."""
