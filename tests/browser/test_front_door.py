"""What scripts add to the front door: communes proposed from the keyboard, the light of the page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open


def test_a_proposed_commune_is_reached_from_the_keyboard(visit: Open) -> None:
    page = visit("/").page
    search = page.locator("#home-search")
    search.press_sequentially("poitier")
    expect(page.locator("#home-search-list [role=option]").first).to_be_visible()
    expect(search).to_have_attribute("aria-expanded", "true")
    search.press("ArrowDown")
    expect(search).to_have_attribute("aria-activedescendant", re.compile("home-search-list-0"))
    search.press("Enter")
    page.wait_for_url(re.compile(r"/lieux/\?commune=86194"))


def test_the_proposals_close_and_what_was_typed_stays(visit: Open) -> None:
    page = visit("/").page
    search = page.locator("#home-search")
    search.press_sequentially("poitier")
    expect(page.locator("#home-search-list [role=option]").first).to_be_visible()
    search.press("Escape")
    expect(search).to_have_attribute("aria-expanded", "false")
    expect(search).to_have_value("poitier")


def test_the_light_that_is_chosen_holds_from_page_to_page(visit: Open) -> None:
    page = visit("/mentions/").page
    page.get_by_role("button", name="Sombre").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Automatique").click()
    page.reload()
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")
