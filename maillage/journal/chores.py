"""Work done again and again, by one worker at a time. Each app declares its own, in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LEASE: Final = timedelta(minutes=10)
"""A chore that runs longer, unless it says otherwise, is taken for dead and may be run by another worker."""


@dataclass(frozen=True)
class Chore:
    """``needed``, when given, is asked first: a read that spares a write to who has nothing to do."""

    name: str
    every: timedelta
    run: Callable[[datetime], None]
    lease: timedelta = LEASE
    needed: Callable[[], bool] | None = None


_chores: dict[str, Chore] = {}


def chore(
    name: str,
    every: timedelta,
    run: Callable[[datetime], None],
    *,
    lease: timedelta = LEASE,
    needed: Callable[[], bool] | None = None,
) -> Chore:
    """Have ``run(now)`` called every ``every``; it may be cut anywhere and run again. Raises ValueError when the name is taken."""
    declared = Chore(name, every, run, lease, needed)
    if _chores.setdefault(name, declared) != declared:
        raise ValueError(f"Two chores are called {name!r}.")
    return declared


def forget(name: str) -> None:
    _chores.pop(name, None)


def all_chores() -> list[Chore]:
    return list(_chores.values())
