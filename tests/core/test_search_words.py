"""French words reduced to what people mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.search import fold, index_text, tokens
from maillage.core.search.words import compounds, forms


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_every_token_is_indexed_and_no_token_holds_a_space_or_a_quote(text: str) -> None:
    indexed = index_text(text)
    for token in tokens(text):
        assert f" {token} " in indexed
        assert not set(token) & set(" '\"\\:*&|!()\x00")


@given(st.text())
def test_tokens_of_tokens_are_the_same(text: str) -> None:
    found = tokens(text)
    assert tokens(" ".join(found)) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lieux", "lieu"),
        ("Tiers-lieux", "tiers lieu"),
        ("tier-lieu", "Tiers-Lieux"),
        ("cafés associatifs", "cafe associatif"),
        ("vélos", "velo"),
        ("locaux", "local"),
        ("jeux", "jeu"),
        ("réparation", "reparations"),
        ("St-Étienne", "saint etienne"),
        ("Stes-Maries", "saintes maries"),
        ("Lyon 3e", "lyon 3"),
        ("Marseille 1er", "marseille 1"),
        ("Châlons s/ Marne", "chalons sur marne"),
        ("L’Œuvre d’été", "oeuvre ete"),
        ("fab lab", "fablab"),
        ("co-working", "coworking"),
    ],
)
def test_what_people_mean_alike_shares_its_forms(one: str, other: str) -> None:
    asked = [set(forms(word)) for word in tokens(one)]
    for index, compound in compounds(tokens(one)):
        asked[index].update(forms(compound))
        asked[index + 1].update(forms(compound))
    indexed = set(index_text(other).split())
    assert all(words & indexed for words in asked)


def test_empty_words_are_left_out_unless_there_is_nothing_else() -> None:
    assert tokens("la maison de l’un et des autres") == ("maison", "autres")
    assert tokens("Les") == ("les",)
    assert index_text("", "  ", "…") == ""


def test_prose_is_not_indexed_by_compounds() -> None:
    assert " fablab " in index_text("Le Fab Lab")
    assert " fablab " not in index_text("Le Fab Lab " + "et encore un mot " * 20)


def test_numbers_and_long_words_make_no_compound() -> None:
    assert compounds(["lyon", "3"]) == []
    assert compounds(["espace", "partage"]) == []
