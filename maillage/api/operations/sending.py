"""Public entries on their way to webhooks: handed to each that follows them, sent, retried, and left to rest when nobody answers.

Called by the journal's worker, at least once for each entry and webhook: a receiver tells a second sending by its ``webhook-id``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import override

from maillage.api import entries, signing
from maillage.api.enums import AttemptKind, PauseReason
from maillage.api.exceptions import NotDelivered
from maillage.api.models import Attempt, Webhook
from maillage.api.operations.webhooks import SUBSCRIBER, TESTED, pause_webhook
from maillage.api.rules import can_follow
from maillage.core import clock, outgoing
from maillage.journal import operations as journal
from maillage.journal.exceptions import TryLater
from maillage.journal.models import Entry
from maillage.network.queries import merging

SECONDS: Final = 10.0
RESTS_AFTER: Final = timedelta(days=3)
"""A webhook that has not taken anything for so long is paused."""
KEPT_FOR: Final = timedelta(days=30)
LONGEST_WAIT: Final = timedelta(hours=6)
SHORTEST_REST: Final = timedelta(seconds=30)
SLOW_MS: Final = 2_000
MERGES: Final = frozenset({"place.merged", "merge.undone"})
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd]+")


@dataclass(frozen=True)
class Outcome:
    """What came of one sending. ``wait`` is what the receiver asked for."""

    milliseconds: int
    status: int | None = None
    error: str = ""
    excerpt: str = ""
    wait: timedelta | None = None


def spread(*, entry: Entry) -> None:
    """Hand ``entry`` to each webhook that follows it, on its own; a test goes to the one it tests. What is not public goes nowhere."""
    if entry.verb == TESTED:
        hooks = Webhook.objects.working().filter(uid=entry.subject_uid)
    elif entry.is_public:
        hooks = Webhook.objects.working().filter(since__lte=entry.at).following(*_concerned(entry))
    else:
        return
    targets = [str(uid) for uid in hooks.values_list("uid", flat=True)]
    if targets:
        journal.fan_out(entry, subscriber=SUBSCRIBER, targets=targets)


def send(*, entry: Entry, target: str, at: datetime | None = None) -> None:
    """Send ``entry`` to the webhook ``target`` names (``uid``, or ``uid instant`` for one sent by hand), unless it is gone or paused.

    Raises NotDelivered or TryLater when it must be tried again. A test is tried once. One bad receiver does not hold up the others:
    it is asked once in a while, whatever waits for it.
    """
    name, _blank, again = target.partition(" ")
    hook = Webhook.objects.working().select_related("owner", "place", "network").filter(uid=name).first()
    test = entry.verb == TESTED
    if hook is None or not (entry.is_public or test):
        return
    if not can_follow(hook.owner, hook.place or hook.network):
        pause_webhook(webhook=hook, by=None, reason=PauseReason.ROLE, at=at)
        return
    moment = at or clock.now()
    kind = AttemptKind.TEST if test else AttemptKind.AGAIN if again else AttemptKind.ENTRY
    if kind == AttemptKind.ENTRY and (rest := _rest(hook, moment)) > timedelta():
        raise TryLater("This receiver failed or was slow a moment ago: it is left in peace.", after=rest)
    outcome = _asked(hook, entry, moment)
    attempt = _noted(hook, entry, kind, moment, outcome)
    if attempt.is_success:
        Webhook.objects.filter(pk=hook.pk, failing_since__isnull=False).update(failing_since=None)
    elif not test:
        _failed(hook, attempt, outcome, moment)


def payload(*, entry: Entry) -> bytes:
    """What is posted: the type, the instant and the data of Standard Webhooks, in UTF-8 JSON. The same at every try of one day."""
    (data,) = entries.described([entry], site=settings.PUBLIC_URL)
    said = {"type": entry.verb, "timestamp": data["at"], "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def forget_old(*, at: datetime) -> int:
    """Forget attempts of more than ``KEPT_FOR`` ago; says how many."""
    return Attempt.objects.filter(at__lt=at - KEPT_FOR).delete()[0]


def _concerned(entry: Entry) -> set[UUID]:
    """The uids of what an entry is about: both pages of a merge; and where the page went that was absorbed since."""
    told = {entry.context_uid, entry.subject_uid}
    if entry.verb in MERGES:
        told |= {UUID(str(entry.details[side])) for side in ("kept", "absorbed")}
    return told | merging.survivors(told)


def _asked(hook: Webhook, entry: Entry, at: datetime) -> Outcome:
    body = payload(entry=entry)
    numbers = [hook.secret_number]
    if hook.old_secret_until and at < hook.old_secret_until:
        numbers.append(hook.secret_number - 1)
    secrets = [signing.secret(hook.uid, number) for number in numbers]
    headers = signing.headers(message_id=str(entry.uid), at=at, body=body, secrets=secrets)
    started = clock.now()
    try:
        with override(hook.owner.language):
            answer = outgoing.post(hook.url, body=body, headers={"Content-Type": "application/json", **headers}, seconds=SECONDS)
    except outgoing.OutgoingError as error:
        return Outcome(_milliseconds((clock.now() - started).total_seconds()), error=error.sentence[:300])
    words = _CONTROL.sub(" ", answer.body.decode("utf-8", errors="replace"))[:500].strip()
    return Outcome(_milliseconds(answer.seconds), answer.status, excerpt=words, wait=_wait(answer))


def _rest(hook: Webhook, at: datetime) -> timedelta:
    """How long to leave alone a receiver that failed or was slow: others wait behind it. As long as it has been failing, at most
    ``LONGEST_WAIT``.
    """
    last = hook.attempts.exclude(kind=AttemptKind.TEST).order_by("-pk").first()
    if last is None or (last.is_success and last.milliseconds < SLOW_MS):
        return timedelta()
    failing = at - hook.failing_since if hook.failing_since else timedelta()
    return last.at + min(max(failing, SHORTEST_REST), LONGEST_WAIT) - at


def _noted(hook: Webhook, entry: Entry, kind: AttemptKind, at: datetime, outcome: Outcome) -> Attempt:
    return Attempt.objects.create(
        webhook=hook, entry_uid=entry.uid, verb=entry.verb, kind=kind, at=at, milliseconds=outcome.milliseconds,
        status=outcome.status, error=outcome.error, excerpt=outcome.excerpt,
    )  # fmt: skip


def _failed(hook: Webhook, attempt: Attempt, outcome: Outcome, at: datetime) -> None:
    """Say that it must be tried again, unless the receiver is gone or has been silent for too long: then the webhook rests."""
    if outcome.status == 410:
        pause_webhook(webhook=hook, by=None, reason=PauseReason.GONE, at=at)
        return
    Webhook.objects.filter(pk=hook.pk, failing_since__isnull=True).update(failing_since=at)
    if hook.failing_since and at - hook.failing_since >= RESTS_AFTER:
        pause_webhook(webhook=hook, by=None, reason=PauseReason.FAILURES, at=at)
        return
    if outcome.wait:
        raise TryLater(str(attempt), after=outcome.wait)
    raise NotDelivered(str(attempt))


def _wait(answer: outgoing.Answer) -> timedelta | None:
    asked = answer.headers.get("retry-after", "")
    if answer.status not in {429, 503} or not re.fullmatch(r"[0-9]{1,6}", asked):
        return None
    return min(max(timedelta(seconds=int(asked)), timedelta(seconds=1)), LONGEST_WAIT)


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
