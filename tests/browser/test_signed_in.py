"""Every page of the table of access that a visitor of the demonstration does not see: accessible, alone with its instance, no wider than
the window; read by who holds most there, her identity proved a moment ago."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.site import Site
from tests.browser.walk import reader, walked
from tests.browser.watch import Watched
from tests.security.site import Served, served_world

HEIGHT = 2400
"""So tall that a bar which stays under the thumb hides nothing that is being measured."""


@pytest.fixture(scope="module")
def world_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_world(tmp_path_factory.mktemp("world")) as site:
        yield site


@pytest.mark.parametrize("name", walked())
def test_a_page_of_the_table_is_accessible_self_contained_and_fits(browser: Browser, world_site: Served, name: str) -> None:
    """Measured on a phone, in the dark; then at a desk, in the light, for its width alone."""
    line = walked()[name]
    person = reader(line)
    context = browser.new_context(
        viewport={"width": 320, "height": HEIGHT},
        color_scheme="dark",
        reduced_motion="reduce",
        locale="fr-FR",
    )
    context.set_default_timeout(15_000)
    if person != "anonymous":
        context.add_cookies([{"name": world_site.cookie, "value": world_site.sessions[person], "url": world_site.url}])
    page = Watched(page=context.new_page(), site=Site(url=world_site.url, data=world_site.database.parent))
    page.open(world_site.path_of(line.example))

    overflows = {320: page.overflow()}
    found = [*page.violations(), *page.elsewhere, *page.complaints]
    page.page.set_viewport_size({"width": 1280, "height": HEIGHT})
    page.page.emulate_media(color_scheme="light")
    overflows[1280] = page.overflow()
    where = urlsplit(page.page.url).path
    context.close()

    assert (found, overflows) == ([], {320: 0, 1280: 0}), where
