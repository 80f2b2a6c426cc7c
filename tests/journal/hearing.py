"""Subscribers and chores that last as long as a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from maillage.journal import chores, operations, subscriptions
from maillage.journal.models import Entry
from tests.factories import PlaceFactory


@contextmanager
def hearing(name: str = "essai", *, verbs: set[str] | None = None, **handlers: Any) -> Iterator[list[Any]]:
    """Subscribe; what was handed over is in the list, targets beside their entry, unless handlers of your own are given."""
    heard: list[Any] = []
    handlers.setdefault("handle", heard.append)
    handlers.setdefault("handle_target", lambda entry, target: heard.append((entry, target)))
    subscriptions.subscribe(name, verbs=verbs, **handlers)
    try:
        yield heard
    finally:
        subscriptions.unsubscribe(name)


@contextmanager
def doing(
    name: str, run: Callable[[datetime], None], every: timedelta = timedelta(minutes=1), **more: Any
) -> Iterator[chores.Chore]:
    try:
        yield chores.chore(name, every, run, **more)
    finally:
        chores.forget(name)


def happened(verb: str = "place.edited", **more: Any) -> Entry:
    with transaction.atomic():
        return operations.record(verb, **{"subject": PlaceFactory.create(), "by": None} | more)
