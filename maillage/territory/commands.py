"""Commands of the territory."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from maillage.territory import operations, reading
from maillage.territory.exceptions import UnreadableTerritories


@click.command()
@click.option(
    "--file", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
    help="Un autre fichier de territoires (CSV, gzip ou non) que celui qui est livré.",
)  # fmt: skip
def import_territories(path: Path | None = None) -> None:
    """Charger les communes, intercommunalités, départements et régions livrés avec Maillage. Sans effet la seconde fois."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task("Territoires", total=None)
        try:
            edition = operations.load_territories(
                by=None, path=path or reading.SHIPPED, progress=lambda done, total: bar.update(task, completed=done, total=total)
            )
        except UnreadableTerritories as refusal:
            raise click.ClickException(str(refusal)) from None
    if edition is None:
        click.echo("Territoires déjà à jour : rien à écrire.")
        return
    counts = edition.counts
    click.echo(
        f"Territoires au {edition.on:%d/%m/%Y} : {counts['created']} créés, {counts['changed']} modifiés, {counts['ended']} terminés."
    )
