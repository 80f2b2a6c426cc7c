"""The gallery shows every component, and templates hold to the content security policy."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

import maillage

PACKAGE = Path(maillage.__file__).parent
COMPONENTS = sorted(path.stem.replace("_", "-") for path in (PACKAGE / "core/templates/cotton").glob("*.html"))
ALONE = ("notices/templates/notices/mail/", "observatory/templates/observatory/print_answer.html")
TEMPLATES = sorted(path for path in PACKAGE.glob("*/templates/**/*.html") if not any(part in path.as_posix() for part in ALONE))
"""Pages: letters are read by programs that know no style sheet, and an answer of the command line is a file that stands alone; both
write their own styles.
"""
GALLERY = (PACKAGE / "portal/templates/portal/gallery.html").read_text(encoding="utf-8")
DATA_TYPES = {"application/json", "application/ld+json"}


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_gallery_shows_each_component_and_how_to_write_it(name: str) -> None:
    assert re.search(rf"<c-{name}[\s/>]", GALLERY), f"<c-{name}> is not shown"
    assert re.search(rf"&lt;c-{name}[\s/&]", GALLERY), f"how to write <c-{name}> is not said"


@pytest.mark.django_db
@pytest.mark.parametrize("light", ["", "light", "dark", "nonsense"])
def test_the_gallery_opens_in_each_light(client: Client, light: str) -> None:
    answer = client.get(reverse("portal:gallery"), {"lumiere": light})
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "<c-" not in html
    assert (f'class="gallery" data-theme="{light}"' in html) == (light in {"light", "dark"})


@pytest.mark.django_db
def test_each_identifier_of_the_gallery_is_there_once_and_each_label_finds_its_field(client: Client) -> None:
    html = client.get(reverse("portal:gallery")).content.decode()
    reader = Links()
    reader.feed(html)
    assert reader.ids
    assert len(reader.ids) == len(set(reader.ids))
    assert reader.named <= set(reader.ids)


class Links(HTMLParser):
    """Collects identifiers, and those that labels and descriptions name."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.named: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.named |= set(given.get(name, "").split())


class Inline(HTMLParser):
    """Collects what the policy refuses: inline styles, scripts and handlers."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") not in DATA_TYPES):
            self.refused.append(f"<{tag}>")
        self.refused += [
            f"{tag} {name}" for name in given if name == "style" or re.fullmatch("on.+", name) or name.startswith("hx-on")
        ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_template_writes_a_style_or_a_script_inline(path: Path) -> None:
    text = re.sub(r"\{%.*?%\}|\{#.*?#\}", " ", path.read_text(encoding="utf-8"))
    reader = Inline()
    reader.feed(re.sub(r"\{\{.*?\}\}", "x", text))
    assert not reader.refused


def test_the_reader_of_templates_sees_what_is_refused() -> None:
    reader = Inline()
    reader.feed('<p style="color:red" onclick="x()"><script>1</script><style></style><script src="/a.js"></script>')
    assert reader.refused == ["p style", "p onclick", "<script>", "<style>"]


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = finders.find("dist/icons.svg")
    if sprite is None:
        pytest.skip("the front end is not built")
    drawn = set(re.findall(r'<symbol id="([^"]+)"', Path(sprite).read_text(encoding="utf-8")))
    named = {name for path in TEMPLATES for name in re.findall(r'\{% icon "([a-z0-9-]+)"', path.read_text(encoding="utf-8"))}
    named |= {name for path in TEMPLATES for name in re.findall(r'<c-[^>]* icon="([a-z0-9-]+)"', path.read_text(encoding="utf-8"))}
    assert named
    assert not named - drawn


def test_components_live_where_cotton_looks() -> None:
    assert getattr(settings, "COTTON_DIR", "cotton") == "cotton"
    assert COMPONENTS
