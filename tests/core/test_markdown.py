"""People's texts never become anything but text, links and lists."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.markdown import render

TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "s",
    "a",
    "ul",
    "ol",
    "li",
    "blockquote",
    "code",
    "pre",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
TAGS |= {"h3", "h4", "h5", "h6"}
SCHEMES = {"http", "https", "mailto", "tel", ""}

PAYLOAD = "alert(1)"
ADDRESSES = [
    f"javascript:{PAYLOAD}",
    f"JaVaScRiPt:{PAYLOAD}",
    f" javascript:{PAYLOAD}",
    f"java\tscript:{PAYLOAD}",
    f"java\nscript:{PAYLOAD}",
    f"\x01javascript:{PAYLOAD}",
    f"javascript&colon;{PAYLOAD}",
    f"javascript&#58;{PAYLOAD}",
    f"&#106;&#97;vascript:{PAYLOAD}",
    f"&#x6A;avascript:{PAYLOAD}",
    f"javascript%3A{PAYLOAD}",
    f"vbscript:{PAYLOAD}",
    f"data:text/html,<script>{PAYLOAD}</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    f"data:image/svg+xml,<svg onload={PAYLOAD}>",
    f"feed:javascript:{PAYLOAD}",
    f"view-source:javascript:{PAYLOAD}",
    "file:///etc/passwd",
    "blob:https://exemple.fr/1",
    f'https://exemple.fr/" onmouseover="{PAYLOAD}',
    f"https://exemple.fr/'onmouseover='{PAYLOAD}",
    f"//exemple.fr/<svg/onload={PAYLOAD}>",
]
WRAPPERS = [
    "[texte]({})",
    "[texte](<{}>)",
    "[texte][1]\n\n[1]: {}",
    "[texte][1]\n\n[1]: <{}> 'titre'",
    "![image]({})",
    "[![image]({})](https://exemple.fr)",
    "<{}>",
    "{}",
    "> - [texte]({})",
    "| a |\n| - |\n| [texte]({}) |",
    '<a href="{}">texte</a>',
    "<img src={}>",
    "# [texte]({})",
]
HTML = [
    f"<script>{PAYLOAD}</script>",
    f"<SCRIPT\n>{PAYLOAD}</SCRIPT >",
    f"<scr<script>ipt>{PAYLOAD}</scr</script>ipt>",
    f"<img src=x onerror={PAYLOAD}>",
    f"<img/src=x/onerror={PAYLOAD}>",
    f"<svg onload={PAYLOAD}>",
    f"<svg><script>{PAYLOAD}</script></svg>",
    f"<svg><style><img src=x onerror={PAYLOAD}></style></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={PAYLOAD}>",
    f"<iframe srcdoc='<script>{PAYLOAD}</script>'></iframe>",
    f"<iframe src=javascript:{PAYLOAD}>",
    f"<body onload={PAYLOAD}>",
    f"<details open ontoggle={PAYLOAD}>",
    f"<video><source onerror={PAYLOAD}></video>",
    f"<form action=javascript:{PAYLOAD}><button>x</button></form>",
    f"<input autofocus onfocus={PAYLOAD}>",
    "<style>@import 'https://exemple.fr/x.css';</style>",
    "<link rel=stylesheet href=https://exemple.fr/x.css>",
    "<meta http-equiv=refresh content='0;url=https://exemple.fr'>",
    "<base href=https://exemple.fr/>",
    "<object data=https://exemple.fr/x.swf></object>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<p id=contenu class=button>x</p>",
    f"<!--><img src=x onerror={PAYLOAD}>-->",
    f"<![CDATA[<img src=x onerror={PAYLOAD}>]]>",
    f"<?php <img src=x onerror={PAYLOAD}> ?>",
    f"<noscript><p title='</noscript><img src=x onerror={PAYLOAD}>'>",
    f"<textarea></textarea><img src=x onerror={PAYLOAD}>",
    f"<template><img src=x onerror={PAYLOAD}></template>",
    f"&lt;script&gt;{PAYLOAD}&lt;/script&gt;",
    f"\\<script>{PAYLOAD}</script>",
    f"<a href='https://exemple.fr' onclick={PAYLOAD}>x</a>",
    f"<x:script xmlns:x='http://www.w3.org/1999/xhtml'>{PAYLOAD}</x:script>",
]
PLACES = [
    "{}",
    "texte {} texte",
    "> {}",
    "- {}",
    "1. {}",
    "    {}",
    "```\n{}\n```",
    "`{}`",
    "**{}**",
    "[{}](https://exemple.fr)",
    "# {}",
    "| a |\n| - |\n| {} |",
]
PLACES += ["[texte](https://exemple.fr '{}')", "```{}\ncode\n```", "<div>\n{}\n</div>"]

CORPUS = [wrapper.format(address) for wrapper, address in product(WRAPPERS, ADDRESSES)]
CORPUS += [place.format(html) for place, html in product(PLACES, HTML)]


class Reader(HTMLParser):
    """What a browser would meet: every element with its attributes. It shares nothing with the two passes it judges."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.dangers.append(f"<{tag}>")
        for name, value in attrs:
            if tag == "a" and name == "rel" and value == "nofollow ugc noopener noreferrer":
                continue
            if tag != "a" or name != "href" or not self._harmless(value or ""):
                self.dangers.append(f"<{tag} {name}={value!r}>")

    def handle_decl(self, decl: str) -> None:
        self.dangers.append(decl)

    def handle_comment(self, data: str) -> None:
        self.dangers.append(data)

    def handle_pi(self, data: str) -> None:
        self.dangers.append(data)

    @staticmethod
    def _harmless(address: str) -> bool:
        seen = "".join(letter for letter in address if letter > " ")
        before = seen.partition(":")[0]
        return ":" not in seen or any(mark in before for mark in "/?#%") or before.lower() in SCHEMES


