"""What a visitor does reaches the concierge: the worker tells her, her bell counts it, her page leads to it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.seed import KEPT
from tests.browser.test_care import sign_in
from tests.browser.watch import Watched


def signed_in(visit: Open, width: int) -> Watched:
    watched = visit("/compte/connexion/", width=width)
    sign_in(watched.page)
    return watched


def test_a_visitors_doubt_is_told_by_the_worker_and_opened_from_the_bell(visit: Open) -> None:
    visitor = visit(f"/lieux/{KEPT}/propositions/nouvelle/?partie=contact", width=390, java_script_enabled=False).page
    visitor.get_by_label("Téléphone", exact=True).fill("05 49 22 22 22")
    visitor.get_by_role("button", name="Proposer", exact=True).click()
    watched = signed_in(visit, 390)
    page = watched.page

    for _ in range(20):
        watched.open("/avis/")
        if page.get_by_role("heading", name="Ce qui vous attend").count():
            break
        page.wait_for_timeout(500)

    assert watched.overflow() <= 0
    assert watched.violations() == []
    expect(page.get_by_role("link", name=re.compile(r"Avis \d+ non lu"))).to_be_visible()
    page.locator(".notice-card").last.get_by_role("button", name="Lire et répondre").click()
    expect(page).to_have_url(re.compile(f"/lieux/{KEPT}/propositions/"))


@pytest.mark.parametrize("width", [320, 1280])
def test_preferences_are_accessible_and_kept(visit: Open, width: int) -> None:
    watched = signed_in(visit, width)
    page = watched.page
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        watched.open("/avis/preferences/")
        assert watched.overflow() <= 0
        assert watched.violations() == []

    changes = page.get_by_role("group", name="Changements de mes lieux")
    changes.get_by_label("Par courriel").select_option("never")
    page.get_by_role("button", name="Enregistrer").click()

    expect(page.get_by_text("C’est noté.")).to_be_visible()
    expect(changes.get_by_label("Par courriel")).to_have_value("never")


def test_the_link_of_a_letter_that_was_cut_says_so(visit: Open) -> None:
    page = visit("/avis/desabonnement/coupe/", width=320, status=404)

    assert page.violations() == []
    expect(page.page.get_by_role("heading", level=1)).to_have_text("Ce lien ne mène plus nulle part")
