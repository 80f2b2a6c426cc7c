"""One question asked of everything that has a name: places, territories, networks, structures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When

from maillage.accounts.models import User
from maillage.core.search import IndexedQuerySet, Question, ask, sort_key
from maillage.core.search.index import WORD
from maillage.core.search.words import forms
from maillage.network.enums import Stage
from maillage.network.models import Network, Organisation, Place
from maillage.network.queries import rows
from maillage.territory import names
from maillage.territory.enums import Level
from maillage.territory.models import Territory
from maillage.territory.queries import find_communes

LONGEST = 200
MOST_PLACES = 10
MOST_OTHERS = 6
_GENERIC = (frozenset(forms("tiers")), frozenset(forms("lieu")), frozenset(forms("tierslieu")))
"""Every place here is a third place: these words tell none from another."""


class Match(IntEnum):
    """How well the best of a section answers."""

    WORDS = 1
    TITLE = 2
    NAME = 3


@dataclass(frozen=True)
class Named:
    """A network or a structure; ``same``: 0 when its very name was asked for."""

    pk: int
    slug: str
    name: str
    sort_name: str
    same: int
    title_hits: int

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Section:
    """What one kind of thing answers. ``rows`` are ``network.queries.rows`` for places, objects with a name for the others."""

    key: str
    rows: Sequence[Any]
    more: bool
    best: Match


@dataclass(frozen=True)
class Results:
    """``sections`` that have an answer, the best first, to ``question``. ``corrected``: the text as it was understood, empty when as typed.

    ``words`` and ``territory`` are what the places were looked for with, when the text named both. ``everywhere``: the text says
    only that it wants third places.
    """

    sections: list[Section] = field(default_factory=list)
    question: Question = field(default_factory=lambda: Question(()))
    corrected: str = ""
    words: str = ""
    territory: Territory | None = None
    everywhere: bool = False


@dataclass(frozen=True)
class _Asked:
    """The question for places: its words, and the territory that its end names."""

    words: Question
    text: str
    territory: Territory | None


def search(text: str, user: User | AnonymousUser, *, exact: bool = False) -> Results:
    """What ``text`` finds; ``exact`` takes every word as it is typed. About ten queries."""
    question = ask(text, slips=not exact)
    if not question:
        return Results()
    understood = question.correct(text)
    about, everywhere = _without_generic(question)
    where = understood if about == question or everywhere else " ".join(term.corrected or term.word for term in about.terms)
    asked = _split(about, where)
    sections = [
        _places(question if everywhere else about, asked, text, user),
        _territories(where, question if everywhere else about),
        *_others(question, text),
    ]
    found = sorted((section for section in sections if section.rows), key=_first)
    split = asked if asked.territory else None
    return Results(
        sections=found,
        question=question,
        corrected=understood if question.corrected else "",
        words=split.text if split else "",
        territory=split.territory if split else None,
        everywhere=everywhere,
    )


def _first(section: Section) -> tuple[int, bool]:
    """A very name before words of a title, these before other words; at equal worth places first, but a town's very name before."""
    return -section.best, section.key != ("territories" if section.best == Match.NAME else "places")


def _without_generic(question: Question) -> tuple[Question, bool]:
    """The question without *tiers-lieu*, and whether nothing else was asked."""
    both = [{term for term in question.terms if generic.intersection(term.forms)} for generic in _GENERIC]
    if not (both[0] and both[1]) and not both[2]:
        return question, False
    generic = set[Any]().union(*both)
    rest = Question(tuple(term for term in question.terms if term not in generic))
    return rest, not rest


def _split(question: Question, text: str) -> _Asked:
    """Whether the last words of the question name a territory: *fablab rennes*, *coworking lyon 3*, *café ille et vilaine*."""
    words = names.key(text).split()
    tails = {" ".join(words[at:]): at for at in range(len(words)) if len(words) - at <= 6}
    written = {name: at for tail, at in tails.items() for name in (tail, f"{tail} arrondissement")}
    named = list(Territory.objects.current().filter(level__in=Level.values, name_key__in=written).select_related("departement"))
    if not named:
        return _Asked(question, text, None)
    largest = min(named, key=lambda row: (written[row.name_key], -(row.population or 0), row.level != Level.COMMUNE))
    before = " ".join(words[: written[largest.name_key]])
    rest, _everywhere = _without_generic(ask(before, slips=False)) if before else (Question(()), False)
    return _Asked(rest, " ".join(term.word for term in rest.terms), largest)


