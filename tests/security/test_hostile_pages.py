"""More than two thousand hostile texts in every place where a person's text is shown, in Chromium with the policy off: none runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import (  # noqa: F401 - the fixtures of browser tests
    CHROMIUM,
    MANIFEST,
    _django_beside_a_browser,
    browser_type_launch_args,
)
from tests.security.hostile import addresses, texts
from tests.security.site import Served, served_world

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed on this machine"),
    pytest.mark.skipif(not MANIFEST.exists(), reason="the front end is not built (make build)"),
]
ROUNDS = 3
HEARD = "window.hits = []; window.ran = number => { window.hits.push(number); }; window.parent.ran ??= window.ran;"
LOOK = """() => {
    const found = window.hits.map(hit => 'ran ' + hit);
    const safe = ['http:', 'https:', 'mailto:', 'tel:'];
    for (const element of document.querySelectorAll('*')) {
        for (const {name, value} of element.attributes) {
            if (name.startsWith('on') || name.includes('hx-on')) found.push(element.tagName + ' ' + name + '=' + value);
            if (!['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'srcdoc'].includes(name)) continue;
            const scheme = new URL(value, location.href).protocol;
            const picture = element.tagName === 'IMG' && scheme === 'data:';
            if (!safe.includes(scheme) && !picture) found.push(element.tagName + ' ' + name + '=' + value);
        }
    }
    return found;
}"""
Read = Callable[[str, str], list[str]]
ECHOES = (
    "/recherche/?q={}", "/lieux/?q={}", "/lieux/?kind={}", "/lieux/?commune={}", "/journal/?depuis={}", "/journal/?lieu={}",
    "/lieux/le-lieu/propositions/nouvelle/?signaler=doublon&q={}", "/reseaux/?page={}", "/compte/connexion/?next={}", "/avis/desabonnement/{}/",
    "/api/v1/docs?{}", "/territoires/commune/{}/", "/lieux/{}/", "/lieux/export.csv?kind={}", "/maillage/?kind={}", "/maillage/essai/?geste=ajouter&commune={}",
    "/maillage/essai/?geste=fermer&lieu={}", "/maillage/prochains/?nombre={}", "/maillage/scenarios/comparaison/?un={}",
)  # fmt: skip


@pytest.fixture(scope="module")
def world_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_world(tmp_path_factory.mktemp("hostile")) as site:
        yield site


@pytest.fixture(scope="module")
def read(browser: Browser, world_site: Served) -> Iterator[Read]:
    """``read(person, path)``: what ran on the page, and what could."""
    pages: dict[str, Page] = {}

    def read(person: str, path: str) -> list[str]:
        if person not in pages:
            context = browser.new_context(bypass_csp=True, reduced_motion="reduce", locale="fr-FR")
            context.add_init_script(HEARD)
            if person != "anonymous":
                context.add_cookies([{"name": world_site.cookie, "value": world_site.sessions[person], "url": world_site.url}])
            pages[person] = context.new_page()
            pages[person].on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
        heard: list[str] = []
        page = pages[person]
        answer = page.goto(world_site.url + path, wait_until="load")
        assert answer is None or answer.status < 500, (path, answer.status)
        found: list[str] = page.evaluate(LOOK)
        return [*found, *heard]

    yield read
    for page in pages.values():
        page.context.close()


def chunk(number: int) -> list[str]:
    return list(texts()[number::ROUNDS])


def fill(site: Served, number: int) -> None:
    """Each column gets its share of the texts, row after row; after all the rounds, each has had them all."""
    links, statements = addresses(), []
    for rank, (table, column, kind) in enumerate(site.columns):
        value = links[(number * 7 + rank) % len(links)] if kind == "address" else "\n\n".join(chunk((number + rank) % ROUNDS))
        apart = " || rowid" if kind == "text" else ""  # what must be unique stays so
        statements.append((f'UPDATE "{table}" SET "{column}" = ?{apart}', [value]))
    mine = "\n\n".join(chunk(number))
    listed = [{"label": mine, "url": link} for link in links[number::ROUNDS]]
    said = {
        "summary": [mine, mine],
        "description": [mine, mine],
        "website": [links[number], links[number]],
        "links": [listed, listed],
    }
    statements += [
        ("UPDATE network_place SET links = ?", [json.dumps(listed)]),
        ("UPDATE network_layer SET tags = ?", [json.dumps([mine])]),
        ("UPDATE network_revision SET changes = ?", [json.dumps(said)]),
        ("UPDATE network_changeproposal SET changes = ?", [json.dumps(said)]),
        ("UPDATE network_importrecord SET raw = ?", [json.dumps({mine: mine})]),
        ("UPDATE accounts_profile SET skills = ?, seen_by = ?", [json.dumps([mine]), json.dumps(dict.fromkeys(SHOWN, "everyone"))]),
        ("UPDATE notices_notice SET facts = ?", [json.dumps({"name": mine, "reason": mine, "network": mine})]),
    ]
    site.write(statements)


SHOWN = ("sentence", "biography", "town", "skills", "website", "email", "phone")


@pytest.mark.parametrize("number", range(ROUNDS))
def test_no_text_runs_where_it_is_shown(world_site: Served, read: Read, number: int) -> None:
    fill(world_site, number)
    found = {}
    for path, readers in world_site.pages.items():
        if (
            path.startswith(("/api/v1/", "/carte/", "/lieux/export", "/journal/tile", "/media/")) and path != "/api/v1/docs"
        ) or "export" in path:
            continue
        reader = "concierge" if path.startswith(("/compte", "/avis")) else readers[-1]
        if wrong := read(reader, path):
            found[path] = wrong[:4]

    assert found == {}


def test_no_text_runs_where_it_is_echoed(world_site: Served, read: Read) -> None:
    found, rank, together = {}, 0, ""
    for text in (*texts(), ""):
        if text and len(quote(together + text)) < 3_500:
            together += text
            continue
        path = ECHOES[rank % len(ECHOES)].format(quote(together, safe=""))
        if wrong := read("anonymous", path):
            found[path[:80]] = wrong[:4]
        rank, together = rank + 1, text

    assert rank > len(ECHOES)
    assert found == {}


def test_the_control_sees_what_runs(world_site: Served, read: Read, browser: Browser) -> None:
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(HEARD)
    page = context.new_page()
    page.goto(f"{world_site.url}/mentions/")
    page.evaluate("text => document.querySelector('main').innerHTML = text", texts()[0] + '<a href="javascript:ran(1)">x</a>')
    page.wait_for_function("window.hits.length > 0")

    found = page.evaluate(LOOK)

    context.close()
    assert any(each.startswith("ran ") for each in found)
    assert any("javascript:" in each for each in found)
