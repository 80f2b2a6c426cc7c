"""Signing up, a passkey made and used, in a browser under the pages' own policy."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.site import Site
from tests.browser.watch import POLICY, Watched

ROOMS = ["", "page/", "adresse/", "mot-de-passe/", "securite/", "securite/application/", "securite/cles/", "appareils/", "donnees/", "suppression/"]  # fmt: skip
DOORS = ["connexion/", "connexion/code/", "inscription/", "mot-de-passe/oubli/"]
PASSWORD = "une phrase assez longue"


@pytest.fixture
def home(site: Site) -> Site:
    """The same instance under a name: keys are bound to names, not to addresses."""
    return Site(url=site.url.replace("127.0.0.1", "localhost"), data=site.data)


@pytest.fixture
def page(browser: Browser, home: Site) -> Iterator[Page]:
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(POLICY)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert told == []


def code(data: Path) -> str:
    newest = max((data / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    body = email.message_from_bytes(newest.read_bytes(), policy=email.policy.default).get_body(("plain",))
    found = re.search(r"^([A-Z]{4}-[A-Z]{4})$", body.get_content() if body else "", re.MULTILINE)
    assert found
    return found.group(1)


def with_keys(page: Page) -> None:
    """A device that holds keys and recognises who it belongs to."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def sign_up(page: Page, home: Site, address: str) -> None:
    page.goto(home / "/compte/inscription/")
    page.get_by_label("Adresse électronique").fill(address)
    page.get_by_label("Nom affiché").fill("Camille Roy")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Créer mon compte").click()
    page.get_by_label("Code reçu").fill(code(home.data))
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()


def test_a_key_is_made_then_opens_the_account_by_itself(page: Page, home: Site) -> None:
    with_keys(page)
    sign_up(page, home, "cle@example.org")
    page.goto(home / "/compte/securite/cles/ajout/")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_role("button", name="Créer la clé").click()
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()
    page.context.clear_cookies()

    page.goto(home / "/compte/connexion/")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()

    expect(page.get_by_role("heading", name="Mon compte")).to_be_visible()


def test_a_device_without_a_key_says_so_in_words(page: Page, home: Site) -> None:
    with_keys(page)
    page.goto(home / "/compte/connexion/")

    page.get_by_role("button", name="Utiliser une clé d’accès").click()

    expect(page.get_by_text("La clé n’a pas répondu")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_doors_and_rooms_of_an_account_are_open_to_everyone(browser: Browser, home: Site, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, locale="fr-FR", reduced_motion="reduce"
    )
    watched = Watched(page=context.new_page(), site=home)
    for door in DOORS:
        _look(watched, f"/compte/{door}")
    sign_up(watched.page, home, f"salle{width}@example.org")
    watched.page.goto(home / "/compte/verification/mot-de-passe/")
    watched.page.get_by_label("Mot de passe").fill(PASSWORD)
    watched.page.get_by_role("button", name="Confirmer").click()
    for room in ROOMS:
        _look(watched, f"/compte/{room}")
    context.close()


def _look(watched: Watched, path: str) -> None:
    watched.open(path)
    assert watched.violations() == [], path
    assert watched.complaints == [], path
    assert watched.elsewhere == [], path
    assert watched.overflow() == 0, path
