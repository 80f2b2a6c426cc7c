"""A machine that stops anywhere: before any statement to the database, before and after the mail server says yes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import connection

MARK = re.compile(r"\bx\d+\b")
ADDRESS = re.compile(r"https?://\S+")


def marks_in(text: str) -> frozenset[str]:
    """The marks that a letter tells; a signed address may spell one by chance."""
    return frozenset(MARK.findall(ADDRESS.sub(" ", text)))


class Crash(BaseException):
    """The process is no more: nothing of ours may catch this."""


@dataclass
class Machine:
    """``crashes``: after how many steps each life ends; then it lives for ever. ``mailbox`` holds what the server accepted, in order:
    the Message-ID and the marks found in the text.
    """

    now: datetime
    crashes: list[int]
    mailbox: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    crashed: int = 0
    crashed_after_yes: int = 0
    _left: int = 0
    _alive: bool = False

    def lives(self, work: Callable[[], object]) -> bool:
        """Do ``work``, or as much of it as this life allows; whether it was done."""
        self._left = self.crashes[0] if self.crashes else -1
        self._alive = True
        try:
            with connection.execute_wrapper(self._statement):
                work()
        except Crash:
            self.crashes.pop(0)
            self.crashed += 1
            return False
        finally:
            self._alive = False
            if self.crashes and self._left > 0:
                self.crashes[0] = self._left
        return True

    def clock(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def post(self, message: EmailMultiAlternatives) -> None:
        """The mail server."""
        self._step()
        self.mailbox.append((message.extra_headers["Message-ID"], marks_in(str(message.body))))
        try:
            self._step()
        except Crash:
            self.crashed_after_yes += 1
            raise

    def _statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "SAVEPOINT" not in sql:
            try:
                self._step()
            except Crash:
                # The note that a letter has left is the one statement between the server's yes and the end of its sending.
                if sql.startswith("UPDATE") and '"sent_at"' in sql.split("WHERE", maxsplit=1)[0]:
                    self.crashed_after_yes += 1
                raise
        return execute(sql, params, many, context)

    def _step(self) -> None:
        if not self._alive or self._left < 0:
            return
        self._left -= 1
        if self._left <= 0:
            self._alive = False
            raise Crash


@contextmanager
def undone() -> Iterator[None]:
    """A world for one example."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
