"""The worker, and the journal seen from the command line. Exit codes: 0 done, 1 refused or found false, 2 bad usage."""

from __future__ import annotations

import os
from collections.abc import Callable

import click
from rich.console import Console
from rich.table import Table

from maillage.journal.enums import DeliveryState
from maillage.journal.models import Delivery
from maillage.journal.operations import deliveries as doors
from maillage.journal.worker import Worker

MOST_SHOWN = 50


@click.command()
@click.option("--once", is_flag=True, help="Faire ce qui attend, puis s’arrêter.")
@click.option("--parent", type=int, hidden=True, help="S’arrêter quand ce processus n’est plus là.")
def worker(*, once: bool, parent: int | None) -> None:
    """Faire ce que le journal demande : avis, échanges, scellement, ménage. « maillage run » le lance aussi."""
    tireless = Worker(alive=_child_of(parent) if parent else lambda: True)
    tireless.stop_on_signals()
    if once:
        click.echo(f"Fait : {tireless.once()}.")
        return
    tireless.run()


@click.group()
def journal() -> None:
    """Le journal : ce qui reste à remettre, exporter, vérifier, contresigner."""


@journal.command("deliveries")
@click.option("--failed", is_flag=True, help="Seulement celles qui sont abandonnées.")
@click.option("--retry", type=int, metavar="N°", multiple=True, help="Essayer à nouveau celle-ci.")
@click.option("--retry-all", is_flag=True, help="Essayer à nouveau toutes celles qui sont abandonnées.")
def deliveries(*, failed: bool, retry: tuple[int, ...], retry_all: bool) -> None:
    """Montrer ce qui attend d’être remis, ou ne l’a pas pu."""
    if retry or retry_all:
        count = doors.retry(deliveries=None if retry_all else retry, by=None)
        if not count:
            raise click.ClickException(
                "Aucune remise abandonnée ne porte ce numéro." if retry else "Aucune remise n’est abandonnée."
            )
        click.echo(f"À nouveau en attente : {count}.")
        return
    rows = Delivery.objects.unfinished().filter(**({"state": DeliveryState.FAILED} if failed else {}))
    total = rows.count()
    if not total:
        click.echo("Rien n’est abandonné." if failed else "Rien n’attend.")
        return
    table = Table("n°", "état", "pour", "fait", "essais", "prochain", "erreur", box=None)
    for row in rows.select_related("entry").order_by("pk")[:MOST_SHOWN]:
        to = f"{row.subscriber} {row.target}".strip()
        due = f"{row.next_at:%d/%m %H:%M}" if row.state == DeliveryState.WAITING else ""
        table.add_row(str(row.pk), row.get_state_display(), to, row.entry.verb, str(row.attempts), due, row.last_error[:200])
    Console(highlight=False, markup=False).print(table)
    if total > MOST_SHOWN:
        click.echo(f"… et {total - MOST_SHOWN} autres.")


def _child_of(parent: int) -> Callable[[], bool]:
    return lambda: os.getppid() == parent
