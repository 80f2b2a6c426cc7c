"""Chromium, one served instance for all browser tests, and pages that are watched while they load."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.site import Site, served
from tests.browser.watch import Watched
from tests.conftest import MANIFEST

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_itemcollected(item: pytest.Item) -> None:
    """For the tests of this folder: one worker runs them all, on one served instance."""
    item.add_marker(pytest.mark.browser)
    item.add_marker(pytest.mark.xdist_group("browser"))
    if CHROMIUM is None:
        item.add_marker(pytest.mark.skip(reason="Chromium is not installed on this machine (Debian: apt install chromium)"))
    elif not MANIFEST.exists():
        item.add_marker(pytest.mark.skip(reason="the front end is not built (make build)"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session", autouse=True)
def _django_beside_a_browser() -> None:
    """Playwright runs an event loop in this thread; Django's synchronous code is fine beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site")) as site:
        yield site


Open = Callable[..., Watched]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Open]:
    """``visit(path, width=..., scheme=..., **context options)`` opens a page in a visitor's fresh browser and watches it."""
    contexts: list[BrowserContext] = []

    def visit(path: str, *, width: int = 1280, scheme: str = "light", status: int = 200, **options: Any) -> Watched:
        height = 844 if width < 600 else 800
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", locale="fr-FR", **options
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page: Page = context.new_page()
        watched = Watched(page=page, site=site, main_status=status)
        watched.open(path)
        return watched

    yield visit
    for context in contexts:
        context.close()