def dangers(text: str) -> list[str]:
    reader = Reader()
    reader.feed(render(text))
    reader.close()
    return reader.dangers


def test_the_reader_sees_what_is_dangerous() -> None:
    for html in HTML[:8]:
        reader = Reader()
        reader.feed(html)
        reader.close()
        assert reader.dangers, html


def test_the_corpus_is_large() -> None:
    assert len(set(CORPUS)) >= 700


@pytest.mark.parametrize("start", range(0, len(CORPUS), 60))
def test_no_text_of_the_corpus_becomes_dangerous(start: int) -> None:
    assert {text: found for text in CORPUS[start : start + 60] if (found := dangers(text))} == {}


@given(
    st.lists(st.sampled_from([*HTML, *ADDRESSES, *"[]()<>!`*_#>|\\&;'\"\n \t", "https://exemple.fr", "texte"]), max_size=12).map(
        "".join
    )
)
def test_no_mixture_of_its_pieces_becomes_dangerous(text: str) -> None:
    assert dangers(text) == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Un *mot* et **deux**", "<p>Un <em>mot</em> et <strong>deux</strong></p>\n"),
        ("# Titre\n## Sous-titre", "<h3>Titre</h3>\n<h4>Sous-titre</h4>\n"),
        ("## Chez nous", "<h3>Chez nous</h3>\n"),
        ("# Titre\n#### Détail\n## Suite", "<h3>Titre</h3>\n<h4>Détail</h4>\n<h4>Suite</h4>\n"),
        ("### Détail\n# Titre", "<h3>Détail</h3>\n<h3>Titre</h3>\n"),
        ("###### Petit", "<h3>Petit</h3>\n"),
        ("- un\n- deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>\n"),
        ("1. un", "<ol>\n<li>un</li>\n</ol>\n"),
        ("> cité", "<blockquote>\n<p>cité</p>\n</blockquote>\n"),
        ("`code` ~~non~~", "<p><code>code</code> <s>non</s></p>\n"),
        ("a < b & c > d", "<p>a &lt; b &amp; c &gt; d</p>\n"),
        ("l’été, à 5\u202f€", "<p>l’été, à 5\u202f€</p>\n"),
        ("", ""),
    ],
)
def test_ordinary_texts_are_rendered(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    "address", ["https://exemple.fr/a?b=1&c=2", "http://exemple.fr", "mailto:bonjour@exemple.fr", "tel:+33549000000", "/lieux/"]
)
def test_links_lead_where_they_say_and_pass_nothing_on(address: str) -> None:
    html = render(f"[texte]({address})")

    assert f'href="{address.replace("&", "&amp;")}"' in html
    assert 'rel="nofollow ugc noopener noreferrer"' in html


def test_an_image_is_not_fetched_from_elsewhere() -> None:
    assert "<img" not in render("![pixel](https://espion.example/pixel.gif)")


def test_a_table_is_kept() -> None:
    html = render("| a | b |\n| - | - |\n| 1 | 2 |")

    assert "<th>a</th>" in html
    assert "<td>2</td>" in html


@pytest.mark.parametrize(
    "text", ["[" * 20_000, "> " * 5_000, "*" * 20_000, "[a](" * 5_000, "<" * 20_000, "`" * 20_001, "- " * 5_000]
)
def test_no_text_takes_long(text: str) -> None:

    start = time.process_time()
    render(text[:20_000])

    assert time.process_time() - start < 2