def _places(question: Question, asked: _Asked, text: str, user: User | AnonymousUser) -> Section:
    shown = Place.objects.visible_to(user)
    open_first = Case(When(stage=Stage.CLOSED, then=1), default=0, output_field=IntegerField())
    same = Case(When(sort_name=sort_key(text), then=0), default=1, output_field=IntegerField())
    found = (
        shown.matching(question)
        .annotate(same=same, gone=open_first)
        .order_by("same", "gone", F("title_hits").desc(), "sort_name", "pk")
    )
    told = list(found.values_list("pk", "same", "title_hits")[: MOST_PLACES + 1])
    pks = [pk for pk, same_name, _hits in told if same_name == 0]
    if asked.territory is not None:
        inside = shown.in_territory(asked.territory)
        inside = inside.matching(asked.words) if asked.words else inside
        pks += inside.annotate(gone=open_first).order_by("gone", "sort_name", "pk").values_list("pk", flat=True)[: MOST_PLACES + 1]
    pks = list(dict.fromkeys([*pks, *(pk for pk, _same, _hits in told)]))
    best = Match.WORDS
    if any(hits >= WORD * len(question.terms) for _pk, _same, hits in told):
        best = Match.TITLE
    if told and told[0][1] == 0:
        best = Match.NAME
    return Section("places", rows.rows_of(pks[:MOST_PLACES]), more=len(pks) > MOST_PLACES, best=best)


def _territories(text: str, question: Question) -> Section:
    key = names.key(text)
    towns = [found.territory for found in find_communes(text, MOST_OTHERS, question=question)]
    if not any(letter.isdigit() for letter in key):
        towns = [row for row in towns if row.level == Level.COMMUNE]
    wider = (
        Territory.objects.current().filter(level__in=[Level.REGION, Level.DEPARTEMENT, Level.EPCI]).select_related("departement")
    )
    code = text.strip().upper()
    numbered = list(wider.filter(level=Level.DEPARTEMENT, code=code)) if len(code) <= 3 else []
    called = wider.matching(question).alias(all_words=F("title_hits")).filter(all_words__gte=WORD * len(question.terms))
    larger = [*numbered, *called.order_by(F("title_hits").desc(), F("population").desc(nulls_last=True), "code")[:MOST_OTHERS]]
    very = {row.pk for row in [*towns, *larger] if row in numbered or row.name_key in {key, f"{key} arrondissement"}}
    if very:  # then what only looks like it (the people of Lyon beside Lyon) is of no use
        larger = [row for row in larger if row in numbered or _hits(row) > WORD * len(question.terms)]
    same = sorted(
        (row for row in [*towns, *larger] if row.pk in very), key=lambda row: (-(row.population or 0), row.level not in _TOWN)
    )
    half = MOST_OTHERS // 2
    others = [*towns[:half], *larger[:half], *towns[half:], *larger[half:]]
    found = list({row.pk: row for row in [*same, *others]}.values())
    best = Match.NAME if very or (found and key.isdigit()) else Match.TITLE
    return Section("territories", found[:MOST_OTHERS], more=len(found) > MOST_OTHERS, best=best)


def _hits(row: Any) -> int:
    return int(row.title_hits)


_TOWN = (Level.COMMUNE, Level.ARRONDISSEMENT)


def _others(question: Question, text: str) -> list[Section]:
    """The networks and the structures that answer; one query."""
    networks, organisations = (_leg(things.all(), question, text) for things in (Network.objects, Organisation.objects))
    found: dict[str, list[Named]] = {"network": [], "organisation": []}
    for what, *cells in networks.union(organisations, all=True):
        found[what].append(Named(*cells))
    return [_named(f"{what}s", rows, question) for what, rows in found.items()]


def _leg(things: IndexedQuerySet[Any], question: Question, text: str) -> QuerySet[Any, Any]:
    same = Case(When(Q(sort_name=sort_key(text)), then=0), default=1, output_field=IntegerField())
    answering = things.matching(question).annotate(same=same)
    first = answering.order_by("same", F("title_hits").desc(), "sort_name", "pk").values("pk")[: MOST_OTHERS + 1]
    what = Value(things.model._meta.model_name, output_field=CharField())
    cells = ("pk", "slug", "name", "sort_name", "same", "title_hits")
    return answering.filter(pk__in=first).order_by().values_list(what, *(F(cell) for cell in cells))


def _named(key: str, found: list[Named], question: Question) -> Section:
    rows = sorted(found, key=lambda row: (row.same, -row.title_hits, row.sort_name, row.pk))
    best = Match.WORDS
    if rows and rows[0].title_hits >= WORD * len(question.terms):
        best = Match.TITLE
    if rows and not rows[0].same:
        best = Match.NAME
    return Section(key, rows[:MOST_OTHERS], more=len(rows) > MOST_OTHERS, best=best)
