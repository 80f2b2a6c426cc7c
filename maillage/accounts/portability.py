"""All that the instance holds about a person, for her to take away.

Every model that points to ``User`` is read, whichever app owns it: nothing has to be declared to be exported. An app adds a
``Portion`` for what names a person in another way, a title for what people should read under its own name, and what to leave out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db.models import Field, ForeignKey, Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillage.accounts.models import User

Row = Mapping[str, Any]
Words = str | Promise


@dataclass(frozen=True)
class Portion:
    """``key`` names it in the JSON; ``rows(person)`` are plain values."""

    key: str
    title: Words
    rows: Callable[[User], Iterable[Row]]


_portions: Final[dict[str, Portion]] = {}
_titles: Final[dict[str, Words]] = {
    "accounts.User": _("Mon compte"),
    "accounts.Profile": _("Ma page"),
    "account.EmailAddress": _("Mes adresses"),
    "mfa.Authenticator": _("Mes clés et applications"),
    "usersessions.UserSession": _("Mes appareils connectés"),
    "socialaccount.SocialAccount": _("Mes comptes extérieurs"),
    "journal.Entry": _("Ce que j’ai fait"),
}
_sentences: Final[dict[str, Callable[[list[Row]], list[str]]]] = {}
_left_out: Final[dict[str, set[str]]] = {
    "accounts.User": {"password"},
    "mfa.Authenticator": {"data"},
    "usersessions.UserSession": {"session_key", "data"},
}
SECRET: Final = ("secret", "salt", "digest", "token", "password", "hash", "search_")
"""Words in the names of fields that open something, or that only machines read: not to be carried around in a file."""


def add(portion: Portion) -> None:
    """From an AppConfig.ready()."""
    _portions[portion.key] = portion


def name(model: str, title: Words) -> None:
    """``title`` of a model (``network.RoleHolding``) in the file made to be read."""
    _titles[model] = title


def tell(model: str, sentences: Callable[[list[Row]], list[str]]) -> None:
    """How the rows of a model are said in the file made to be read: a sentence each, instead of their columns."""
    _sentences[model] = sentences


def sentences(key: str, rows: list[Row]) -> list[str]:
    """Of the rows of a portion; none for one that is told by its columns."""
    return _sentences[key](rows) if key in _sentences else []


def leave_out(model: str, *fields: str) -> None:
    """Fields of a model that open something (digests of tokens…), or that lead to another person's rows."""
    _left_out.setdefault(model, set()).update(fields)


def portions() -> list[Portion]:
    """The person herself, every model that points to her, then what apps added."""
    found = []
    for model in apps.get_models():
        hidden = _left_out.get(model._meta.label, set())
        fields = [field for field in model._meta.get_fields() if isinstance(field, ForeignKey) and field.related_model is User]
        links = [field.name for field in fields if field.name not in hidden]
        if model is User or links:
            found.append(_portion(model, links))
    return [*found, *_portions.values()]


def _portion(model: type[Model], links: list[str]) -> Portion:
    label = model._meta.label
    hidden = _left_out.get(label, set())
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.name not in hidden and not any(word in field.name for word in SECRET)
    ]
    targets = [field.name for field in fields if isinstance(field, ForeignKey) and field.related_model is not User]

    def rows(person: User) -> Iterable[Row]:
        mine = Q(pk=person.pk) if model is User else Q()
        for link in links:
            mine |= Q(**{link: person})
        found = model._default_manager.filter(mine).select_related(*targets).order_by("pk")
        return ({field.name: _plain(row, field, person) for field in fields} for row in found.iterator())

    return Portion(label, _titles.get(label, model._meta.verbose_name or label), rows)


def _plain(row: Model, field: Field[Any, Any], person: User) -> Any:
    """A value anyone may read; another person's is not told."""
    if isinstance(field, ForeignKey):
        key = getattr(row, field.attname)
        if field.related_model is User:
            return None if key is None else str(person.uid) if key == person.pk else "…"
        target = getattr(row, field.name)
        return None if target is None else str(getattr(target, "slug", "") or getattr(target, "uid", "") or key)
    value = field.value_from_object(row)
    return value if isinstance(value, bool | int | float | list | dict | None) else str(value)
