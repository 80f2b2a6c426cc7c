"""How fast the public journal is sealed and proved: ``python -m benchmarks.journal``, on an empty database of the instance's environment.

    MAILLAGE_DATA_DIR=$(mktemp -d) .venv/bin/python -m benchmarks.journal
    tools/with-postgresql env MAILLAGE_DATA_DIR=$(mktemp -d) .venv/bin/python -m benchmarks.journal

Baseline, in the same run: what recording the same entries took. Half of them were done by a person, whose commitment is computed.
Seconds are the processor's, of this process and of its own process of PostgreSQL when it is on this machine: a busy machine does not
lengthen them. The clock's are told beside them. Exit code 1 when sealing is slower than 5,000 entries a second, or the 95th percentile
of the proofs reaches 5 ms.
"""

from __future__ import annotations

import argparse
import functools
import os
import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
LEAST_A_SECOND = 5_000
MOST_MS = 5.0
PORTION = 50_000
PROOFS = 500


@dataclass(frozen=True)
class Subject:
    uid: uuid.UUID


@dataclass(frozen=True)
class Took:
    """Seconds."""

    processor: float
    clock: float

    def __add__(self, other: Took) -> Took:
        return Took(self.processor + other.processor, self.clock + other.clock)


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
    for name, took in (("recorded", recorded), ("sealed", sealed)):
        print(f"{name:<11}{options.entries / took.processor:>9,.0f} a second ({options.entries / took.clock:,.0f} by the clock)")
    print(f"           sealing takes {sealed.processor / recorded.processor:.1f} times what recording does")
    slowest = max(_told(name, took) for name, took in _proofs(options.entries))
    _verified(options.entries)
    return int(options.entries / sealed.processor < LEAST_A_SECOND or slowest >= MOST_MS)


def _filled(count: int) -> tuple[Took, Took]:
    """What recording took, then sealing; each portion is sealed before the next, so that the tree is large."""
    from maillage.accounts.models import User
    from maillage.core import clock
    from maillage.journal.operations import sealing

    person, recording, sealing_took = User.objects.create_user("bench@example.org"), Took(0, 0), Took(0, 0)
    for start in range(0, count, PORTION):
        size = min(PORTION, count - start)
        by = person if start // PORTION % 2 else None
        recording += _timed(_record, size, by)[0]
        sealing_took += _timed(sealing.seal_all, at=clock.now())[0]
    return recording, sealing_took


def _record(size: int, by: Any) -> None:
    from django.db import transaction

    from maillage.core import clock
    from maillage.journal import operations

    subjects = [Subject(uuid.uuid4()) for _ in range(size)]
    with transaction.atomic():
        operations.record_many("place.created", subjects=subjects, by=by, at=clock.now())


def _proofs(count: int) -> Iterator[tuple[str, list[Took]]]:
    """Proofs of leaves and sizes drawn by chance, each from the tables and verified."""
    from maillage.journal import merkle
    from maillage.journal.models import Leaf
    from maillage.journal.queries import log

    drawn, root = random.Random(2026), log.root(count)
    uids = [Leaf.objects.select_related("entry").get(pk=drawn.randrange(count)).entry.uid for _ in range(PROOFS)]
    found = [_timed(log.inclusion, uid) for uid in uids]
    yield "inclusion", [took for took, _proof in found]
    for _took, each in found:
        assert each is not None
        leaf = merkle.leaf_hash(each.data)
        assert merkle.verify_inclusion(leaf=leaf, index=each.index, size=count, proof=each.proof, root=root)
    sizes = [drawn.randrange(1, count) for _ in range(PROOFS)]
    proofs = [_timed(log.consistency, size, count) for size in sizes]
    yield "consistency", [took for took, _proof in proofs]
    for size, (_took, proof) in list(zip(sizes, proofs, strict=True))[::20]:
        assert merkle.verify_consistency(first=size, second=count, proof=proof, first_root=log.root(size), second_root=root)


def _told(name: str, took: list[Took]) -> float:
    processor, by_clock = (
        [1000 * seconds for seconds in each] for each in zip(*((one.processor, one.clock) for one in took), strict=True)
    )
    worst = sorted(processor)[int(len(processor) * 0.95)]
    print(
        f"{name:<11}{statistics.median(processor):>6.2f} ms in the middle, {worst:.2f} ms for 95 % "
        f"(by the clock {statistics.median(by_clock):.2f} ms in the middle)"
    )
    return worst


def _verified(count: int) -> None:
    from maillage.core import clock
    from maillage.journal import exporting
    from maillage.journal.log.audit import audit
    from maillage.journal.queries import reading

    page, _rows = _timed(reading.page, reading.Wanted())
    period, _rows = _timed(reading.page, reading.Wanted(since=clock.today() - timedelta(days=3), until=clock.today()))
    seconds, verdict = _timed(lambda: audit(exporting.evidence(), key=exporting.public_key()))
    assert not verdict.faults, verdict.faults
    print(f"audited    {count / seconds.processor:>9,.0f} a second")
    print(f"a page of the journal {page.processor * 1000:.1f} ms, of a period {period.processor * 1000:.1f} ms")


def _timed(do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[Took, T]:
    """What it took, and what it gave."""
    clock, processor = time.perf_counter(), _processor()
    given = do(*args, **kwargs)
    return Took(_processor() - processor, time.perf_counter() - clock), given


def _processor() -> float:
    """Seconds of processor spent so far, PostgreSQL's process of this connection included (Linux tells it in nanoseconds)."""
    own, database = time.process_time(), Path(f"/proc/{_backend()}/schedstat")
    return own + int(database.read_text().split()[0]) / 1e9 if database.exists() else own


@functools.cache
def _backend() -> int:
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    sys.exit(main())
