"""The ways people take: without JavaScript, by the keyboard alone, on a phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open


def test_the_directory_works_without_javascript(visit: Open) -> None:
    page = visit("/lieux/", java_script_enabled=False).page
    first = page.locator("main a[href^='/lieux/']").filter(visible=True).first
    expect(first).to_be_visible()
    page.goto(page.url.rstrip("/") + "/?q=Place+entière")
    expect(page.get_by_role("link", name="La Maison commune de la Place entière").first).to_be_visible()
    page.get_by_role("link", name="La Maison commune de la Place entière").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("La Maison commune de la Place entière")


def test_the_search_works_without_javascript(visit: Open) -> None:
    page = visit("/recherche/", java_script_enabled=False).page
    box = page.locator("main input[name=q]").first
    box.fill("maison place entiere")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/recherche/\?.*q=maison"))
    expect(page.get_by_role("link", name="La Maison commune de la Place entière").first).to_be_visible()


def test_the_filters_work_without_javascript(visit: Open) -> None:
    page = visit("/lieux/?q=place+entiere", java_script_enabled=False).page
    page.goto(page.url + "&kind=cafe")
    expect(page.locator("main input[name=kind][value=cafe]")).to_be_checked()
    expect(page.get_by_role("link", name="La Maison commune de la Place entière").first).to_be_visible()


def test_the_keyboard_goes_from_the_skip_link_to_a_result(visit: Open) -> None:
    page = visit("/").page
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_attribute("href", re.compile("^#"))
    expect(skip).to_be_in_viewport()
    target = (skip.get_attribute("href") or "").removeprefix("#")
    page.keyboard.press("Enter")
    assert page.evaluate("id => location.hash === '#' + id || document.activeElement.id === id", target)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('input[name=q]')"):
            break
    assert page.evaluate("document.activeElement.matches('input[name=q]')")
    page.keyboard.type("place entiere")
    page.keyboard.press("Enter")
    result = page.get_by_role("link", name="La Maison commune de la Place entière").first
    expect(result).to_be_visible()
    result.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("La Maison commune de la Place entière")


def test_what_has_the_focus_is_seen(visit: Open) -> None:
    page = visit("/").page
    for _ in range(15):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            "() => { const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none' }"
        )
        assert outline, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
