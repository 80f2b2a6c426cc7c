"""The one door of the territories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction

from maillage.accounts.models import User
from maillage.core import clock
from maillage.core.search import Harvest, index_text, sort_key
from maillage.journal import operations as journal
from maillage.mesh.cells import cell_of
from maillage.territory import names, reading
from maillage.territory.enums import Level
from maillage.territory.models import Edition, PostalCode, Territory, TerritoryAlias
from maillage.territory.reading import Division, Row

Progress = Callable[[int, int], None]
_BATCH = 2_000
_FIELDS = (
    "name", "population", "lat", "lon", "cell", "box", "area_km2", "zone", "region_id", "departement_id", "epci_id", "commune_id",
    "ended_on", "successor_id", "sort_name", "name_key", "search_title", "search_body",
)  # fmt: skip
_COLUMNS = [field.removesuffix("_id") for field in _FIELDS]


def load_territories(*, by: User | None, path: Path = reading.SHIPPED, progress: Progress | None = None) -> Edition | None:
    """Make the tables say what the file says, in one transaction; None when they already did (then nothing is written).

    A territory that left the file keeps its row: it ends on the file's date, and points to its successor when the file names
    one. Aliases are kept from one year to the next. ``progress(done, total)`` counts territories. Raises UnreadableTerritories.
    """
    division = reading.read(path)
    with transaction.atomic():
        load = _Load(division, progress or (lambda _done, _total: None))
        counts = load.run()
        if not any(counts.values()):
            return None
        edition = Edition.objects.create(
            on=division.on, sha256=division.sha256, counts=dict(counts), loaded_at=clock.now(), by=by
        )  # fmt: skip
        journal.record("territories.loaded", subject=edition, by=by, at=edition.loaded_at)
        with connection.cursor() as cursor:  # so that the planner knows at once how few levels there are, and how many codes
            cursor.execute(f'ANALYZE "{Territory._meta.db_table}"')
        return edition


class _Load:
    """The state of one load: what the tables hold now, by (level, code)."""

    def __init__(self, division: Division, progress: Progress) -> None:
        self.division, self.progress = division, progress
        self.known = {(Level(row.level), row.code): row for row in Territory.objects.all()}
        self.names = {(row.level, row.code): row.name for row in division.rows}
        self.counts: Counter[str] = Counter(created=0, changed=0, ended=0, postal_codes=0, aliases=0)
        self.words = Harvest()
        self.done = 0

    def run(self) -> Counter[str]:
        aliases = self._aliases()
        for level in Level:
            rows = [row for row in self.division.rows if row.level == level]
            for start in range(0, len(rows), _BATCH):
                self._write(rows[start : start + _BATCH], aliases)
        self.words.keep()
        self._end({(row.level, row.code) for row in self.division.rows})
        self._write_postal_codes()
        self._write_aliases(aliases)
        return self.counts

    def _write(self, rows: list[Row], aliases: dict[str, set[tuple[str, str]]]) -> None:
        changed: list[Territory] = []
        for row in rows:
            wanted = self._territory(row, sorted(aliases.get(row.code, ())) if row.level == Level.COMMUNE else [])
            known = self.known.get((row.level, row.code))
            if known is None or any(getattr(known, field) != getattr(wanted, field) for field in _FIELDS):
                self.counts["created" if known is None else "changed"] += 1
                changed.append(wanted)
        if changed:
            for territory in changed:
                self.words.add(territory.search_title)
                self.words.add(territory.search_body)
            self._upsert(changed)
        self.done += len(rows)
        self.progress(self.done, len(self.division.rows))

    def _upsert(self, rows: list[Territory]) -> None:
        Territory.objects.bulk_create(
            rows, batch_size=_BATCH, update_conflicts=True, unique_fields=["level", "code"], update_fields=_COLUMNS
        )  # fmt: skip
        codes = [row.code for row in rows]
        fresh = Territory.objects.filter(level=rows[0].level, code__in=codes)
        self.known |= {(Level(row.level), row.code): row for row in fresh}

    def _territory(self, row: Row, aliases: list[tuple[str, str]]) -> Territory:
        parents = {f"{level}_id": self.known[level, code].pk for level, code in row.parents.items()}
        departement = row.parents.get(Level.DEPARTEMENT, "")
        around = self.names.get((Level.DEPARTEMENT, departement), "") if row.level == Level.COMMUNE else ""
        return Territory(
            level=row.level,
            code=row.code,
            name=row.name,
            population=row.population,
            lat=row.lat,
            lon=row.lon,
            cell=None if row.lat is None or row.lon is None else cell_of(row.lat, row.lon),
            box=row.box,
            area_km2=row.area_km2,
            zone=row.zone,
            sort_name=sort_key(row.name),
            name_key=names.key(row.name),
            search_title=index_text(row.name),
            search_body=index_text(row.code, *row.postal_codes, *(name for _code, name in aliases), around, departement),
            **parents,
        )

    def _aliases(self) -> dict[str, set[tuple[str, str]]]:
        """Per commune code: the file's aliases, those of earlier years, and the name it had if it is renamed."""
        current = {row.code: row for row in self.division.rows if row.level == Level.COMMUNE}
        found = {code: set(row.aliases) for code, row in current.items()}
        for alias in TerritoryAlias.objects.select_related("territory"):
            if alias.territory.code in current and (alias.code not in current or alias.code == alias.territory.code):
                found[alias.territory.code].add((alias.code, alias.name))
        for (level, code), known in self.known.items():
            if level == Level.COMMUNE and code in current and names.key(known.name) != names.key(current[code].name):
                found[code].add((code, known.name))
        return found

    def _end(self, current: set[tuple[Level, str]]) -> None:
        successors = {
            code: self.known[row.level, row.code].pk
            for row in self.division.rows
            for code in (alias for alias, _name in row.aliases)
        }
        for (level, code), row in self.known.items():
            if (level, code) not in current:
                successor = successors.get(code) if level == Level.COMMUNE else None
                ended = row.ended_on or self.division.on
                if (row.ended_on, row.successor_id) != (ended, successor or row.successor_id):
                    row.ended_on, row.successor_id = ended, successor or row.successor_id
                    row.save(update_fields=["ended_on", "successor"])
                    self.counts["ended"] += 1

    def _write_postal_codes(self) -> None:
        wanted = {(code, self.known[row.level, row.code].pk) for row in self.division.rows for code in row.postal_codes}
        present = {(code, territory): pk for pk, code, territory in PostalCode.objects.values_list("pk", "code", "territory")}
        fresh = sorted(wanted - set(present))
        gone = [pk for key, pk in present.items() if key not in wanted]
        self.counts["postal_codes"] = len(fresh) + len(gone)
        for start in range(0, len(gone), 500):
            PostalCode.objects.filter(pk__in=gone[start : start + 500]).delete()
        PostalCode.objects.bulk_create([PostalCode(code=code, territory_id=pk) for code, pk in fresh], batch_size=_BATCH)

    def _write_aliases(self, aliases: dict[str, set[tuple[str, str]]]) -> None:
        wanted = {(alias, name, self.known[Level.COMMUNE, code].pk) for code, found in aliases.items() for alias, name in found}
        rows = TerritoryAlias.objects.values_list("pk", "code", "name", "territory")
        present = {(code, name, territory): pk for pk, code, name, territory in rows}
        fresh = sorted(wanted - set(present))
        gone = [pk for key, pk in present.items() if key not in wanted]
        self.counts["aliases"] = len(fresh) + len(gone)
        TerritoryAlias.objects.filter(pk__in=gone).delete()
        new = [TerritoryAlias(code=code, name=name, territory_id=pk) for code, name, pk in fresh]
        TerritoryAlias.objects.bulk_create(new, batch_size=_BATCH)
