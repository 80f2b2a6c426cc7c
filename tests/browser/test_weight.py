"""What a first visit costs someone on a slow link, compressed, headers included."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Open
from tests.browser.pages import KINDS, Kind

PAGE_LIMIT = 100_000
MAP_LIMIT = 700_000
# Built from frontend/src/map: loaded where a map is seen, and only then.
MAP_PARTS = ("/dist/assets/map", "/dist/assets/view")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.status == 200], ids=lambda kind: kind.path)
def test_the_page_styles_and_scripts_weigh_under_100_kb_without_the_map(kind: Kind, visit: Open) -> None:
    weights = visit(kind.path, width=390).weights()
    parts = [
        part
        for part in weights
        if part[1] in {"document", "stylesheet", "script"} and not any(name in part[2] for name in MAP_PARTS)
    ]
    assert {kind for _size, kind, _url in parts} >= {"document", "stylesheet"}
    assert sum(size for size, _kind, _url in parts) < PAGE_LIMIT, parts


def test_a_first_visit_to_the_map_weighs_under_700_kb_in_all(visit: Open) -> None:
    page = visit("/lieux/?view=map", width=390)
    page.page.wait_for_selector("canvas")
    page.page.wait_for_load_state("networkidle")
    weights = page.weights()
    assert any(url.endswith(".pmtiles") for _size, _kind, url in weights)
    assert sum(size for size, _kind, _url in weights) < MAP_LIMIT, weights


def test_a_page_without_a_map_does_not_load_it(visit: Open) -> None:
    weights = visit("/recherche/?q=cafe", width=390).weights()
    assert weights
    assert not [
        url for _size, _kind, url in weights if any(name in url for name in MAP_PARTS) or url.endswith((".pmtiles", ".mvt"))
    ]
