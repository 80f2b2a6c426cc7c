"""The ``maillage`` command. Exit codes: 0 done, 1 refused (a sentence says why), 2 bad usage or settings, 130 interrupted."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from maillage import __version__

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Composed(click.Group):
    """A group whose commands are found when asked for, after Django is ready: ``--help`` and ``--version`` need no database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._all())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self._all().get(cmd_name)

    def _all(self) -> dict[str, click.Command]:
        _setup()
        from maillage.instance import backup_commands as backups
        from maillage.instance import commands as instance
        from maillage.instance import user_commands
        from maillage.journal import commands as journal
        from maillage.network import commands as network
        from maillage.network import organisation_commands, place_commands, role_commands
        from maillage.observatory import commands as observatory
        from maillage.territory import commands as territory

        gather = click.Group("import", help="Faire entrer des données dans l’instance.", context_settings=CONTEXT)
        gather.add_command(network.import_places, "places")
        gather.add_command(territory.import_territories, "territories")
        return {
            "import": gather,
            "export": network.export_places,
            "place": place_commands.place,
            "network": place_commands.network,
            "mesh": observatory.mesh,
            "organisation": organisation_commands.organisation,
            "role": role_commands.role,
            "setup": instance.setup,
            "backup": backups.backup,
            "restore": backups.restore,
            "demo": instance.demo,
            "run": instance.run,
            "check": instance.check,
            "worker": journal.worker,
            "journal": journal.journal,
            "user": user_commands.user,
        }


@click.command(cls=Composed, context_settings=CONTEXT)
@click.version_option(__version__, prog_name="maillage")
def cli() -> None:
    """Maillage : la plateforme libre d’un réseau de tiers-lieux."""


def _setup() -> None:
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.instance.settings")
    if not apps.ready:
        django.setup()


def main(argv: list[str] | None = None) -> Any:
    """Run the command line and exit; a database that does not answer is a sentence, not a traceback."""
    try:
        return cli.main(args=argv, prog_name="maillage")
    except Exception as error:
        if type(error).__module__.startswith("django.db") and not os.environ.get("MAILLAGE_DEBUG"):
            click.echo(f"La base de données ne répond pas comme attendu : {error}", err=True)
            click.echo("Vérifiez DATABASE_URL, puis lancez « maillage setup ».", err=True)
            sys.exit(1)
        raise
