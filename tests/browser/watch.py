"""A page under watch: what it asked for, what it weighed, what it complained of."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

from tests.browser.site import Site

POLICY = (
    "document.addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective, e.blockedURI, e.sample))"
)
KEEP_MAP = "document.addEventListener('maillage:map', event => { window.drawn = event.detail })"
"""A script of the page: its map is ``window.drawn``."""
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@dataclass
class Watched:
    page: Page
    site: Site
    main_status: int = 200
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(POLICY)
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("requestfinished", self._finished)
        self.page.on("console", lambda message: self._told(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def open(self, path: str) -> None:
        answer = self.page.goto(self.site / path, wait_until="networkidle")
        assert answer is not None
        assert answer.status == self.main_status, f"{path}: {answer.status}"

    def weights(self) -> list[tuple[int, str, str]]:
        """(bytes, kind, address) of each answer as it crossed the network, compressed, with its headers; the heaviest first."""
        sizes = [(request.sizes(), request) for request in self.requests if request.url.startswith(self.site.url)]
        heavy = [(size["responseBodySize"] + size["responseHeadersSize"], each.resource_type, each.url) for size, each in sizes]
        return sorted(heavy, reverse=True)

    def violations(self) -> list[str]:
        """What axe finds against WCAG 2.2 A and AA and good practice, one line a rule and node."""
        found = Axe().run(self.page, options=RULES).response["violations"]
        return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        root = "document.documentElement"
        return int(self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))

    def _finished(self, request: Request) -> None:
        self.requests.append(request)

    def _asked(self, url: str) -> None:
        if urlsplit(url).scheme not in {"data", "blob"} and not url.startswith(self.site.url + "/"):
            self.elsewhere.append(url)

    def _told(self, kind: str, text: str) -> None:
        answered = f"status of {self.main_status}" in text and self.main_status >= 400
        if kind == "error" and not answered:
            self.complaints.append(text)


def until(page: Page, wish: str) -> None:
    """Wait for an expression to hold. (The page's policy forbids the ``eval`` of Playwright's own way to wait.)"""
    for _ in range(150):
        page.wait_for_timeout(100)
        if page.evaluate(wish):
            return
    raise AssertionError(wish)
