"""The page of a mesh, in a real browser: the slider, the map, the filters, and the button of who runs no script."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.watch import KEEP_MAP, until

PAGE = "/maillage/departement/86/"
WHITES = "(drawn.getFilter('mesh-communes-white')[2] ?? []).length"


def test_the_slider_changes_the_sentence_the_address_and_the_white_zones_of_the_map(visit: Open) -> None:
    watched = visit(PAGE)
    page = watched.page
    page.add_init_script(KEEP_MAP)
    page.reload(wait_until="networkidle")
    page.locator("[data-map]").scroll_into_view_if_needed()
    page.wait_for_selector("[data-mesh-drawn]")
    many = page.evaluate(WHITES)
    assert many > 50
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#rayon-dit")).to_have_text("30 km")
    expect(page.locator("#phrase")).to_contain_text("à moins de 30 km", timeout=15_000)
    until(page, "location.search === '?rayon=30'")
    until(page, f"{WHITES} < {many}")
    assert page.locator(".mesh-table").count() == 1
    assert slider.evaluate("slider => slider === document.activeElement")
    assert watched.complaints == []


def test_a_tap_on_a_commune_says_its_distance(visit: Open) -> None:
    page = visit(PAGE).page
    page.locator("[data-map]").evaluate("map => map.scrollIntoView({block: 'center', behavior: 'instant'})")
    page.wait_for_selector("[data-mesh-drawn]")
    page.wait_for_timeout(2500)
    canvas = page.locator("[data-map] canvas")
    box = canvas.bounding_box()
    assert box
    canvas.click(position={"x": box["width"] / 2, "y": box["height"] * 0.7})
    expect(page.locator(".map-card")).to_be_visible()


def test_without_scripts_the_button_computes(visit: Open) -> None:
    page = visit(PAGE, java_script_enabled=False).page
    page.locator(".mesh-form__more > summary").click()
    page.locator(".mesh-form .filter > summary").first.click()
    page.get_by_label("Fablab", exact=True).check()
    page.get_by_role("button", name="Calculer").click()
    assert "kind=fablab" in page.url
    assert "rayon=10" in page.url
    expect(page.locator("#dit")).to_contain_text("des lieux choisis")
