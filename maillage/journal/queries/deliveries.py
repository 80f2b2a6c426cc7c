"""What is still to be handed over."""

from __future__ import annotations

from typing import Any

from maillage.journal.enums import DeliveryState
from maillage.journal.models import ChoreState, Delivery

MOST_SHOWN = 50


def unfinished() -> dict[str, Any]:
    """``failed`` and ``waiting`` deliveries (the oldest, ``MOST_SHOWN`` of each) with their counts, and every chore's state."""
    failed = Delivery.objects.filter(state=DeliveryState.FAILED)
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    return {
        "failed": failed.select_related("entry").order_by("pk")[:MOST_SHOWN],
        "failed_count": failed.count(),
        "waiting": waiting.select_related("entry").order_by("next_at", "pk")[:MOST_SHOWN],
        "waiting_count": waiting.count(),
        "chores": ChoreState.objects.order_by("name"),
    }
