"""An instance filled in a process of its own, and what its tables and files come to: ``python -m tests.instance.drill fill|later|more|sums``."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.instance.site import ROOT, environment

SETTINGS = "maillage.instance.settings"


def python(what: str, *, data: Path, **told: str) -> Any:
    """Run this module on the instance of ``data``; what it says, in JSON."""
    env = environment(data, DJANGO_SETTINGS_MODULE=SETTINGS, **told)
    command = [sys.executable, "-m", "tests.instance.drill", what]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout or "null")


def files(data: Path) -> dict[str, str]:
    """SHA-256 of the pictures, keys and files to import of a data folder."""
    trees = (path for tree in ("media", "imports") for path in (data / tree).rglob("*"))
    found = [*data.glob("*-key"), *(path for path in trees if path.is_file())]
    return {path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def _fill() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction

    from maillage.journal import operations as journal
    from maillage.network.enums import Origin
    from maillage.network.importing import waiting
    from maillage.network.models import Place
    from maillage.network.operations.places import Statement, create_place, edit_place
    from tests.factories import NetworkFactory, OrganisationFactory, SourceFactory, TerritoryFactory, UserFactory

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    person, network = UserFactory.create(display_name="Zoé d’Œuvre\n\t\\N"), NetworkFactory.create()
    for factory in (OrganisationFactory, SourceFactory, TerritoryFactory, UserFactory):
        factory.create_batch(3)
    for number in range(60):
        place = create_place(
            values={"name": f"L’Étable n° {number} 🐄"}, statement=Statement(Origin.INSTANCE), by=person if number % 2 else None
        )
        edit_place(place=place, values={"capacity": str(number + 1)}, statement=Statement(Origin.INSTANCE), by=person)
    with transaction.atomic():
        journal.record("network.created", subject=network, by=person, context=Place.objects.order_by("pk")[0])
    pictures = Path(settings.MEDIA_ROOT) / "places" / "2026"
    pictures.mkdir(parents=True)
    for number in range(5):
        (pictures / f"cour-{number}é.webp").write_bytes(bytes(range(256)) * 1000 * number)
    data = Path(settings.MEDIA_ROOT).parent
    (data / "journal-key").write_text("une clé du journal")
    sent = waiting.keep(data / "imports", network.uid, "nos lieux.csv", [b"nom,ville\nLa Halle,Poitiers\n"])
    sent.mapping.write_text("nom = 'name'")


def _more() -> None:
    from maillage.network.enums import Origin
    from maillage.network.operations.places import Statement, create_place

    create_place(values={"name": "Un lieu de plus"}, statement=Statement(Origin.INSTANCE), by=None)


def _later() -> None:
    """An instance that a later version has been at."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    call_command("migrate", verbosity=0)
    MigrationRecorder(connection).record_applied("network", "9999_later")


def _sums() -> dict[str, list[Any]]:
    """Of each table: how many rows, and one digest of them all."""
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            columns = sorted(column.name for column in connection.introspection.get_table_description(cursor, table))
            cursor.execute('SELECT "{}" FROM "{}"'.format('", "'.join(columns), table))
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = [len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()]
    return found


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"fill": _fill, "later": _later, "more": _more, "sums": _sums}[sys.argv[1]]()))  # noqa: T201
