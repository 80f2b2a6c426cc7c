"""What the pages of a person's programs show."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from maillage.accounts.models import User
from maillage.api.models import Attempt, Token, Webhook
from maillage.api.operations.webhooks import SUBSCRIBER, TESTED
from maillage.journal.enums import DeliveryState
from maillage.journal.models import Delivery
from maillage.network.models import Network, Place, RoleHolding

MOST_ATTEMPTS = 50


def tokens_of(person: User, at: datetime) -> tuple[list[Token], list[Token]]:
    """Those that still open something, the next to expire first; then the others, the last made first."""
    every = list(Token.objects.filter(owner=person).order_by("-created_at", "-pk"))
    alive = sorted((token for token in every if token.is_alive(at)), key=lambda token: token.expires_at)
    return alive, [token for token in every if not token.is_alive(at)]


def webhooks_of(person: User) -> QuerySet[Webhook]:
    """With the status of the last attempt (``last_status``, ``last_error``, ``last_at``)."""
    last = Attempt.objects.filter(webhook=OuterRef("pk")).order_by("-pk")
    told = {f"last_{name}": Subquery(last.values(name)[:1]) for name in ("status", "error", "at")}
    return Webhook.objects.filter(owner=person).select_related("place", "network").annotate(**told).order_by("label", "pk")


def attempts_before(hook: Webhook, uid: UUID | None) -> tuple[list[Attempt], bool]:
    """The last attempts, or those before ``uid``, the last first, and whether there are older ones."""
    attempts = hook.attempts.order_by("-pk")
    if uid:
        attempts = attempts.filter(pk__lt=Subquery(hook.attempts.filter(uid=uid).values("pk")[:1]))
    found = list(attempts[: MOST_ATTEMPTS + 1])
    return found[:MOST_ATTEMPTS], len(found) > MOST_ATTEMPTS


def waiting_for(hook: Webhook) -> list[Delivery]:
    """What the worker has still to send it, the next first."""
    test = Q(target="", entry__verb=TESTED, entry__subject_uid=hook.uid)
    waiting = Delivery.objects.filter(
        Q(target__startswith=str(hook.uid)) | test, subscriber=SUBSCRIBER, state=DeliveryState.WAITING
    )
    return list(waiting.select_related("entry").order_by("next_at", "pk")[:MOST_ATTEMPTS])


def subjects_of(person: User) -> dict[str, Place | Network]:
    """The places and networks she holds a role on, by ``place:<uid>`` and ``network:<uid>``, in the order of their names."""
    held = RoleHolding.objects.active().filter(person=person).select_related("place", "network")
    found: list[tuple[str, Place | Network]] = []
    for holding in held:
        if holding.place:
            found.append((f"place:{holding.place.uid}", holding.place))
        elif holding.network:
            found.append((f"network:{holding.network.uid}", holding.network))
    return dict(sorted(found, key=lambda one: (one[1].sort_name, one[0])))
