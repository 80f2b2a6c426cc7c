"""The concierge's way, on her phone: she edits her hours, takes a visitor's correction, undoes it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.seed import KEEPER, KEPT, PASSWORD

PLACE = f"/lieux/{KEPT}/"


def sign_in(page: Page) -> None:
    page.locator("main input[type=email]").fill(KEEPER)
    page.locator("main input[type=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Se connecter", exact=True).click()
    expect(page).not_to_have_url(re.compile("/connexion/"))


def test_hours_are_changed_on_a_phone_in_three_taps_and_put_back(visit: Open) -> None:
    page = visit("/compte/connexion/", width=390).page
    sign_in(page)
    page.goto(page.url.split("/compte")[0] + PLACE)

    page.get_by_role("link", name="Modifier").click()
    page.get_by_role("link", name="Horaires").click()
    page.get_by_label("Mercredi").fill("14h-18h")
    page.get_by_role("button", name="Enregistrer").click()

    expect(page.get_by_text("C’est sur la page.")).to_be_visible()
    expect(page.locator("table.week")).to_contain_text(re.compile(r"mercredi\s*14"))
    page.get_by_role("button", name="Annuler").click()
    expect(page.locator("table.week")).to_contain_text(re.compile(r"mercredi\s*9"))


def test_a_visitors_correction_is_taken_and_undone(visit: Open) -> None:
    visitor = visit(f"{PLACE}propositions/nouvelle/?partie=contact", width=390, java_script_enabled=False).page
    visitor.get_by_label("Téléphone", exact=True).fill("05 49 11 11 11")
    visitor.get_by_role("button", name="Proposer", exact=True).click()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("Une correction")

    page = visit("/compte/connexion/", width=390).page
    sign_in(page)
    page.goto(page.url.split("/compte")[0] + PLACE)
    page.get_by_role("link", name="proposition à lire").click()
    page.get_by_role("link", name="Une correction").first.click()
    page.get_by_role("button", name="Accepter ce qui est coché").click()
    expect(page.get_by_text("La correction est sur la page")).to_be_visible()
    page.get_by_role("link", name="Annuler cette correction").click()
    page.get_by_role("button", name="Rétablir").click()

    expect(page.locator(".place__contacts")).to_contain_text(re.compile(r"00\W*00\W*00"))
    visitor.reload()
    expect(visitor.locator("main")).to_contain_text("Acceptée")


def test_the_way_of_the_position_is_a_touch_of_the_map(visit: Open) -> None:
    page = visit("/compte/connexion/", width=390).page
    sign_in(page)
    page.goto(page.url.split("/compte")[0] + f"{PLACE}modifier/adresse/")
    page.locator("[data-map]").scroll_into_view_if_needed()
    canvas = page.locator(".maplibregl-canvas")
    expect(canvas).to_be_visible()
    page.wait_for_timeout(1_000)

    canvas.click(position={"x": 120, "y": 90})

    expect(page.locator("input[name=lat]")).to_have_value(re.compile(r"^4\d\.\d{6}$"))
    expect(page.locator(".maplibregl-marker")).to_have_count(1)
