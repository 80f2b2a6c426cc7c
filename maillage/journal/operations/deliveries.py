"""The doors of deliveries: written with the entry, claimed by one worker, handed over at least once, given up with their error."""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from maillage.accounts.models import User
from maillage.core import clock
from maillage.journal import subscriptions
from maillage.journal.enums import DeliveryState
from maillage.journal.exceptions import GiveUp, TryLater
from maillage.journal.models import Delivery, Entry
from maillage.journal.models.deliveries import DeliveryQuerySet

LEASE: Final = timedelta(seconds=subscriptions.SECONDS_TO_HANDLE)
MOST_ATTEMPTS: Final = 15
"""With the delays below, the last try comes about a day and a half after the first."""
FIRST_DELAY: Final = timedelta(seconds=10)
LONGEST_DELAY: Final = timedelta(hours=6)
KEPT_FOR: Final = timedelta(days=30)
LONGEST_ERROR: Final = 2_000
_ADDRESS: Final = re.compile(r"[^\s@<>,;:()\[\]]+@[^\s@<>,;:()\[\]]+")
_BATCH: Final = 10
_PRUNED_AT_ONCE: Final = 1_000

_log = logging.getLogger(__name__)


def fan_out(entry: Entry, *, subscriber: str, targets: Iterable[str]) -> None:
    """Hand ``entry`` to ``subscriber`` once for each target too, each tried on its own. Asking again adds nothing."""
    now = clock.now()
    rows = [Delivery(entry=entry, subscriber=subscriber, target=target, next_at=now) for target in targets]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def claim(*, worker: str, at: datetime, most: int = _BATCH, lease: timedelta = LEASE) -> list[int]:
    """Take up to ``most`` due deliveries for ``worker``, oldest first: no other worker gets them until ``lease`` is over."""
    if not Delivery.objects.due(at).exists():
        return []
    with transaction.atomic():
        due = Delivery.objects.due(at).select_for_update(skip_locked=True).order_by("next_at", "pk")
        taken = list(due.values_list("pk", flat=True)[:most])
        Delivery.objects.filter(pk__in=taken).update(leased_until=at + lease, leased_by=worker)
    return taken


def deliver(*, delivery_id: int, worker: str, at: datetime, lease: timedelta = LEASE) -> bool:
    """Hand one claimed delivery over, and say whether it was; a handler that fails is tried again later, then given up.

    Each try is counted before the handler runs, so that one which kills its worker is given up too.
    """
    held = Delivery.objects.held_by(worker).filter(pk=delivery_id)
    with transaction.atomic():
        delivery = held.filter(leased_until__gt=at).select_for_update(of=("self",)).select_related("entry").first()
        if delivery is None:
            return False
        if delivery.attempts >= MOST_ATTEMPTS:
            _give_up(held, delivery.last_error or "Chaque essai a tué le processus qui le faisait.")
            return False
        delivery.attempts += 1
        held.update(attempts=delivery.attempts, leased_until=at + lease)
    try:
        _hand_over(delivery)
    except GiveUp as refusal:
        _give_up(held, str(refusal))
        return False
    except Exception as error:  # noqa: BLE001 - whatever the handler raises is kept with the delivery
        _try_again(delivery, held, error)
        return False
    held.update(state=DeliveryState.DONE, done_at=clock.now(), leased_until=None, leased_by="", last_error="")
    return True


def release(*, worker: str) -> None:
    """Give back what ``worker`` holds and has not begun: it stops."""
    Delivery.objects.filter(leased_by=worker, state=DeliveryState.WAITING).update(leased_until=None, leased_by="")


def retry(*, deliveries: Sequence[int] | None, by: User | None) -> int:
    """Try again, from the first delay, those given up among ``deliveries`` (row ids; None: all), and say how many."""
    failed = Delivery.objects.filter(state=DeliveryState.FAILED)
    chosen = failed if deliveries is None else failed.filter(pk__in=deliveries)
    count = chosen.update(state=DeliveryState.WAITING, attempts=0, next_at=clock.now(), leased_until=None, leased_by="")
    _log.info("%s deliveries are tried again, by %s", count, by.uid if by else "the command line")
    return count


def prune(*, at: datetime) -> None:
    """Forget what was handed over more than ``KEPT_FOR`` ago, a thousand rows at a time: nobody waits behind it for long."""
    old = Delivery.objects.filter(state=DeliveryState.DONE, done_at__lt=at - KEPT_FOR).order_by("done_at")
    while Delivery.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:_PRUNED_AT_ONCE])).delete()[0]:
        pass


def delay(*, attempts: int) -> timedelta:
    """How long to wait after ``attempts`` failures: twice as long each time, more or less a quarter so that crowds spread."""
    doubled: timedelta = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(attempts - 1, 20))
    return doubled * random.uniform(0.75, 1.25)  # noqa: S311 - nothing secret


def _hand_over(delivery: Delivery) -> None:
    subscriber = subscriptions.named(delivery.subscriber)
    if not delivery.target:
        subscriber.handle(delivery.entry)
    elif subscriber.handle_target is None:
        raise GiveUp(f"« {subscriber.name} » ne sait pas remettre à une cible.")
    else:
        subscriber.handle_target(delivery.entry, delivery.target)


def _try_again(delivery: Delivery, held: DeliveryQuerySet, error: Exception) -> None:
    if delivery.attempts >= MOST_ATTEMPTS:
        _give_up(held, _told(error))
        return
    wait = error.after if isinstance(error, TryLater) else delay(attempts=delivery.attempts)
    held.update(next_at=clock.now() + wait, leased_until=None, leased_by="", last_error=_told(error))
    _log.warning("delivery %s to %s failed, try %s", delivery.pk, delivery.subscriber, delivery.attempts, exc_info=error)


def _give_up(held: DeliveryQuerySet, why: str) -> None:
    last_error = _ADDRESS.sub("…", why)[:LONGEST_ERROR]
    held.update(state=DeliveryState.FAILED, leased_until=None, leased_by="", last_error=last_error)
    _log.error("a delivery is given up")


def _told(error: Exception) -> str:
    """What went wrong, without the addresses that a mail server's answer repeats: an error outlives the person's account."""
    return _ADDRESS.sub("…", f"{type(error).__name__}: {error}")[:LONGEST_ERROR]
