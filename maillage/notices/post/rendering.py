"""A letter in words: plain text and HTML, in the reader's language and time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core import typography
from maillage.notices import links
from maillage.notices.enums import Category, Pace
from maillage.notices.messages import registry
from maillage.notices.messages.base import Item
from maillage.notices.models import Letter, Notice, Rhythm


@dataclass
class Group:
    """What is told about one page."""

    label: str
    url: str
    told: list[dict[str, str]] = field(default_factory=list)


def rendered(letter: Letter) -> EmailMultiAlternatives:
    """The message, ready to be posted; the same notices, Message-ID and date each time it is asked for."""
    zone = Rhythm.objects.filter(pk=letter.person_id).values_list("time_zone", flat=True).first() or settings.TIME_ZONE
    with translation.override(letter.person.language), timezone.override(ZoneInfo(zone)):
        awaiting, others = _items(letter)
        link = _unsubscribe(letter)
        context = _context(letter, awaiting, others, link)
        return EmailMultiAlternatives(
            subject=_one_line(_subject(letter.pace, awaiting, others)),
            body=render_to_string("notices/mail/letter.txt", context),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[letter.person.email],
            alternatives=[(render_to_string("notices/mail/letter.html", context), "text/html")],
            headers=_headers(letter, link),
        )


def _headers(letter: Letter, link: str) -> dict[str, str]:
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return {
        "Message-ID": f"<{letter.uid}@{host}>",
        "Date": format_datetime(letter.made_at),
        "List-Id": f"<avis.{host}>",
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _items(letter: Letter) -> tuple[list[Item], list[Item]]:
    """What awaited an answer when the letter was made, and the rest; each from the oldest."""
    awaiting: list[Item] = []
    others: list[Item] = []
    for notice in Notice.objects.filter(letter=letter).select_related("actor").order_by("at", "pk"):
        message = registry.get(notice.kind)
        if message is not None:
            (awaiting if _awaited(notice, letter) else others).append(message.item(notice))
    return awaiting, others


def _awaited(notice: Notice, letter: Letter) -> bool:
    answered = notice.answered_at is not None and notice.answered_at <= letter.made_at
    return notice.awaits and not answered and (notice.until is None or letter.made_at < notice.until)


def _context(letter: Letter, awaiting: list[Item], others: list[Item], link: str) -> dict[str, Any]:
    categories = [str(Category(each).label) for each in letter.windows.order_by("category").values_list("category", flat=True)]
    return {
        "subject": _subject(letter.pace, awaiting, others),
        "hello": _("Bonjour %(name)s,") % {"name": letter.person.display_name} if letter.person.display_name else _("Bonjour,"),
        "parts": [
            part
            for part in ((_("Ce qui vous attend"), _groups(awaiting), True), (_("Ce qui a changé"), _groups(others), False))
            if part[1]
        ],
        "instance_name": settings.INSTANCE_NAME,
        "home": settings.PUBLIC_URL + "/",
        "why": _("Vous recevez ce courriel pour : %(categories)s.") % {"categories": ", ".join(categories)},
        "settings_words": _("Choisir ce que je reçois"),
        "settings_url": settings.PUBLIC_URL + reverse("notices:preferences"),
        "stop_words": _("Ne plus recevoir ces courriels"),
        "stop_url": link,
    }


def _groups(items: Iterable[Item]) -> list[Group]:
    groups: dict[Any, Group] = {}
    for item in items:
        notice = item.notice
        group = groups.setdefault(notice.about_uid, Group(notice.about_label, _absolute(notice.about_path)))
        message = registry.get(notice.kind)
        assert message is not None  # noqa: S101 - it made the item
        context = {"item": item, "url": _absolute(message.mail_path(notice))}
        group.told.append(
            {"text": render_to_string(message.text_template, context), "html": render_to_string(message.html_template, context)}
        )
    return list(groups.values())


def _subject(pace: str, awaiting: list[Item], others: list[Item]) -> str:
    if len(awaiting) + len(others) == 1:
        return (awaiting or others)[0].headline
    parts = []
    if awaiting:
        count = len(awaiting)
        parts.append(ngettext("%(count)s demande vous attend", "%(count)s demandes vous attendent", count) % {"count": count})
    if others:
        count = len(others)
        parts.append(ngettext("%(count)s nouvelle", "%(count)s nouvelles", count) % {"count": count})
    said = ", ".join(parts)
    whole = {Pace.DAILY: _("Votre journée : %(said)s"), Pace.WEEKLY: _("Votre semaine : %(said)s")}
    return typography.spaced(whole.get(Pace(pace), "%(said)s") % {"said": said})


def _one_line(text: str) -> str:
    """A header holds no line break; the narrow spaces of French stay."""
    return re.sub(r"[\x00-\x20\x7f]+", " ", text).strip()


def _unsubscribe(letter: Letter) -> str:
    categories = letter.windows.values_list("category", flat=True)
    return _absolute(reverse("notices:unsubscribe", args=[links.unsubscribe_token(letter.person.uid, categories)]))


def _absolute(path: str) -> str:
    return settings.PUBLIC_URL + path if path else ""
