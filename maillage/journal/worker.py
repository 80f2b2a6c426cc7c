"""The process that does what the journal asks for: chores when they are due, deliveries as they come."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.db import DatabaseError, close_old_connections, connection

from maillage.core import clock
from maillage.journal import chores
from maillage.journal.operations import chores as chore_doors
from maillage.journal.operations import deliveries

IDLE_S: Final = 1.0
AFTER_FAILURE_S: Final = 5.0

_log = logging.getLogger(__name__)


class Worker:
    """Any number may run at once, on any number of machines: leases in the database keep each thing to one of them."""

    def __init__(self, *, lease: timedelta = deliveries.LEASE, alive: Callable[[], bool] = lambda: True) -> None:
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.lease = lease
        self._alive = alive
        self._stop = threading.Event()

    def stop(self, *_signal: Any) -> None:
        """Finish what is under way, give the rest back, leave."""
        self._stop.set()

    def stop_on_signals(self) -> None:
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)

    def once(self) -> int:
        """Everything that is due now; how many things were done or tried."""
        done = 0
        while (now_done := self._round()) and not self._stopping():
            done += now_done
        return done + now_done

    def run(self) -> None:
        """Until stopped. A database that does not answer is waited for."""
        while not self._stopping():
            close_old_connections()
            try:
                pause = 0.0 if self._round() else IDLE_S
            except DatabaseError:
                _log.exception("the database does not answer, the worker waits")
                connection.close()
                pause = AFTER_FAILURE_S
            self._stop.wait(pause)

    def _stopping(self) -> bool:
        if not self._stop.is_set() and not self._alive():
            self.stop()
        return self._stop.is_set()

    def _round(self) -> int:
        ran = 0
        for chore in chores.all_chores():
            if not self._stopping():
                ran += chore_doors.run_chore(chore=chore, worker=self.name, at=clock.now())
        return ran + self._deliveries()

    def _deliveries(self) -> int:
        claimed = deliveries.claim(worker=self.name, at=clock.now(), lease=self.lease)
        for number in claimed:
            if self._stopping():
                deliveries.release(worker=self.name)
                break
            deliveries.deliver(delivery_id=number, worker=self.name, at=clock.now(), lease=self.lease)
        return len(claimed)
