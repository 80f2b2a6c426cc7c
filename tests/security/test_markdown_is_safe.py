"""What people write in Markdown never becomes something that runs: read in the page's own code, case by case."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from maillage.core import markdown
from tests.security.hostile import texts

INERT = {"a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "s"} | {
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
SCHEMES = {"", "http", "https", "mailto", "tel"}


class Reader(HTMLParser):
    """Gathers what a page has no reason to hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INERT:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith(("on", "style", "src", "hx-", "data-", "form")):
                self.found.append(f"{name}={value}")
            if name == "href" and urlsplit((value or "").strip()).scheme not in SCHEMES:
                self.found.append(f"{name}={value}")


def test_there_are_more_than_two_thousand_cases() -> None:
    assert len(texts()) >= 2_000
    assert len(set(texts())) == len(texts())


@pytest.mark.parametrize("first", range(0, len(texts()), 250))
def test_no_text_becomes_code(first: int) -> None:
    found = {}
    for text in texts()[first : first + 250]:
        reader = Reader()
        reader.feed(markdown.render(text))
        if reader.found:
            found[text] = reader.found

    assert found == {}
