"""What a first visit costs someone on a slow link, compressed, headers included."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Open
from tests.browser.pages import KINDS, Kind

PAGE_LIMIT = 100_000
MAP_LIMIT = 700_000


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.status == 200], ids=lambda kind: kind.path)
def test_the_page_styles_and_scripts_weigh_under_100_kb_without_the_map(kind: Kind, visit: Open) -> None:
    page = visit(kind.path, width=390)
    weight = page.weight("Document", "Stylesheet", "Script", without="/map")
    assert 1_000 < weight < PAGE_LIMIT, page.weights


def test_a_first_visit_to_the_map_weighs_under_700_kb_in_all(visit: Open) -> None:
    page = visit("/lieux/?view=map", width=390)
    page.page.wait_for_selector("canvas")
    page.page.wait_for_load_state("networkidle")
    assert 100_000 < page.weight() < MAP_LIMIT, page.weights


def test_a_page_without_a_map_does_not_load_it(visit: Open) -> None:
    page = visit("/recherche/?q=cafe", width=390)
    assert not [url for url in page.weights if "maplibre" in url or url.endswith((".pmtiles", ".mvt"))]
