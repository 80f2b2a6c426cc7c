"""What a person has been told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core import clock
from maillage.notices.messages import registry
from maillage.notices.messages.base import Item
from maillage.notices.models import Notice

MOST_SHOWN: Final = 200


@dataclass
class Group:
    """What was told about one page, the newest first."""

    label: str
    path: str
    items: list[Item] = field(default_factory=list)


def unread_count(person: User) -> int:
    """How many notices the person has not read: one query."""
    return Notice.objects.filter(person=person).unread().count()


def awaiting(person: User, *, at: datetime | None = None) -> list[Item]:
    """What awaits the person's answer, in words, the oldest first; what has an end comes by its end, before. One query."""
    rows = Notice.objects.filter(person=person).awaiting(at or clock.now()).select_related("actor")
    ordered = sorted(rows.order_by("at", "pk")[:MOST_SHOWN], key=lambda notice: (notice.until is None, notice.until or notice.at))
    return _items(ordered)


def others(person: User, *, at: datetime | None = None) -> list[Group]:
    """The rest of what is listed for the person, by page: unread pages first, then by their newest. One query."""
    moment = at or clock.now()
    rows = Notice.objects.filter(person=person).listed().select_related("actor").order_by("-at", "-pk")[:MOST_SHOWN]
    groups: dict[object, Group] = {}
    for item in _items(row for row in rows if not row.is_awaiting(moment)):
        about = item.notice
        groups.setdefault(about.about_uid, Group(about.about_label, about.about_path)).items.append(item)
    return sorted(groups.values(), key=lambda group: all(is_read(item.notice) for item in group.items))


def is_read(notice: Notice) -> bool:
    return notice.read_at is not None or not notice.in_app


def _items(notices: Iterable[Notice]) -> list[Item]:
    """In words; a message of another version of the code says only what it was about."""
    return [
        message.item(notice)
        if (message := registry.get(notice.kind))
        else Item(notice, notice.about_label, _("Du nouveau pour « %(about)s ».") % {"about": notice.about_label}, _("Voir"))
        for notice in notices
    ]
