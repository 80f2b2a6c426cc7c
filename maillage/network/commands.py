"""Commands of places."""

from __future__ import annotations

import click

from maillage.network.place_commands import place

__all__ = ["export_places", "import_places", "place"]

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
