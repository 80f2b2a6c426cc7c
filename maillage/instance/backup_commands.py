"""``maillage backup`` and ``maillage restore``."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from maillage.instance.backup import archive, making, restoring
from maillage.instance.backup.exceptions import BackupRefused
from maillage.instance.backup.sealing import Keys

FILE = click.Path(dir_okay=False, path_type=Path)
GIVEN = click.Path(exists=True, dir_okay=False, path_type=Path)


def _opens(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say how an encrypted backup is opened."""
    command = click.option(
        "--identity-file", type=GIVEN, help="Fichier de la clé secrète (age ou OpenSSH) qui ouvre la sauvegarde."
    )(command)
    return click.option("--passphrase-file", type=GIVEN, help="Fichier dont la première ligne est la phrase de passe.")(command)


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--encrypt-to", "recipients", multiple=True, help="Clé publique age1… ou ssh-ed25519 … qui pourra ouvrir ; répétable."
)
@click.option("--verify", is_flag=True, help="Ne rien sauvegarder : relire FILE en entier et vérifier chaque somme.")
@_opens
def backup(file: Path, recipients: tuple[str, ...], verify: bool, passphrase_file: Path | None, identity_file: Path | None) -> None:
    """Sauvegarder l’instance (base, images, clés) dans un seul fichier FILE, pendant qu’elle fonctionne."""
    keys = _keys(passphrase_file, identity_file, recipients)
    if recipients and (passphrase_file or verify):
        raise click.UsageError("--encrypt-to ne va ni avec --passphrase-file, ni avec --verify.")
    with _refusals():
        if verify:
            header, seen = restoring.verify(file, keys=keys)
            click.echo(f"Sauvegarde entière : {_told(seen)}, faite le {header.made_at} par la version {header.version}.")
            return
        seen = making.make(file, keys=keys)
    click.echo(f"Sauvegarde faite : {file} ({_told(seen)}).")
    if "database/tables.json" in seen.members:
        click.echo("pg_dump n’est pas installé ici : la base a été copiée table par table (restauration plus lente).")
    if not (keys.passphrase or keys.recipients):
        click.echo("Elle contient les clés de l’instance et les données des personnes, en clair : rangez-la comme telle.")
    if os.environ.get("MAILLAGE_SECRET_KEY"):
        click.echo("La clé secrète vient de MAILLAGE_SECRET_KEY : elle n’est pas dans le fichier, gardez-la à part.")


@click.command()
@click.argument("file", type=GIVEN)
@click.option("--replace", is_flag=True, help="Remplacer les données de cette instance ; les anciennes sont gardées à côté.")
@_opens
def restore(file: Path, replace: bool, passphrase_file: Path | None, identity_file: Path | None) -> None:
    """Refaire l’instance de la sauvegarde FILE, dans une instance vide et arrêtée. Tout est vérifié avant d’y toucher."""
    with _refusals():
        done = restoring.restore(file, keys=_keys(passphrase_file, identity_file, ()), replace=replace)
    click.echo(f"Instance restaurée : {_told(done.seen)}, sauvegarde du {done.header.made_at} (version {done.header.version}).")
    if done.aside is not None:
        click.echo(f"Ce qui y était est gardé dans {done.aside} : effacez-le quand tout va bien.")
    if done.schema:
        click.echo(
            f"Les anciennes tables sont gardées dans le schéma {done.schema} (DROP SCHEMA {done.schema} CASCADE les effacera)."
        )
    click.echo("Lancez « maillage check », puis rouvrez l’instance.")


def _keys(passphrase_file: Path | None, identity_file: Path | None, recipients: tuple[str, ...]) -> Keys:
    return Keys(
        passphrase=_passphrase(passphrase_file) if passphrase_file else "",
        recipients=recipients,
        identities=_identities(identity_file) if identity_file else (),
    )


def _passphrase(file: Path) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    if not lines or len(lines[0].strip()) < 12:
        raise click.ClickException("La phrase de passe a besoin de 12 caractères au moins.")
    return lines[0].strip()


def _identities(file: Path) -> tuple[str, ...]:
    text = file.read_text(encoding="utf-8")
    if text.startswith("-----BEGIN"):
        return (text,)
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _told(seen: archive.Seen) -> str:
    images = f"{seen.files} image{'s' if seen.files > 1 else ''}"
    return f"{len(seen.members)} éléments dont {images}, {seen.size / 1_000_000:.1f} Mo"


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except BackupRefused as refusal:
        raise click.ClickException(str(refusal)) from None
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise click.ClickException("Le disque est plein : rien n’a été gardé de cette sauvegarde.") from None
        raise click.ClickException(f"« {error.filename} » : {error.strerror}.") from None
