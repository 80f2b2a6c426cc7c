"""The rows of a person's data in words: what only machines need is in the other file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.accounts.models import User
from maillage.accounts.portability import Row

Line = tuple[str, str]
WORDS: Final[dict[str, str | Promise]] = {
    "about_label": gettext_lazy("à propos de"), "accepted_at": gettext_lazy("accepté"), "answer": gettext_lazy("réponse"),
    "answered_at": gettext_lazy("répondu"), "at": gettext_lazy("quand"), "by": gettext_lazy("par"), "category": gettext_lazy("sujet"),
    "changes": gettext_lazy("changements"), "commune": gettext_lazy("commune"), "created_at": gettext_lazy("créé"),
    "decided_at": gettext_lazy("décidé"), "decision": gettext_lazy("décision"), "display_name": gettext_lazy("nom affiché"),
    "email": gettext_lazy("adresse électronique"), "end": gettext_lazy("jusqu’à"), "ended_at": gettext_lazy("pris fin"),
    "expires_at": gettext_lazy("valable jusqu’à"), "given_at": gettext_lazy("confié"), "given_by": gettext_lazy("confié par"),
    "invited_by": gettext_lazy("invité par"), "ip": gettext_lazy("adresse du réseau"), "is_page": gettext_lazy("page ouverte"),
    "kind": gettext_lazy("sorte"), "label": gettext_lazy("nom"), "language": gettext_lazy("langue"), "last_login": gettext_lazy("dernière connexion"),
    "last_seen_at": gettext_lazy("vu"), "last_used_at": gettext_lazy("utilisé"), "made_at": gettext_lazy("fait"), "mail": gettext_lazy("courriel"),
    "message": gettext_lazy("message"), "network": gettext_lazy("réseau"), "pace": gettext_lazy("rythme"), "person": gettext_lazy("personne"),
    "place": gettext_lazy("lieu"), "primary": gettext_lazy("principale"), "proof": gettext_lazy("preuve"), "quiet_from": gettext_lazy("silence dès"),
    "quiet_to": gettext_lazy("silence jusqu’à"), "read_at": gettext_lazy("lu"), "reason": gettext_lazy("raison"), "role": gettext_lazy("rôle"),
    "sent_at": gettext_lazy("envoyé"), "side": gettext_lazy("côté"), "since": gettext_lazy("depuis"), "start": gettext_lazy("depuis"),
    "state": gettext_lazy("état"), "text": gettext_lazy("texte"), "time_zone": gettext_lazy("fuseau horaire"), "type": gettext_lazy("sorte"),
    "user_agent": gettext_lazy("navigateur"), "verified": gettext_lazy("prouvée"),
}  # fmt: skip
"""What the commonest columns are called; another one is shown under its own name."""
MACHINES: Final = frozenset({"id", "uid", "user", "leased_until", "next_at", "tries", "path", "about_path"})


def lines(key: str, rows: Iterable[Row], person: User) -> list[list[Line]]:
    """Of each row of the portion ``key``, the columns that say something to a person, and what they say."""
    choices = _choices(key)
    return [
        [
            (str(WORDS.get(name, name.replace("_", " "))), _said(value, choices.get(name, {}), person))
            for name, value in row.items()
            if name not in MACHINES and not name.endswith("_uid") and value not in (None, "", [], {})
        ]
        for row in rows
    ]


def _choices(key: str) -> dict[str, dict[Any, Any]]:
    known = {model._meta.label: model for model in apps.get_models()}
    return {field.name: dict(field.flatchoices) for field in known[key]._meta.concrete_fields} if key in known else {}


def _said(value: Any, choices: dict[Any, Any], person: User) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, dict):
        return " ; ".join(f"{name} : {_said(each, {}, person)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(_said(each, choices, person) for each in value)
    if value == str(person.uid):
        return _("moi")
    return str(choices[value]) if value in choices else _("une autre personne") if value == "…" else _instant(str(value))


def _instant(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return date_format(localtime(at), "j F Y, H:i") if is_aware(at) else text
