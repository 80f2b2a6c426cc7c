"""A page under watch: what it asked for, what it weighed, what it complained of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.site import Site

POLICY = (
    "document.addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective, e.blockedURI, e.sample))"
)
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


@dataclass
class Watched:
    page: Page
    site: Site
    main_status: int = 200
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    weights: dict[str, tuple[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.add_init_script(POLICY)
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("console", lambda message: self._told(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self._weigh()

    def open(self, path: str) -> None:
        answer = self.page.goto(self.site / path, wait_until="networkidle")
        assert answer is not None
        assert answer.status == self.main_status, f"{path}: {answer.status}"

    def weight(self, *kinds: str, without: str = "\0") -> int:
        """Bytes that crossed the network, compressed, headers included: of the kinds named (Document, Stylesheet, Script), or of all."""
        return sum(size for url, (kind, size) in self.weights.items() if (not kinds or kind in kinds) and without not in url)

    def violations(self) -> list[str]:
        """What axe finds against WCAG 2.2 A and AA and good practice, one line a rule and node."""
        found = Axe().run(self.page, options=RULES).response["violations"]
        return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        root = "document.documentElement"
        return int(self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))

    def _asked(self, url: str) -> None:
        if urlsplit(url).scheme not in {"data", "blob"} and not url.startswith(self.site.url + "/"):
            self.elsewhere.append(url)

    def _told(self, kind: str, text: str) -> None:
        answered = f"status of {self.main_status}" in text and self.main_status >= 400
        if kind == "error" and not answered:
            self.complaints.append(text)

    def _weigh(self) -> None:
        wire = self.page.context.new_cdp_session(self.page)
        asked: dict[str, tuple[str, str]] = {}

        def answered(event: dict[str, Any]) -> None:
            asked[event["requestId"]] = (event["response"]["url"], event["type"])

        def arrived(event: dict[str, Any]) -> None:
            if event["requestId"] in asked:
                url, kind = asked[event["requestId"]]
                before = self.weights.get(url, (kind, 0))[1]
                self.weights[url] = (kind, before + int(event["encodedDataLength"]))

        wire.on("Network.responseReceived", answered)
        wire.on("Network.loadingFinished", arrived)
        wire.send("Network.enable")
