"""The map, in a real browser: what it shows, what a hand does to it, what it says when it cannot be drawn."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Open
from tests.browser.watch import KEEP_MAP, Watched, until

LIST = "/lieux/"


@pytest.fixture
def map_of(visit: Open) -> Open:
    """``map_of(path, ...)``: a page whose map is drawn, kept in ``window.drawn``."""

    def map_of(path: str = LIST, **options: Any) -> Watched:
        watched = visit(path, **options)
        watched.page.add_init_script(KEEP_MAP)
        watched.page.reload(wait_until="networkidle")
        watched.page.locator("[data-map]").evaluate("map => map.scrollIntoView({block: 'center', behavior: 'instant'})")
        watched.page.wait_for_selector("[data-map-ready]")
        settle(watched.page)
        return watched

    return map_of


def settle(page: Page) -> None:
    """Wait until the map has moved, asked for its tiles and drawn them."""
    page.wait_for_timeout(200)
    until(page, "!drawn.isMoving() && drawn.areTilesLoaded() && drawn.loaded()")


def drawn(page: Page, *layers: str) -> list[dict[str, Any]]:
    """What is on the canvas, with where it is on the page."""
    found: list[dict[str, Any]] = page.evaluate(
        """(layers) => drawn.queryRenderedFeatures({layers}).map(({properties, geometry}) => {
            const {x, y} = drawn.project(geometry.coordinates), box = drawn.getCanvas().getBoundingClientRect();
            const apart = Math.min(x, y, box.width - x, box.height - y) > 56;
            return {...properties, x: x + box.x, y: y + box.y, apart: apart && y + box.y < innerHeight - 90 && y + box.y > 90};
        })""",
        list(layers),
    )
    return found


def open_up(page: Page) -> None:
    """Tap the heaviest cluster in reach until a single place is in reach."""
    for _ in range(8):
        if any(place["apart"] for place in drawn(page, "places", "places-soon")):
            return
        cluster = max((each for each in drawn(page, "clusters") if each["apart"]), key=lambda each: int(each["count"]))
        page.mouse.click(cluster["x"], cluster["y"])
        settle(page)
    raise AssertionError("no single place was reached")


def tap_a_place(page: Page) -> dict[str, Any]:
    open_up(page)
    place = next(place for place in drawn(page, "places", "places-soon") if place["apart"])
    page.mouse.click(place["x"], place["y"])
    page.wait_for_selector(".map-card")
    return place


def test_the_map_shows_counted_clusters_without_asking_anybody_else(map_of: Open) -> None:
    watched = map_of()

    counts = [int(cluster["count"]) for cluster in drawn(watched.page, "clusters")]

    assert sum(counts) > 1_000
    assert watched.elsewhere == []
    assert watched.complaints == []


def test_a_tap_on_a_cluster_comes_nearer(map_of: Open) -> None:
    page = map_of().page
    before = page.evaluate("drawn.getZoom()")
    cluster = next(cluster for cluster in drawn(page, "clusters") if cluster["apart"])

    page.mouse.click(cluster["x"], cluster["y"])
    settle(page)

    assert page.evaluate("drawn.getZoom()") >= before + 1


def test_a_tap_on_a_place_says_its_name_and_leads_to_its_page(map_of: Open) -> None:
    page = map_of().page

    place = tap_a_place(page)

    link = page.locator(".map-card a").first
    link_name = link.inner_text()
    assert place["name"] in page.locator(".map-card").inner_text()
    with page.expect_navigation():
        link.click()
    assert page.locator("h1").inner_text() == link_name


def test_escape_closes_the_card_of_a_place(map_of: Open) -> None:
    page = map_of().page
    tap_a_place(page)

    page.keyboard.press("Escape")

    assert page.locator(".map-card").count() == 0


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_axe_finds_nothing_on_a_map_with_its_card_open(map_of: Open, width: int, scheme: str) -> None:
    watched = map_of("/lieux/?view=map", width=width, scheme=scheme)
    tap_a_place(watched.page)

    assert watched.violations() == []
    assert watched.overflow() <= 0


def test_the_place_pointed_at_in_the_list_is_marked_on_the_map(map_of: Open) -> None:
    page = map_of("/lieux/?near=45.76,4.84&radius=20").page
    assert drawn(page, "chosen") == []

    page.locator("[data-place][data-lat] a").first.focus()
    settle(page)

    assert len(drawn(page, "chosen")) == 1


def test_a_moved_map_offers_to_search_what_it_shows(map_of: Open) -> None:
    page = map_of("/lieux/?kind=fablab").page
    button = page.get_by_role("button", name="Chercher dans cette zone")
    assert not button.is_visible()
    open_up(page)

    with page.expect_navigation():
        button.click()

    assert "bbox=" in page.url
    assert "near=" not in page.url
    assert "kind=fablab" in page.url


def test_the_filters_of_the_page_are_those_of_its_map(map_of: Open) -> None:
    every = map_of(LIST).page
    some = map_of("/lieux/?kind=fablab").page
    none = map_of("/lieux/?q=zzzzzz").page

    def total(page: Page) -> int:
        return sum(int(each.get("count", 1)) for each in drawn(page, "clusters", "places", "places-soon"))

    assert 0 == total(none) < total(some) < total(every)


def test_overseas_is_one_tap_away(map_of: Open) -> None:
    page = map_of().page
    page.get_by_text("Outre-mer").click()

    page.get_by_role("button", name="La Réunion").click()
    settle(page)

    centre = page.evaluate("drawn.getCenter()")
    assert abs(centre["lat"] + 21.1) < 1
    assert abs(centre["lng"] - 55.5) < 1


def test_the_map_turns_dark_while_one_looks_at_it(map_of: Open) -> None:
    page = map_of().page
    day = page.evaluate("drawn.getPaintProperty('sea', 'background-color')")

    page.emulate_media(color_scheme="dark")
    until(page, f"drawn.getPaintProperty('sea', 'background-color') !== '{day}'")

    settle(page)
    assert drawn(page, "clusters")


def test_without_webgl_the_list_stays_and_a_sentence_says_why(visit: Open) -> None:
    watched = visit(LIST)
    watched.page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    watched.page.reload(wait_until="networkidle")

    notice = watched.page.get_by_role("status").filter(has_text="ne peut pas dessiner la carte")

    notice.wait_for()
    assert watched.page.locator("[data-place]").count() > 10


@pytest.mark.parametrize(
    ("lost", "said"), [("**/*.pmtiles", "La carte ne s’est pas chargée"), ("**/*.mvt*", "Une partie de la carte")]
)
def test_what_does_not_arrive_is_said_and_the_list_stays(visit: Open, lost: str, said: str) -> None:
    def refuse(route: Route) -> None:
        route.abort()

    watched = visit(LIST)
    watched.page.context.route(lost, refuse)
    watched.page.reload(wait_until="networkidle")

    watched.page.get_by_role("status").filter(has_text=said).wait_for(timeout=45_000)  # asked again for 15 s before it is said
    assert watched.page.locator("[data-place]").count() > 10


def test_an_english_page_has_an_english_map(map_of: Open) -> None:
    page = map_of().page
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": page.url}])
    page.reload(wait_until="networkidle")

    page.get_by_text("Overseas").wait_for()
    assert page.evaluate("drawn.getStyle().layers.find(({id}) => id === 'countries').layout['text-field'][1][1]") == "name_en"


def test_a_place_page_draws_its_place_alone(map_of: Open, visit: Open) -> None:
    path = visit(LIST).page.locator("[data-place][data-lat] a").first.get_attribute("href")

    page = map_of(path).page

    assert len(drawn(page, "markers")) == 1


@pytest.mark.parametrize("path", ["/territoires/departement/26/", "/territoires/commune/86194/"])
def test_the_map_of_a_territory_outlines_it(map_of: Open, path: str) -> None:
    page = map_of(path).page

    outlined = page.evaluate("drawn.queryRenderedFeatures({layers: ['territory']}).map(({properties}) => properties.code)")

    assert set(outlined) == {path.split("/")[3]}
