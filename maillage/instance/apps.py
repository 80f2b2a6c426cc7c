from __future__ import annotations

from datetime import datetime, timedelta

from django.apps import AppConfig


class InstanceConfig(AppConfig):
    name = "maillage.instance"
    label = "instance"

    def ready(self) -> None:
        from maillage.accounts.departure import on_departure
        from maillage.instance import outbox
        from maillage.journal.chores import chore

        on_departure(outbox.forget)
        chore("instance.forgetting", timedelta(hours=1), _forget)


def _forget(now: datetime) -> None:
    """Counts whose time is over, sessions that ended, messages nobody read: all name people, none is needed."""
    from django.contrib.sessions.models import Session

    from maillage.accounts.queries import ended_devices
    from maillage.core import limits
    from maillage.instance import outbox

    limits.sweep(at=now)
    Session.objects.filter(expire_date__lte=now).delete()
    ended_devices().delete()
    outbox.prune(at=now)
