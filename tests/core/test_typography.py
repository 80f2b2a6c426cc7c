"""How the interface writes numbers, distances, days and French spaces."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from maillage.core import typography

THIN, NBSP = "\u202f", "\u00a0"
TODAY = date(2026, 3, 12)


@pytest.fixture(autouse=True)
def _in_french() -> Iterator[None]:
    with override("fr"):
        yield


@pytest.mark.parametrize(
    ("typed", "set_in_type"),
    [
        ("Ouvert ! Vraiment ?", f"Ouvert{THIN}! Vraiment{THIN}?"),
        ("Ouvert!", f"Ouvert{THIN}!"),
        ("un atelier; une cuisine : deux lieux", f"un atelier{THIN}; une cuisine{NBSP}: deux lieux"),
        ("dit « le Moulin »", f"dit «{THIN}le Moulin{THIN}»"),
        ("l'atelier d'Azur", "l’atelier d’Azur"),
        ("à 4 km, 20 €", f"à 4{NBSP}km, 20{NBSP}€"),
        ("voir https://exemple.org/a?b=c;d!", "voir https://exemple.org/a?b=c;d!"),
        ("de 9:30 à 12:00", "de 9:30 à 12:00"),
        ("", ""),
    ],
)
def test_french_texts_get_their_spaces(typed: str, set_in_type: str) -> None:
    assert typography.spaced(typed) == set_in_type


def test_another_language_keeps_its_own_spaces() -> None:
    with override("en"):
        assert typography.spaced("Open! It's here: come?") == "Open! It's here: come?"


@given(st.text(alphabet="ab ;!?:«»'&<>5km\u00a0\u202f", max_size=40))
def test_setting_a_text_twice_changes_nothing_more(text: str) -> None:
    once = typography.spaced(text)
    assert typography.spaced(once) == once


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("<b> !", f"&lt;b&gt;{THIN}!"),
        ("Café & Co ; l'atelier", f"Café &amp; Co{THIN}; l’atelier"),
        (mark_safe("<p>Café &amp; Co <a href='/?a;b'>ici</a> !</p>"), "<p>Café &amp; Co <a href='/?a;b'>ici</a> !</p>"),
        (mark_safe("<p>Tom &amp; co : oui !</p>"), f"<p>Tom &amp; co{NBSP}: oui{THIN}!</p>"),
        (None, ""),
    ],
)
def test_the_filter_escapes_what_people_write_and_spares_markup(text: str | None, out: str) -> None:
    assert Template("{% load typo %}{{ text|typo }}").render(Context({"text": text})) == out


@pytest.mark.parametrize(
    ("value", "said"),
    [(1512, f"1{THIN}512"), (34_969, f"34{THIN}969"), (7, "7"), (0, "0"), (None, "")],
)
def test_numbers_are_grouped_by_thin_spaces(value: int | None, said: str) -> None:
    assert typography.number(value) == said


def test_numbers_are_grouped_by_commas_in_english() -> None:
    with override("en"):
        assert typography.number(1512.25, decimals=1) == "1,512.2"


@pytest.mark.parametrize(
    ("km", "said"),
    [
        (0.01, "sur place"),
        (0.42, f"à 400{NBSP}m"),
        (0.98, f"à 1{NBSP}km"),
        (1.42, f"à 1,4{NBSP}km"),
        (4.0, f"à 4{NBSP}km"),
        (9.97, f"à 10{NBSP}km"),
        (1204.4, f"à 1{THIN}204{NBSP}km"),
        (None, ""),
    ],
)
def test_distances_are_said_as_people_say_them(km: float | None, said: str) -> None:
    assert typography.distance(km) == said


def test_a_day_is_said_with_its_weekday_and_its_year_only_when_it_is_another() -> None:
    assert typography.day(date(2026, 4, 11), today=TODAY) == f"samedi 11{NBSP}avril"
    assert typography.day(date(2027, 5, 1), today=TODAY) == f"samedi 1er{NBSP}mai{NBSP}2027"
    assert typography.full_date(date(2026, 3, 12)) == f"12{NBSP}mars 2026"


def test_a_period_is_said_once_when_it_stays_within_a_day() -> None:
    start, end = datetime(2026, 4, 11, 12, tzinfo=UTC), datetime(2026, 4, 11, 15, 30, tzinfo=UTC)
    assert typography.period(start, end, today=TODAY) == f"samedi 11{NBSP}avril, 14{NBSP}h–17{NBSP}h{NBSP}30"
    after = datetime(2026, 4, 12, 8, tzinfo=UTC)
    assert typography.period(start, after, today=TODAY) == f"samedi 11{NBSP}avril, 14{NBSP}h – dimanche 12{NBSP}avril, 10{NBSP}h"


def test_shares_changes_pairs_and_lists_are_set_as_french_is() -> None:
    assert typography.percent(48.0) == f"48{NBSP}%"
    assert typography.percent(4.25, decimals=1) == f"4,2{NBSP}%"
    assert (typography.sign(3), typography.sign(-3)) == (f"+{NBSP}", f"−{NBSP}")
    assert (
        typography.listed(typography.pair(*both) for both in [("Ain", "12"), ("Aisne", "3")])
        == f"Ain{NBSP}: 12{THIN}; Aisne{NBSP}: 3"
    )
    page = Template("{% load typo %}{% colon %} {{ said|quoted }}, {{ names|listed }}").render(
        Context({"said": "a < b", "names": ["x", 2]})
    )
    assert page == f"{NBSP}: «{THIN}a &lt; b{THIN}», x{THIN}; 2"


def test_shares_changes_pairs_and_lists_have_no_french_space_in_english() -> None:
    with override("en"):
        assert typography.percent(48.0) == "48%"
        assert typography.percent(4.25, decimals=1) == "4.2%"
        assert (typography.sign(3), typography.sign(-3)) == ("+", "−")
        assert typography.listed(typography.pair(*both) for both in [("Ain", "12"), ("Aisne", "3")]) == "Ain: 12; Aisne: 3"
        page = Template("{% load typo %}{% colon %} {{ said|quoted }}").render(Context({"said": "a < b"}))
        assert page == ": “a &lt; b”"


def test_days_and_hours_in_english() -> None:
    with override("en"):
        start = datetime(2026, 4, 11, 12, 30, tzinfo=UTC)
        assert typography.period(start, today=TODAY) == f"Saturday 11{NBSP}April, 2.30{NBSP}pm"


@pytest.mark.parametrize(
    ("town", "of_town"),
    [
        ("Orléans", "d’Orléans"),
        ("Le Mans", "du Mans"),
        ("Les Ulis", "des Ulis"),
        ("La Rochelle", "de La Rochelle"),
        ("L'Isle-Adam", "de L’Isle-Adam"),
        ("Hyères", "d’Hyères"),
        ("Le Havre", "du Havre"),
        ("Poitiers", "de Poitiers"),
        ("Évreux", "d’Évreux"),
        ("Yvetot", "d’Yvetot"),
        ("Haguenau", "de Haguenau"),
        ("Lesparre", "de Lesparre"),
    ],
)
def test_de_is_elided_or_merged_before_the_name_of_a_town(town: str, of_town: str) -> None:
    assert Template("{% load typo %}{{ town|de_name }}").render(Context({"town": town})) == of_town


def test_the_name_of_a_town_is_bare_in_english() -> None:
    with override("en"):
        assert typography.de_name("Le Mans") == "Le Mans"
