"""How fast the public journal is sealed and proved: ``python -m benchmarks.journal``, on an empty database of the instance's environment.

    MAILLAGE_DATA_DIR=$(mktemp -d) .venv/bin/python -m benchmarks.journal
    tools/with-postgresql env MAILLAGE_DATA_DIR=$(mktemp -d) .venv/bin/python -m benchmarks.journal

Baseline, in the same run: what recording the same entries took. Half of them were done by a person, whose commitment is computed.
On SQLite, where the database runs in this process, seconds are the processor's, which a busy machine does not lengthen; on PostgreSQL
they are the clock's. Exit code 1 when sealing is slower than 5,000 entries a second, or the 95th percentile of the proofs reaches 5 ms.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

LEAST_A_SECOND = 5_000
MOST_MS = 5.0
PORTION = 50_000
PROOFS = 500


@dataclass(frozen=True)
class Subject:
    uid: uuid.UUID


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.journal")
    parser.add_argument("--entries", type=int, default=1_000_000)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.instance.settings")
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    from maillage.journal.models import Entry

    if Entry.objects.exists():
        sys.exit("The journal of this database is not empty: its log would be changed for good.")
    print(f"{connection.vendor}, {options.entries} entries")
    recorded, sealed = _filled(options.entries)
    print(f"recorded   {recorded:>9,.0f} a second")
    print(
        f"sealed     {sealed:>9,.0f} a second, {recorded / sealed:.1f} times what recording costs (at least {LEAST_A_SECOND:,} a second)"
    )
    slowest = max(_told(name, took) for name, took in _proofs(options.entries))
    _verified(options.entries)
    return int(sealed < LEAST_A_SECOND or slowest >= MOST_MS)


def _filled(count: int) -> tuple[float, float]:
    """How many entries a second were recorded, then sealed; each portion is sealed before the next, so that the tree is large."""
    from maillage.accounts.models import User
    from maillage.core import clock
    from maillage.journal.operations import sealing

    person, recording, sealing_took = User.objects.create_user("bench@example.org"), 0.0, 0.0
    for start in range(0, count, PORTION):
        size = min(PORTION, count - start)
        recording += _timed(lambda size=size, by=person if start // PORTION % 2 else None: _record(size, by))  # type: ignore[misc]
        sealing_took += _timed(lambda: sealing.seal_all(at=clock.now()))
    return count / recording, count / sealing_took


def _record(size: int, by: Any) -> None:
    from django.db import transaction

    from maillage.core import clock
    from maillage.journal import operations

    subjects = [Subject(uuid.uuid4()) for _ in range(size)]
    with transaction.atomic():
        operations.record_many("place.created", subjects=subjects, by=by, at=clock.now())


def _proofs(count: int) -> Iterator[tuple[str, list[float]]]:
    """Milliseconds of proofs of leaves and sizes drawn by chance, each from the tables and verified."""
    from maillage.journal import merkle
    from maillage.journal.models import Leaf
    from maillage.journal.queries import log

    drawn, root = random.Random(2026), log.root(count)
    uids = [Leaf.objects.select_related("entry").get(pk=drawn.randrange(count)).entry.uid for _ in range(PROOFS)]
    found = []
    yield "inclusion", [1000 * _timed(lambda uid=uid: found.append(log.inclusion(uid))) for uid in uids]  # type: ignore[misc]
    for each in found:
        leaf = merkle.leaf_hash(each.data)
        assert merkle.verify_inclusion(leaf=leaf, index=each.index, size=count, proof=each.proof, root=root)
    sizes = [drawn.randrange(1, count) for _ in range(PROOFS)]
    proofs: list[list[bytes]] = []
    yield "consistency", [1000 * _timed(lambda size=size: proofs.append(log.consistency(size, count))) for size in sizes]  # type: ignore[misc]
    for size, proof in list(zip(sizes, proofs, strict=True))[::20]:
        assert merkle.verify_consistency(first=size, second=count, proof=proof, first_root=log.root(size), second_root=root)


def _told(name: str, took: list[float]) -> float:
    worst = sorted(took)[int(len(took) * 0.95)]
    print(f"{name:<11}{statistics.median(took):>6.2f} ms in the middle, {worst:.2f} ms for 95 % (less than {MOST_MS:.0f} ms)")
    return worst


def _verified(count: int) -> None:
    from maillage.core import clock
    from maillage.journal import exporting
    from maillage.journal.log.audit import audit
    from maillage.journal.queries import reading

    page = _timed(lambda: reading.page(reading.Wanted()))
    period = _timed(lambda: reading.page(reading.Wanted(since=clock.today() - timedelta(days=3), until=clock.today())))
    verdict: list[Any] = []
    seconds = _timed(lambda: verdict.append(audit(exporting.evidence(), key=exporting.public_key())))
    assert not verdict[0].faults, verdict[0].faults
    print(
        f"audited    {count / seconds:>9,.0f} a second; a page of the journal {page * 1000:.1f} ms, of a period {period * 1000:.1f} ms"
    )


def _timed(do: Callable[[], Any]) -> float:
    from django.db import connection

    watch = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    start = watch()
    do()
    return watch() - start


if __name__ == "__main__":
    sys.exit(main())
