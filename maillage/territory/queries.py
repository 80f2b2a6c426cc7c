"""Finding communes from what people type."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, When
from django.db.models.expressions import OrderBy

from maillage.core.search import Question, ask
from maillage.territory import names
from maillage.territory.enums import Level
from maillage.territory.models import PostalCode, Territory, TerritoryAlias, TerritoryQuerySet

LONGEST = 80
"""Letters of a question that are read; no name of a commune is longer."""

_TOWN = (Level.COMMUNE, Level.ARRONDISSEMENT)
_CODE = re.compile(r"\d{2,5}|2[ab]\d{3}")
_WITH_CODE = re.compile(r"^(?P<before>\d{5}) (?P<name>.+)$|^(?P<first>.+) (?P<after>\d{5})$")


@dataclass(frozen=True)
class Found:
    """A commune or municipal arrondissement; ``former`` is the merged commune that was asked for, if it is that name that matched."""

    territory: Territory
    former: str = ""


def towns() -> TerritoryQuerySet:
    """The communes and municipal arrondissements of today, with their département and commune."""
    rows = Territory.objects.current().filter(level__in=_TOWN)
    return rows.select_related("departement", "commune")


def current(level: str, code: str) -> Territory | None:
    """The territory that a code names today: itself, its successor, or the one that holds it as an alias; None when unknown."""
    rows = Territory.objects.select_related("region", "departement", "epci", "commune")
    territory = rows.filter(level=level, code=code).first()
    if territory is not None and territory.ended_on is None:
        return territory
    if level == Level.COMMUNE:
        aliases = TerritoryAlias.objects.filter(code=code).values_list("territory", flat=True)
        named = [pk for pk in (territory.successor_id if territory else None, *aliases) if pk]
        return rows.filter(pk__in=named, level=level, ended_on=None).order_by("pk").first() or territory
    return territory


def find_communes(text: str, limit: int = 8, *, question: Question | None = None) -> list[Found]:
    """Communes and municipal arrondissements called, or numbered, as ``text`` begins; the very name first, then the most peopled.

    ``text`` may be a name (unfinished, without accents, *st* for *saint*), the name of a commune that merged, a postal code
    (or its first two digits or more), an INSEE code of today or before, or a name and a postal code. ``question`` is what
    ``core.search.ask`` made of it, when the caller has it already.
    """
    key = names.key(text[:LONGEST])
    if not key:
        return []
    if _CODE.fullmatch(key):
        return [Found(row) for row in _numbered(key, limit)]
    if both := _WITH_CODE.match(key):
        code, name = both["before"] or both["after"], both["name"] or both["first"]
        there = list(_peopled(towns().filter(postal_codes__code=code), limit * 4))
        if there:
            return [Found(row) for row in sorted(there, key=lambda row: _rank(row, name))[:limit]]
        key = name
    return _named(key, limit, question)


def _numbered(code: str, limit: int) -> list[Territory]:
    if len(code) < 5:
        begins = PostalCode.objects.filter(code__gte=code, code__lt=code + ":")
        return list(_peopled(towns().filter(level=Level.COMMUNE, pk__in=begins.values("territory")), limit))
    code = code.upper()
    meant: set[int | None] = set(PostalCode.objects.filter(code=code).values_list("territory", flat=True))
    for row in Territory.objects.filter(code=code, level__in=_TOWN).values("pk", "commune", "successor"):
        meant |= {row["pk"], row["commune"], row["successor"]}
    meant = meant or set(TerritoryAlias.objects.filter(code=code).values_list("territory", flat=True))
    rows = towns().filter(pk__in=[pk for pk in meant if pk])
    nearest = Case(When(level=Level.ARRONDISSEMENT, then=0), default=1, output_field=IntegerField())
    return list(rows.annotate(nearest=nearest).order_by("nearest", _most_peopled(), "code")[:limit])


def _named(key: str, limit: int, question: Question | None) -> list[Found]:
    begins = towns().filter(name_key__gte=key, name_key__lt=key + "{")
    whole = Case(When(name_key=key, then=0), When(level=Level.COMMUNE, then=1), default=2, output_field=IntegerField())
    rows = {row.pk: row for row in begins.annotate(whole=whole).order_by("whole", _most_peopled(), "code")[:limit]}
    if len(key) > 2:
        words = towns().matching(question or ask(key, slips=not rows)).order_by(F("title_hits").desc(), _most_peopled(), "code")
        rows |= {row.pk: row for row in words[:limit]}
    found = sorted(rows.values(), key=lambda row: _rank(row, key))[:limit]
    unnamed = [row for row in found if _rank(row, key)[0] == _NOT_NAMED]
    former = _former(unnamed, key)
    if len(unnamed) < len(found):  # near words are of use only when nothing is called so
        found = [row for row in found if row not in unnamed or row.pk in former]
    return [Found(row, former.get(row.pk, "")) for row in found]


_NOT_NAMED = 4


def _rank(row: Territory, key: str) -> tuple[int, bool, int, str]:
    """The very name, the very name without its article, its beginning, a word within it, or none; then population."""
    name, digit = row.name_key, any(letter.isdigit() for letter in key)
    place = row.level == Level.ARRONDISSEMENT and not digit
    short = names.bare(name)
    if name == key or name.startswith(f"{key} arrondissement"):
        how = 0
    elif short == key:
        how = 1
    elif name.startswith(key) or short.startswith(key):
        how = 2
    else:
        how = 3 if all(word in name for word in key.split()) else _NOT_NAMED
    return how, place, -(row.population or 0), row.code


def _former(rows: Iterable[Territory], key: str) -> dict[int, str]:
    """Per commune that was not found by its own name, the alias that holds the words asked for."""
    pks = [row.pk for row in rows]
    if not pks:
        return {}
    named = TerritoryAlias.objects.filter(territory__in=pks).exclude(name="").order_by("name").values_list("territory", "name")
    words = names.bare(key).split()
    return {pk: name for pk, name in reversed(named) if all(word in names.key(name) for word in words)}


def _peopled(rows: TerritoryQuerySet, limit: int) -> TerritoryQuerySet:
    return rows.order_by(_most_peopled(), "code")[:limit]


def _most_peopled() -> OrderBy:
    return F("population").desc(nulls_last=True)
