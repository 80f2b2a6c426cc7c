"""Bringing the tables up to date while older processes still serve: one process at a time, and never a queue behind a lock.

What makes it safe for them is that a migration only adds (docs/decisions, checked by ``make check``); this makes it safe among several
``maillage setup`` at once and, on PostgreSQL, for who reads a table that a migration waits for.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection

LOCK: Final = 0x6D61696C
LOCK_TIMEOUT_S: Final = 5
NOT_AVAILABLE: Final = "55P03"
TRIES: Final = 12


def bring_up_to_date() -> None:
    """Apply what is missing of the migrations and make the cache's table. Waits for another process that does the same."""
    with _alone():
        for last in (*[False] * (TRIES - 1), True):
            try:
                call_command("migrate", interactive=False, verbosity=0)
                break
            except OperationalError as error:
                if last or getattr(error.__cause__, "sqlstate", "") != NOT_AVAILABLE:
                    raise
                time.sleep(LOCK_TIMEOUT_S)  # let those who queued behind us pass
        call_command("createcachetable", verbosity=0)


@contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor == "sqlite":
        with (Path(settings.STATIC_ROOT).parent / "setup.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        # A migration that waits for a table makes every reader wait behind it: it gives up soon, and tries again.
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT_S}s'")
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
