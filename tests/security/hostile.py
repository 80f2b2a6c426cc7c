"""Hostile texts of our own making: every way that we know to have a browser run what a person typed.

Each text tries to call ``window.ran(number)``; a page that shows it and calls nothing has shown it safely. They are products of a way
in (the tag, attribute, address, Markdown or template construct), a way out of where the text stands, and a disguise.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import product

LEAVE = ("", '">', "'>", "-->", "</title>", "</textarea>", "</script>", "</style>", "]]>", '\\">', "`>", '" ', "' ", "</p></div>")
"""Ways out of where a text may stand: an attribute, a comment, raw text, CDATA, a JavaScript string."""

EVENTS = (
    "<img src=x onerror={0}>",
    "<img/src=x/onerror={0}//",
    "<svg onload={0}>",
    "<svg/onload={0}>",
    "<body onload={0}>",
    "<video><source onerror={0}>",
    "<audio src=x onerror={0}>",
    "<input autofocus onfocus={0}>",
    "<select autofocus onfocus={0}>",
    "<details open ontoggle={0}>",
    "<marquee onstart={0}>",
    "<object data=x onerror={0}>",
    "<iframe onload={0}>",
    "<style onload={0}></style>",
    "<svg><animate onbegin={0} attributeName=x dur=1s>",
    "<xss autofocus tabindex=1 onfocus={0}></xss>",
    "<video poster=x src=x onerror={0}></video>",
    "<link rel=stylesheet href=x onerror={0}>",
    "<x style=animation-name:x onanimationstart={0}>",
)
SCRIPTS = (
    "<script>{0}</script>",
    "<script src=data:text/javascript,{0}></script>",
    "<scr<script>ipt>{0}</scr</script>ipt>",
    "<script x>{0}</script x>",
    "<svg><script>{0}</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror={0}></style></mglyph></table></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror={0}>'></noscript>",
    "<svg></p><style><a id='</style><img src=x onerror={0}>'></a></style></svg>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={0}></style></mglyph></form></mtext></math></form>",
    "<iframe srcdoc='<script>parent.{0}</script>'></iframe>",
    "<template><img src=x onerror={0}></template>",
)
ADDRESSES = (
    "javascript:{0}",
    "JaVaScRiPt:{0}",
    "java\tscript:{0}",
    "java\nscript:{0}",
    "\x01javascript:{0}",
    " javascript:{0}",
    "javascript&colon;{0}",
    "&#106;avascript:{0}",
    "&#x6A;avascript&#58;{0}",
    "javascript://example.org/%0a{0}",
    "data:text/html,<script>opener.{0}</script>",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{0}'/>",
    "vbscript:{0}",
    '//example.org" onmouseover="{0}',
    'https://example.org/"onfocus="{0}" autofocus="',
    "https://example.org/'><img src=x onerror={0}>",
)
MARKDOWN = (
    "[un lien]({0})",
    "[un lien](<{0}>)",
    "![une image]({0})",
    "<{0}>",
    "[réf]\n\n[réf]: {0}",
    '[a](https://example.org "{0}")',
    "```{0}\ncode\n```",
    "| a |\n|---|\n| {0} |",
    "# {0}",
    "> {0}",
    "- {0}",
    "**{0}**",
    "`{0}`",
    "\\{0}",
    "[![a]({0})]({0})",
)
TEMPLATES = (
    "{{{{constructor.constructor('{0}')()}}}}",
    "{{% include '{0}' %}}",
    "${{{0}}}",
    "<%= {0} %>",
    "#{{{0}}}",
    '<div hx-on:load="{0}" hx-trigger=load hx-get=/>',
    '<div hx-get="/" hx-trigger="load[{0}]">',
    '<div data-hx-on--after-request="{0}" data-hx-get="/" data-hx-trigger=load></div>',
    "\\u003cimg src=x onerror={0}\\u003e",
    "</script><script>{0}</script>",
    "<!--<script>{0}//-->",
    "\u2028{0}\u2029",
    "';{0};'",
    '";{0};"',
    "\\';{0};//",
    "'-{0}-'",
)  # fmt: skip


@cache
def texts() -> tuple[str, ...]:
    """All of them, each once, numbered by their rank: well over two thousand."""
    seen: dict[str, None] = {}
    for make in _ways():
        text = make.replace("{0}", f"ran({len(seen)})")
        seen[text] = None
    return tuple(seen)


def addresses() -> list[str]:
    """The texts that are, or end as, an address to follow: for the fields that hold one."""
    return [text for text in texts() if text.strip("\x01 ").lower().startswith(("java", "data:", "vbs", "&#", "//", "https:"))]


def _ways() -> Iterator[str]:
    plain = [_form(way) for way in (*EVENTS, *SCRIPTS)]
    for leave, way in product(LEAVE, plain):
        yield leave + way
    for way in plain:
        yield from _disguised(way)
    links = [_form(way) for way in ADDRESSES]
    yield from links
    for markdown, link in product(MARKDOWN, links):
        yield markdown.replace("{0}", link)
    for markdown, way in product(MARKDOWN, plain):
        yield markdown.replace("{0}", way)
    for leave, link in product(LEAVE[:4], links):
        yield f'{leave}<a href="{link}" autofocus onfocus={{0}}>x</a>'
        yield f"{leave}<form action={link}><button autofocus>x</button></form>"
        yield f'{leave}<iframe src="{link}"></iframe>'
        yield f'{leave}<svg><a xlink:href="{link}"><text y=9>x</text></a></svg>'
        yield f'{leave}<meta http-equiv=refresh content="0;url={link}">'
        yield f'{leave}<object data="{link}"></object>'
        yield f'{leave}<base href="{link}">'
    for leave, way in product(LEAVE[:9], [_form(way) for way in TEMPLATES]):
        yield leave + way


def _form(way: str) -> str:
    """Doubled braces stand for one."""
    return way.replace("{{", "{").replace("}}", "}")


def _disguised(way: str) -> Iterator[str]:
    """The same read otherwise by a careless cleaner: case, blanks, entities, nulls, full-width brackets, percent signs."""
    yield way.upper()
    yield way.replace("<", "<\x0c", 1)
    yield way.replace(" on", "/on").replace("=", " = ", 1)
    yield way.replace(" on", "\non")
    yield way.replace("=", "\x0b=", 1)
    yield way.replace("<", "<<", 1)
    yield way.replace("<", "\uff1c").replace(">", "\uff1e")
    yield way.replace("<", "%3C").replace(">", "%3E")
    yield escape(way)
    yield escape(escape(way))
    yield way.replace("<", "&lt").replace(">", "&gt")
    yield way.replace("<", "\\x3c").replace(">", "\\x3e")
    yield way.replace("s", "\u017f", 1)
    yield "\ufeff" + way
