"""Commands that concern the instance as a whole."""

from __future__ import annotations

from urllib.parse import urlsplit

import click
from django.conf import settings
from django.core.management import call_command

from maillage.instance import diagnosis, mail, migrating, server
from maillage.network import commands as network
from maillage.network.models import Place
from maillage.territory import commands as territory
from maillage.territory.models import Territory


@click.command()
def setup() -> None:
    """Préparer ou mettre à jour la base : tables, vocabulaire, communes et territoires. Sans effet la seconde fois."""
    migrating.bring_up_to_date()
    click.echo("Base de données prête.")
    if not Territory.objects.exists():
        click.get_current_context().invoke(territory.import_territories)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=settings.LISTEN_PORT, show_default=True, help="Port d’écoute local.")
@click.option("--serve/--no-serve", default=True, help="Ouvrir le site une fois les données chargées.")
def demo(port: int, serve: bool) -> None:
    """Montrer Maillage avec les tiers-lieux recensés en France en 2019 : prépare, charge, ouvre le site."""
    context = click.get_current_context()
    context.invoke(setup)
    if not Place.objects.exists():
        context.invoke(network.import_places, file=network.BUILT_IN, apply=True)
    if serve:
        context.invoke(run, port=port)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d’écoute.")
@click.option("--port", type=click.IntRange(1, 65535), default=settings.LISTEN_PORT, show_default=True, help="Port d’écoute.")
@click.option(
    "--workers", type=click.IntRange(1, 256), default=settings.WORKERS, show_default=True, help="Processus qui répondent."
)
@click.option("--worker/--no-worker", default=True, help="Faire aussi ce que le journal demande (« maillage worker »).")
def run(host: str, port: int, workers: int, worker: bool) -> None:
    """Servir le site (gunicorn)."""
    call_command("collectstatic", interactive=False, verbosity=0)
    click.echo(f"Maillage est ouvert : http://{'localhost' if host == '127.0.0.1' else host}:{port}/  (Ctrl+C pour arrêter)")
    if not diagnosis.is_public() and urlsplit(settings.PUBLIC_URL).port != port:
        click.echo(
            f"! Les liens à partager et les courriels nomment {settings.PUBLIC_URL} : réglez MAILLAGE_LISTEN_PORT plutôt que --port."
        )
    server.serve(host=host, port=port, workers=workers, with_worker=worker)


@click.command()
def check() -> None:
    """Vérifier les réglages et l’état de l’instance ; code 1 si quelque chose manque, dit en clair."""
    problems = diagnosis.problems()
    for problem in problems:
        click.echo(f"✗ {problem}", err=True)
    if problems:
        raise click.exceptions.Exit(1)
    click.echo(f"✓ {Territory.objects.count()} territoires, {Place.objects.count()} lieux.")
    if settings.EMAIL_BACKEND == mail.OUTBOX:
        click.echo(
            f"! Aucun serveur de courriel (MAILLAGE_EMAIL_URL) : les messages, codes compris, sont déposés dans {settings.OUTBOX}."
        )
    if not diagnosis.is_public():
        click.echo(f"✓ Instance locale ({settings.PUBLIC_URL}) : ce qu’exige une ouverture au public n’a pas été vérifié.")
