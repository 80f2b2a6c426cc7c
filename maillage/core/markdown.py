"""People's texts: Markdown without HTML, then cleaned again."""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h3", "h4", "h5", "h6", "hr", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
_parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"]).disable("image")


def render(text: str) -> SafeString:
    """Safe HTML of a Markdown text. Headings start at h3 (a page keeps h1 and h2) and skip no level, whichever the author began with;
    links do not pass the page's address on.
    """
    tokens = _parser.parse(text)
    _step_headings(tokens)
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "*": set()},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow ugc noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308 - this is what the two passes above are for


def _step_headings(tokens: list[Token]) -> None:
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    ranks = {tag: rank for rank, tag in enumerate(sorted({token.tag for token in headings}))}
    above = 2
    for opening, closing in zip(headings[::2], headings[1::2], strict=True):
        above = min(3 + ranks[opening.tag], above + 1, 6)
        opening.tag = closing.tag = f"h{above}"
