"""What forms and files hold becomes one plain form, or a sentence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.network.exceptions import InvalidValue, UnknownField
from maillage.network.fields import FIELDS, get

ANYTHING = st.one_of(st.none(), st.text(max_size=60), st.integers(), st.floats(), st.booleans(), st.dates())


@pytest.mark.parametrize(
    ("name", "raw", "plain"),
    [
        ("name", "  La  Quincaillerie\u202f!\n", "La Quincaillerie !"),
        ("summary", "", None),
        ("description", "Un\r\nDeux", "Un\nDeux"),
        ("stage", "open", "open"),
        ("opened_on", "31/12/2026", "2026-12-31"),
        ("opened_on", date(2026, 1, 2), "2026-01-02"),
        ("postal_code", "1000", "01000"),
        ("postal_code", "86000.0", "86000"),
        ("commune", "2a004", "2A004"),
        ("surface_m2", "1 200 m²", 1200),
        ("capacity", "40 places", 40),
        ("phone", "05 49 00 00 00", "+33549000000"),
        ("phone", "0262 20 20 20", "+262262202020"),
        ("email", "Contact@Exemple.FR", "contact@exemple.fr"),
        ("website", "www.exemple.fr", "https://www.exemple.fr"),
        ("website", "http://exemple.fr/a?b=c", "http://exemple.fr/a?b=c"),
        ("kinds", "fablab|coworking;fablab", ["coworking", "fablab"]),
        ("tags", ["Vélo", "vélo", "Éco-lieu"], ["Éco-lieu", "Vélo"]),
        ("coordinates", ["46.58", "0.34"], [46.58, 0.34, "exact"]),
        ("coordinates", [46.58, 0.34, "commune"], [46.58, 0.34, "commune"]),
        ("opening_hours", "Mo-Fr 9:00-18:00; PH off", "Mo-Fr 09:00-18:00; PH closed"),
        ("links", "https://a.example", [{"label": "a.example", "url": "https://a.example"}]),
        ("accessibility", {"wheelchair": "yes", "hearing_loop": False}, {"wheelchair": "yes", "hearing_loop": False}),
    ],
)
def test_a_value_takes_its_plain_form(name: str, raw: Any, plain: Any) -> None:
    assert get(name).clean(name, raw) == plain


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("name", " \n"),
        ("name", "x" * 201),
        ("stage", "ouverte"),
        ("opened_on", "2026"),
        ("opened_on", "31/02/2026"),
        ("postal_code", "860"),
        ("commune", "Poitiers"),
        ("surface_m2", "-3"),
        ("surface_m2", "9" * 30),
        ("phone", "12"),
        ("email", "pas une adresse"),
        ("website", "javascript:alert(1)"),
        ("website", "https://moi:secret@exemple.fr"),
        ("kinds", "Pas Un Slug"),
        ("coordinates", [95, 0]),
        ("coordinates", ["nan", 0]),
        ("coordinates", [1, 2, "ailleurs"]),
        ("opening_hours", "quand je peux"),
        ("links", [{"label": "x", "url": "data:text/html,x"}]),
        ("links", [f"https://{n}.example" for n in range(21)]),
        ("accessibility", {"inconnu": 1}),
        ("accessibility", "oui"),
    ],
)
def test_what_cannot_be_held_is_refused_with_a_sentence(name: str, raw: Any) -> None:
    with pytest.raises(InvalidValue) as refusal:
        get(name).clean(name, raw)
    assert refusal.value.field == name
    assert refusal.value.sentence.endswith(".")


@pytest.mark.parametrize("name", FIELDS)
@given(raw=ANYTHING)
def test_any_value_is_cleaned_or_refused_and_cleaning_twice_changes_nothing(name: str, raw: Any) -> None:
    try:
        plain = get(name).clean(name, raw)
    except InvalidValue:
        return
    assert get(name).clean(name, plain) == plain


def test_a_field_that_places_do_not_have_is_named() -> None:
    with pytest.raises(UnknownField, match="couleur"):
        get("couleur")
