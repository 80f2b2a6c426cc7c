"""A scenario tried in a real browser: by taps on the map, and by who runs no script."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.seed import SLUG

TRIAL = "/maillage/departement/86/essai/"


def test_a_tap_puts_a_place_which_is_dragged_then_taken_back(visit: Open) -> None:
    watched = visit(TRIAL)
    page = watched.page
    page.locator("[data-map]").evaluate("map => map.scrollIntoView({block: 'center', behavior: 'instant'})")
    page.wait_for_selector("[data-map-ready]")
    canvas = page.locator("[data-map] canvas")
    box = canvas.bounding_box()
    assert box

    canvas.click(position={"x": box["width"] * 0.35, "y": box["height"] * 0.85})
    expect(page.locator(".scenario-move--ajout")).to_have_count(1)
    expect(page.locator(".scenario-mark--new")).to_have_count(1)
    expect(page.locator(".scenario-headline")).to_contain_text("à moins de 10 km")
    first = page.url
    assert re.search(r"\?ajout=4\d\.\d{4}_-?\d\.\d{4}$", first)

    mark = page.locator(".scenario-mark--new").bounding_box()
    assert mark
    page.mouse.move(mark["x"] + 15, mark["y"] + 15)
    page.mouse.down()
    page.mouse.move(mark["x"] + 60, mark["y"] - 30, steps=5)
    page.mouse.up()
    expect(page).not_to_have_url(first)
    expect(page.locator(".scenario-move--ajout")).to_have_count(1)

    page.get_by_role("button", name=re.compile("^Reprendre")).click()
    expect(page.locator(".scenario-move")).to_have_count(0)
    expect(page.locator(".scenario-mark")).to_have_count(0)
    assert watched.complaints == []


def test_without_scripts_places_are_added_closed_and_moved_by_their_names(visit: Open) -> None:
    page = visit(TRIAL, java_script_enabled=False).page

    page.get_by_label("Ajouter un lieu à").fill("Civray 86400")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.locator(".scenario-move")).to_have_count(1)
    page.get_by_label("Fermer un lieu").fill(SLUG)
    page.get_by_role("button", name="Fermer", exact=True).click()
    expect(page.locator(".scenario-move")).to_have_count(2)
    page.get_by_label("Déplacer un lieu").fill("rien de tel")
    page.get_by_role("button", name="Déplacer", exact=True).click()
    expect(page.locator(".field__error")).to_contain_text("rien de tel")
    expect(page.get_by_label("Déplacer un lieu")).to_have_value("rien de tel")
    expect(page.locator(".scenario-move")).to_have_count(2)
