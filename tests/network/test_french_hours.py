"""Hours in plain French, read as OpenStreetMap's."""

from __future__ import annotations

import pytest

from maillage.network.cleaning import opening_hours
from maillage.network.exceptions import InvalidValue


@pytest.mark.parametrize(
    ("french", "osm"),
    [
        ("lun-ven 9h-18h", "Mo-Fr 09:00-18:00"),
        ("du lundi au vendredi de 9h à 18h", "Mo-Fr 09:00-18:00"),
        ("sam 10h-12h", "Sa 10:00-12:00"),
        ("Du lundi au vendredi : 9h30-12h30 et 14h-18h, samedi de 10h à midi", "Mo-Fr 09:30-12:30,14:00-18:00; Sa 10:00-12:00"),
        ("mar. à sam. 10 h 30 – 19 h", "Tu-Sa 10:30-19:00"),
        ("lun, mar, jeu 9-12h / 14-18h", "Mo,Tu,Th 09:00-12:00,14:00-18:00"),
        ("lundi 9h-12h, lundi 14h-16h", "Mo 09:00-12:00, Mo 14:00-16:00"),
        ("du mardi au samedi de 10h à 18h ; dimanche et jours fériés fermé", "Tu-Sa 10:00-18:00; Su,PH closed"),
        ("tous les jours de 8h à minuit", "Mo-Su 08:00-24:00"),
        ("Lundi-Vendredi 9:00-18:00", "Mo-Fr 09:00-18:00"),
        ("week-end 14 heures - 18 heures", "Sa-Su 14:00-18:00"),
    ],
)
def test_common_wordings_are_understood(french: str, osm: str) -> None:
    assert opening_hours("opening_hours", french) == osm
    assert opening_hours("opening_hours", osm) == osm


@pytest.mark.parametrize(
    "text",
    ["sur rendez-vous", "lundi au vendredi", "9h-18h", "lun-ven 9h-18h sauf août", "lundi 9h 12h", "lundi 25h-30h", "lundi 9-12", "lundi " * 99],
)  # fmt: skip
def test_what_says_more_or_less_is_refused_whole(text: str) -> None:
    with pytest.raises(InvalidValue, match="Mo-Fr"):
        opening_hours("opening_hours", text)
