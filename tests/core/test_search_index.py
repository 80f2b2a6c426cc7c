"""What both databases answer."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from maillage.core.search import Harvest, ask, fold, index_text, learn, tokens
from maillage.core.search.vocabulary import Word
from maillage.territory.models import Territory
from tests.factories import TerritoryFactory

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60)
HOSTILE = [
    "'",
    '"',
    '"" OR 1',
    "\x00",
    "a\x00b",
    "🎉🎉",
    "é" * 5_000,
    "mot " * 2_500,
    "a:* & !b | (c",
    "NEAR(a b)",
    "-mot +mot ^mot",
    "search_title:mot",
    "\\",
    "%_%",
    "'; DROP TABLE x; --",
    "½ ª ﬁ ①",
    "สวัสดี 你好 مرحبا",
    "\ud83d",
    "1e5 3.14 2a004",
]


class Property(TestCase):
    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(name=NAMES, other=NAMES)
    def test_any_word_of_a_title_finds_its_row(self, name: str, other: str) -> None:
        row = TerritoryFactory.create(name="x", search_title=index_text(name))
        TerritoryFactory.create(name="x", search_title=index_text(other))
        for word in tokens(name)[:12]:
            assert row in Territory.objects.matching(word)

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(text=st.text(max_size=400))
    def test_no_question_is_an_error(self, text: str) -> None:
        assert list(Territory.objects.matching(text)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_question_is_only_a_question(text: str) -> None:
    TerritoryFactory.create(name="Rennes")
    assert list(Territory.objects.matching(text)) == []
    assert list(Territory.objects.matching(f"rennes {text}"[:40])) in ([], list(Territory.objects.all()))


def found(text: str) -> list[str]:
    return [row.name for row in Territory.objects.matching(text).order_by("-title_hits", "sort_name")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tiers lieu", ["Le Tiers-Lieu"]),
        ("tier-lieu", ["Le Tiers-Lieu"]),
        ("TIERS-LIEUX", ["Le Tiers-Lieu"]),
        ("tierslieux", ["Le Tiers-Lieu"]),
        ("cafe associatif", ["Café associatif du port"]),
        ("café asociatif", ["Café associatif du port"]),
        ("cafe assoc", ["Café associatif du port"]),
        ("fab lab", ["Fab Lab de la Vallée", "Fablab 3D"]),
        ("fablab", ["Fab Lab de la Vallée", "Fablab 3D"]),
        ("fab-labs", ["Fab Lab de la Vallée", "Fablab 3D"]),
        ("co-working", ["Le Co-working", "Coworking Lyon 3e"]),
        ("coworking", ["Coworking Lyon 3e", "Le Co-working"]),
        ("cowroking", ["Coworking Lyon 3e", "Le Co-working"]),
        ("coworking lyon 3", ["Coworking Lyon 3e"]),
        ("coworking lyon 3eme", ["Coworking Lyon 3e"]),
        ("coworking lyon 4", []),
        ("st etienne", ["Atelier de Saint-Étienne"]),
        ("fablab 3d", ["Fablab 3D"]),
        ("vallée fab lab", ["Fab Lab de la Vallée"]),
        ("le", []),
        ("zzzz", []),
        ("", []),
        ("…", []),
    ],
)
def test_the_same_words_find_the_same_rows_on_every_database(text: str, expected: list[str]) -> None:
    names = ["Le Tiers-Lieu", "Café associatif du port", "Fablab 3D", "Fab Lab de la Vallée", "Le Co-working", "Coworking Lyon 3e"]
    for name in [*names, "Atelier de Saint-Étienne"]:
        TerritoryFactory.create(name=name)
    assert found(text) == expected


@pytest.mark.django_db
def test_a_correction_is_said_and_what_is_known_is_not_corrected() -> None:
    learn([index_text("Café associatif"), index_text("Fablab")])
    assert ask("cafe asociatif").corrected == "cafe associatif"
    assert ask("Café associatif").corrected == ""
    assert ask("cafe assoc").corrected == ""
    assert ask("fab lab").corrected == ""
    assert ask("cafe asociatif", slips=False).corrected == ""
    assert ask("qsdfghjk").corrected == ""


@pytest.mark.django_db
def test_only_the_first_letters_and_words_of_a_long_question_are_read() -> None:
    assert len(ask("mot " * 100).terms) == 12
    assert len(ask("é" * 10_000).terms[0].word) == 80


@pytest.mark.django_db
def test_a_word_without_end_is_indexed_and_found() -> None:
    row = TerritoryFactory.create(name="x", search_title=index_text("é" * 10_000))
    assert list(Territory.objects.matching("é" * 9_000)) == [row]


@pytest.mark.django_db
def test_words_can_be_left_out_of_a_question() -> None:
    assert [term.word for term in ask("tiers-lieux rennes").without({"tiers", fold("lieux")}).terms] == ["rennes"]


@pytest.mark.django_db
def test_a_changed_row_is_found_by_its_new_words_only() -> None:
    row = TerritoryFactory.create(name="Ancien nom")
    row.search_title = index_text("Nouveau nom")
    row.save()
    learn([row.search_title])
    assert (found("nouveau"), found("ancien")) == (["Ancien nom"], [])
    row.delete()
    assert found("nouveau") == []


@pytest.mark.django_db
def test_words_harvested_twice_add_up_and_a_word_of_one_row_is_left_alone() -> None:
    learn([" atelier rare "])
    for _time in range(2):
        harvest = Harvest()
        harvest.add(" atelier 2026 le ")
        harvest.add(" atelier velo ")
        harvest.keep()
    learn([" velo "])
    assert dict(Word.objects.values_list("word", "uses")) == {"atelier": 5, "rare": 1, "velo": 2}


@pytest.mark.django_db
def test_an_empty_harvest_writes_nothing() -> None:
    Harvest().keep()
    assert not Word.objects.exists()


@pytest.mark.django_db
def test_of_two_words_as_near_the_far_more_used_is_meant() -> None:
    harvest = Harvest()
    for text in [" ranes ", *[" rennes "] * 30]:
        harvest.add(text)
    harvest.keep()
    assert ask("rnnes").corrected == "rennes"
    assert ask("ranes").corrected == ""
