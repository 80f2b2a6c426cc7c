"""Commands of places. Exit codes of an import: 0 all rows read, 1 file or mapping refused, 2 bad usage, 3 some rows refused."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from maillage.core import typography
from maillage.network.command_values import kinds_of
from maillage.network.enums import Outcome
from maillage.network.exporting import FORMATS
from maillage.network.importing import builtin, mapping_file
from maillage.network.importing import mapping as mappings
from maillage.network.importing.exceptions import FileRefused
from maillage.network.importing.mapping import Mapping
from maillage.network.importing.messages import Level, level_of, sentence_of, title_of
from maillage.network.importing.reading import read_table
from maillage.network.importing.row_report import FORMATS as REPORTS
from maillage.network.importing.row_report import RowReport
from maillage.network.importing.rows import Table
from maillage.network.models import Network, Place
from maillage.network.models.places import PlaceQuerySet
from maillage.network.operations import importing
from maillage.network.operations.importing import Report
from maillage.territory.models import Territory

BUILT_IN = "cget-2019"
_OUTCOMES = {
    Outcome.CREATED: ("créé", "créés"),
    Outcome.UPDATED: ("mis à jour",),
    Outcome.UNCHANGED: ("inchangé", "inchangés"),
    Outcome.HELD: ("à confirmer",),
    Outcome.REFUSED: ("refusé", "refusés"),
}
SOME_REFUSED = 3
LEVELS = {Level.REFUSAL: "refus", Level.DOUBT: "doute", Level.CORRECTED: "corrigé", Level.INFO: "à savoir"}
_PATH = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", metavar="FICHIER")
@click.option(
    "--mapping", "mapping_path", type=_PATH, help="Correspondance entre colonnes et champs (TOML) ; sans elle, elle est proposée."
)
@click.option("--source", "key", help="Clé de la source, par exemple annuaire-2026 (minuscules, chiffres, tirets).")
@click.option(
    "--duplicates",
    type=click.Choice(mappings.DUPLICATES),
    help="Doublons possibles : hold (attendent), create (créés), link (complètent le lieu déjà là).",
)
@click.option("--apply", is_flag=True, help="Écrire pour de bon. Sans cette option, rien n’est écrit.")
@click.option("--report", "report_path", type=_PATH, help="Compte rendu ligne par ligne, en .csv ou .json.")
@click.option("--write-mapping", "written", type=_PATH, help="Écrire la correspondance, à corriger puis à réutiliser avec --mapping.")  # fmt: skip
def import_places(
    *,
    file: str, mapping_path: Path | None = None, key: str | None = None, duplicates: str | None = None, apply: bool = False,
    report_path: Path | None = None, written: Path | None = None,
) -> None:  # fmt: skip
    """Faire entrer des lieux : CSV, XLSX, GeoJSON ou JSON ; ou « cget-2019 », le recensement livré avec Maillage.

    D’abord à blanc : ce qui serait créé, changé, douteux ou refusé, et pourquoi. Puis avec --apply, en une seule fois ou pas du tout.

    Codes de sortie : 0 tout est lu, 1 fichier ou correspondance refusés, 2 option inconnue, 3 des lignes sont refusées.
    """
    if report_path and report_path.suffix not in REPORTS:
        raise click.UsageError("Le compte rendu finit par .csv ou .json.")
    built_in = builtin.FILES.get(file)
    path = built_in.path if built_in else Path(file)
    try:
        table = read_table(path)
        mapping = _mapping(table, mapping_path or (built_in.mapping if built_in else None), key, duplicates)
        if written:
            _write_mapping(written, mapping, table)
        report = _run(table, mapping, report_path, apply=apply)
    except FileRefused as refusal:
        raise click.ClickException(refusal.sentence) from None
    except BrokenPipeError:
        raise  # whoever reads has had enough: click ends without a word
    except OSError as error:
        raise click.ClickException(_unwritable(error)) from None
    _tell(report, file, report_path)
    if report.counts[Outcome.REFUSED]:
        click.get_current_context().exit(SOME_REFUSED)


def _unwritable(error: OSError) -> str:
    file = Path(str(error.filename or "")).parent
    said = {
        FileNotFoundError: f"le dossier « {file} » n’existe pas",
        PermissionError: f"l’écriture n’est pas permise dans « {file} »",
    }.get(type(error), str(error.strerror or error))
    return f"Écriture impossible : {said}."


def _mapping(table: Table, path: Path | None, key: str | None, duplicates: str | None) -> Mapping:
    mapping = mappings.checked(mappings.load(path), table) if path else mappings.propose(table)
    if key:
        mapping = dataclasses.replace(mapping, source=dataclasses.replace(mapping.source, key=mappings.checked_key(key)))
    if duplicates:
        mapping = dataclasses.replace(mapping, rules=dataclasses.replace(mapping.rules, duplicates=duplicates))
    return mapping


def _write_mapping(path: Path, mapping: Mapping, table: Table) -> None:
    if path.exists():
        raise click.UsageError(f"« {path} » existe déjà : donnez un autre nom, ou effacez-le.")
    path.write_text(mapping_file.dump(mapping, table), encoding="utf-8")
    click.echo(f"Correspondance écrite : {path}")


def _run(table: Table, mapping: Mapping, report_path: Path | None, *, apply: bool) -> Report:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with ExitStack() as stack:
        bar = stack.enter_context(Progress(*columns, console=Console(stderr=True), transient=True))
        task = bar.add_task("Import" if apply else "Import à blanc", total=table.total)
        sink = stack.enter_context(RowReport(report_path)).add if report_path else None

        def progress(done: int) -> None:
            bar.update(task, completed=done)

        if apply:
            return importing.import_places(table=table, mapping=mapping, by=None, sink=sink, progress=progress)
        return importing.plan_import(table=table, mapping=mapping, sink=sink, progress=progress)


def _tell(report: Report, file: str, report_path: Path | None) -> None:
    say = partial(Console(highlight=False).print, soft_wrap=True)
    source, table = report.mapping.source, report.table
    kind = ", ".join(filter(None, (table.format.upper(), table.encoding)))
    say(
        f"\n[bold]{'Import' if report.applied else 'Import à blanc'} de {escape(file)}[/bold] ({kind}), source {source.key} : {escape(source.label)}"
    )
    for message in table.messages:
        say(escape(f"  {sentence_of(*message)}"))
    _tell_counts(report, say)
    _tell_reasons(report, say)
    if report.unmapped:
        say(f"\n[bold]Colonnes sans champ[/bold], gardées avec chaque ligne : {escape(', '.join(report.unmapped))}")
    if report.gone:
        ids = ", ".join(report.gone[:10]) + ("…" if len(report.gone) > 10 else "")
        say(
            f"\n[bold]{typography.number(len(report.gone))} lignes d’avant ne sont plus dans le fichier[/bold] ({escape(ids)}) ; rien n’est supprimé."
        )
    if report_path:
        say(f"\nCompte rendu ligne par ligne : {escape(str(report_path))}")
    if not report.applied:
        say(f"\nRien n’a été écrit. Pour importer : [bold]maillage import places {escape(file)} --apply[/bold]")


def _tell_counts(report: Report, say: Callable[[str], None]) -> None:
    for outcome in Outcome:
        if report.counts[outcome]:
            say(_counted(report.counts[outcome], *_OUTCOMES[outcome]))
    if report.doubted:
        say(_counted(report.doubted, "parmi eux, avec un doute"))
    say(_counted(report.rows, "ligne lue", "lignes lues"))


def _counted(count: int, one: str, many: str = "") -> str:
    return f"{typography.number(count):>8}  {many if many and count > 1 else one}"


def _tell_reasons(report: Report, say: Callable[[str], None]) -> None:
    """Each thing said, refusals and doubts first, with how many rows it is said of and the first of them."""
    ranks = list(LEVELS)
    for code, reason in sorted(report.reasons.items(), key=lambda item: (ranks.index(level_of(item[0])), -item[1].count)):
        row, name, params = reason.examples[0]
        named = f", {name}" if name else ""
        colour = {Level.REFUSAL: "red", Level.DOUBT: "yellow"}.get(level_of(code), "default")
        say(f"\n[{colour}]{LEVELS[level_of(code)]:<9}[/{colour}][bold]{reason.count:>6}  {escape(title_of(code))}[/bold]")
        say(escape(f"                 ligne {row}{named} : {sentence_of(code, params)}"))


@click.command()
@click.option(
    "--format",
    "key",
    type=click.Choice(list(FORMATS)),
    default="csv",
    show_default=True,
    help="csv, geojson, json (médiation numérique), mednum-csv, jsonld (schema.org).",
)
@click.option("--output", type=_PATH, help="Fichier à écrire ; sans lui, la sortie standard.")
@click.option("--territory", metavar="NIVEAU:CODE", help="Un territoire, par exemple departement:86 ou commune:86194.")
@click.option("--network", metavar="IDENTIFIANT", help="Un réseau, par l’identifiant de sa page.")
@click.option("--kind", metavar="IDENTIFIANT", multiple=True, help="Un type de lieu du vocabulaire ; plusieurs fois pour plusieurs types.")  # fmt: skip
def export_places(key: str, output: Path | None, territory: str | None, network: str | None, kind: tuple[str, ...]) -> None:
    """Exporter les lieux que voit un visiteur, tous ou une partie."""
    places = _chosen(territory, network, kind)
    chosen = FORMATS[key]
    temporary = output.with_name(f".{output.name}.part") if output else None
    try:
        file = temporary.open("w", encoding="utf-8", newline="") if temporary else None
        for text in chosen.stream(places, settings.PUBLIC_URL):
            click.echo(text, file=file, nl=False)
        if file and temporary and output:
            file.close()
            temporary.replace(output)
    except BrokenPipeError:
        raise  # whoever reads has had enough: click ends without a word
    except OSError as error:
        raise click.ClickException(_unwritable(error)) from None
    left = chosen.left_out(places)
    written = places.count() - left
    click.echo(f"{written} lieu{'x exportés' if written > 1 else ' exporté'}.", err=True)
    if left:
        why = "sans position" if key == "geojson" else "sans adresse, commune ou code postal, que ce format exige"
        click.echo(f"{left} lieu{'x laissés' if left > 1 else ' laissé'} de côté : {why}.", err=True)


def _chosen(territory: str | None, network: str | None, kinds: tuple[str, ...]) -> PlaceQuerySet:
    places = Place.objects.visible_to(AnonymousUser())
    if territory:
        level, _, code = territory.partition(":")
        found = Territory.objects.filter(level=level, code=code).first()
        if found is None:
            raise click.ClickException(f"Aucun territoire « {territory} ». Écrivez par exemple departement:86.")
        places = places.in_territory(found)
    if network:
        if not Network.objects.filter(slug=network).exists():
            raise click.ClickException(f"Aucun réseau « {network} ».")
        places = places.filter(networks__slug=network)
    if kinds:
        places = places.filter(kinds__slug__in=kinds_of(kinds)).distinct()
    return places
