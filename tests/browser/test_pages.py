"""Each kind of page, in both themes, on a phone and on a desk: accessible, alone with its instance, no wider than the window."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Open
from tests.browser.pages import KINDS, NOT_PAGES, Kind
from tests.browser.walk import open_to_somebody, walked
from tests.house.test_consistency import addresses


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.path)
def test_a_page_is_accessible_self_contained_and_fits(kind: Kind, visit: Open) -> None:
    """On a phone in the dark, then at a desk in the light, of one opening: colours are of the theme, not of the width."""
    page = visit(kind.path, width=320, scheme="dark", status=kind.status)
    assert page.overflow() <= 0
    assert page.violations() == []
    page.page.set_viewport_size({"width": 1280, "height": 900})
    page.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert page.overflow() <= 0
    assert page.violations() == []
    page.page.wait_for_load_state("networkidle")
    assert page.elsewhere == []
    assert page.complaints == []


def test_the_watch_sees_what_is_wrong(visit: Open) -> None:
    page = visit("/mentions/", width=320)
    page.page.evaluate(
        """() => {
            const main = document.querySelector('main');
            main.innerHTML = '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p>large</p>';
            main.lastChild.style.width = '900px';
            const script = document.createElement('script');
            script.textContent = 'window.ran = true';
            document.body.append(script);
            return fetch('http://192.0.2.1/', {mode: 'no-cors'}).catch(() => null);
        }"""
    )
    assert any(found.startswith("image-alt") for found in page.violations())
    assert page.overflow() > 0
    assert page.page.evaluate("window.ran") is None
    assert [text for text in page.complaints if text.startswith("CSP script-src")]
    assert [text for text in page.complaints if text.startswith("CSP connect-src")]


def test_every_address_that_is_read_is_a_page_that_is_tested_or_no_page() -> None:
    read = {name for name in open_to_somebody() if not name.startswith("api-v1:")}

    assert read <= {kind.name for kind in KINDS} | set(walked()) | NOT_PAGES
    assert {kind.name for kind in KINDS if kind.name} <= addresses()
    assert addresses() >= NOT_PAGES
