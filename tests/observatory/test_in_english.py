"""The pages of the mesh, read in English, are set as English is: no space before a percent sign or a colon, no comma for a decimal."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from maillage.network.enums import Origin
from maillage.network.operations.places import Statement, create_place
from maillage.territory.models import Territory
from tests.house.test_english import FRENCH_SPACES, Words

pytestmark = pytest.mark.django_db
FRENCH_FIGURES = re.compile("\\d[\u00a0\u202f]%|\\d\u202f\\d|[+−]\u00a0\\d|(?<![\\d.])\\d+,\\d{1,2}(?!\\d)")


@pytest.mark.parametrize(
    "page",
    [
        "/maillage/",
        "/maillage/region/53/?kind=fablab&stage=open",
        "/maillage/equite/",
        "/maillage/region/53/equite/",
        "/maillage/region/53/rapport/?kind=fablab&stage=open",
        "/maillage/region/53/prochains/",
        "/maillage/region/53/essai/?ferme=a-rennes&ajoute=48.39_-4.50",
        "/maillage/methode/",
    ],
)
def test_figures_and_charts_are_set_as_english_is(client: Client, bretagne: Territory, page: str) -> None:
    values = {"name": "À Rennes", "kinds": ["fablab"], "commune": "35238", "coordinates": [48.11, -1.67, "exact"]}
    create_place(values=values, statement=Statement(Origin.PLACE), by=None)

    response = client.get(page, headers={"accept-language": "en"})

    assert response.status_code == 200
    html = response.content.decode()
    assert "%" in html
    assert not {text for text in Words(html).said if FRENCH_FIGURES.search(text)}
    told = re.findall(r"<desc[^>]*>([^<]*)</desc>", html)
    assert not [text for text in told if FRENCH_SPACES.search(text)]
    assert told or "equite" not in page
