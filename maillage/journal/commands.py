"""The worker, and the journal seen from the command line. Exit codes: 0 done, 1 refused or found false, 2 bad usage."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from maillage.core import clock, outgoing
from maillage.core.outgoing import OutgoingError
from maillage.journal import exporting, keys
from maillage.journal.enums import DeliveryState
from maillage.journal.exceptions import KeyLost, UnknownCheckpoint, UnknownWitness
from maillage.journal.log import remote
from maillage.journal.log.audit import Verdict, audit
from maillage.journal.log.bundle import Bundle, Unreadable
from maillage.journal.log.notes import Malformed, PublicKey, public_key
from maillage.journal.models import Delivery
from maillage.journal.operations import deliveries as doors
from maillage.journal.operations.cosignatures import add_cosignatures
from maillage.journal.worker import Worker

MOST_SHOWN = 50
_HEAVIEST_TILE = 17_000_000
"""Bytes: 256 entries of 65,535, and their lengths."""
_PATH = click.Path(dir_okay=False, path_type=Path)


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


@journal.command("export")
@click.argument("file", metavar="FICHIER", type=_PATH)
def export(*, file: Path) -> None:
    """Écrire dans FICHIER (.zip) le journal public entier, avec de quoi le vérifier."""
    try:
        size = exporting.write_bundle(file)
    except (exporting.NothingSealed, KeyLost, OSError) as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{size} entrées écrites dans {file}. Pour vérifier : maillage journal verify {file}")


@journal.command("fetch")
@click.argument("address", metavar="ADRESSE")
@click.argument("file", metavar="FICHIER", type=_PATH)
def fetch(*, address: str, file: Path) -> None:
    """Prendre le journal public d’une autre instance (https://lieux.example.org/journal) et l’écrire dans FICHIER."""
    try:
        size = remote.take(partial(_got, address.rstrip("/")), file)
    except (OutgoingError, Malformed, OSError) as refusal:
        file.unlink(missing_ok=True)
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{size} entrées écrites dans {file}. Pour vérifier : maillage journal verify {file}")


@journal.command("verify")
@click.argument("bundle", metavar="[PAQUET]", type=_PATH, required=False)
@click.option("--against", type=_PATH, multiple=True, metavar="FICHIER", help="Un point de contrôle que vous aviez gardé.")
@click.option("--key", "key", metavar="CLÉ", help="La clé publique du journal (texte ou fichier), que vous tenez d’ailleurs.")
@click.option(
    "--witness", "witness", metavar="CLÉ", multiple=True, help="La clé publique d’un témoin, dont dire s’il a contresigné."
)
def verify(*, bundle: Path | None, against: tuple[Path, ...], key: str | None, witness: tuple[str, ...]) -> None:
    """Vérifier que rien du journal n’a été changé, retiré ou déplacé : PAQUET sans base ni réseau, ou cette instance.

    Code de sortie 1, et la première entrée en cause nommée, si quelque chose ne va pas.
    """
    try:
        source = Bundle(bundle) if bundle else None
        trusted = public_key(_text(key)) if key else source.key() if source else exporting.public_key()
        verdict = audit(
            source.evidence() if source else exporting.evidence(),
            key=trusted,
            against=[path.read_text(encoding="utf-8") for path in against],
            witnesses=[public_key(_text(each)) for each in witness] or keys.witnesses(),
        )
    except (Malformed, Unreadable, exporting.NothingSealed, KeyLost, OSError) as refusal:
        raise click.ClickException(str(refusal)) from None
    _conclude(verdict, [] if source else exporting.faults_beside_the_log(clock.now()), trusted, given=bool(key))


@journal.command("cosign")
@click.argument("file", metavar="FICHIER", type=_PATH)
def cosign(*, file: Path) -> None:
    """Garder les contreseings que porte FICHIER, un point de contrôle signé par un témoin connu de cette instance."""
    try:
        added = add_cosignatures(note=file.read_text(encoding="utf-8"), by=None)
    except (Malformed, UnknownCheckpoint, UnknownWitness, OSError, UnicodeDecodeError) as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"Contreseings ajoutés : {', '.join(each.witness for each in added) or 'aucun, ils étaient déjà là'}.")


def _conclude(verdict: Verdict, beside: list[str], key: PublicKey, *, given: bool) -> None:
    faults = [*verdict.faults, *beside]
    for fault in faults:
        click.echo(f"✗ {fault}", err=True)
    if faults:
        raise click.exceptions.Exit(1)
    click.echo(f"✓ {verdict.size} entrées : chacune est celle qui a été scellée, à sa place.")
    click.echo(f"✓ Points de contrôle signés par {key}")
    for witness in verdict.witnesses:
        click.echo(f"✓ Contresigné par {witness}")
    if not given:
        click.echo("Cette clé a été lue avec le journal : comparez-la à celle que l’instance publie, ou donnez-la par --key.")


def _got(address: str, name: str) -> bytes:
    answer = outgoing.fetch(f"{address}/{name}", most_bytes=_HEAVIEST_TILE, seconds=30)
    if answer.status != 200:
        raise Malformed(f"{address}/{name} : réponse {answer.status}, ce n’est pas un journal de Maillage, ou pas encore.")
    return answer.body


def _text(value: str) -> str:
    """``value``, or what the file of that name says."""
    path = Path(value)
    return path.read_text(encoding="utf-8") if len(value) < 200 and path.is_file() else value


def _child_of(parent: int) -> Callable[[], bool]:
    return lambda: os.getppid() == parent
