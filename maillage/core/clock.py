"""The only place that asks the machine what time it is, so that a test can say it instead."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The present day where the instance lives (its ``TIME_ZONE``)."""
    return timezone.localdate(now())
