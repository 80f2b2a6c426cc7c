"""Each kind of page, in both themes, on a phone and on a desk: accessible, alone with its instance, no wider than the window."""

from __future__ import annotations

import pytest
from django.urls import URLResolver, get_resolver

from tests.browser.conftest import Open
from tests.browser.pages import KINDS, NOT_PAGES, Kind
from tests.house.test_consistency import addresses


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.path)
def test_a_page_is_accessible_self_contained_and_fits(kind: Kind, scheme: str, width: int, visit: Open) -> None:
    page = visit(kind.path, width=width, scheme=scheme, status=kind.status)
    assert page.elsewhere == []
    assert page.complaints == []
    assert page.overflow() <= 0
    assert page.violations() == []


def test_every_address_is_a_page_that_is_tested_or_no_page() -> None:
    documented = {name for name in addresses() if name.startswith("api")}
    assert addresses() - documented == {kind.name for kind in KINDS if kind.name} | NOT_PAGES


def test_the_list_of_addresses_is_whole() -> None:
    assert any(isinstance(each, URLResolver) for each in get_resolver().url_patterns)
