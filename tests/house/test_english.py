"""Pages read in English say nothing in French of their own: no sentence was made before its reader was known."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from maillage.network.models import ImportRecord, ImportRun, Kind, PublicService
from maillage.network.views import sources
from maillage.territory.enums import Level
from tests.factories import NOW, NetworkFactory, OrganisationFactory, PlaceFactory, SourceFactory, TerritoryFactory
from tests.house.source import PACKAGE
from tests.house.test_translations import asked, english

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not (PACKAGE / "locale/en/LC_MESSAGES/django.mo").exists(), reason="make build compiles the catalogue"),
]
SAID_BY_ATTRIBUTES = {"alt", "title", "aria-label", "placeholder", "content"}
# Said the same in both languages on purpose: how each language calls itself, the name of the instance.
IN_ITS_OWN_LANGUAGE = {"Français", "Maillage"}
FRENCH_SPACES = re.compile("[\u00a0\u202f][%:;!?»]|«|\\d\u202f\\d")
PAGES = (
    "/",
    "/lieux/",
    "/lieux/?view=map",
    "/lieux/?kind=fablab&radius=beaucoup&page=0",
    "/lieux/?near=46.58,0.34&radius=20",
    "/lieux/?q=rien+de+tel",
    "/lieux/moulin/",
    "/lieux/moulin/historique/",
    "/lieux/moulin/affiche/",
    "/lieux/nulle-part/",
    "/structures/tiers/",
    "/reseaux/",
    "/reseaux/loire/",
    "/territoires/",
    "/territoires/region/53/",
    "/territoires/commune/35236/",
    "/recherche/",
    "/recherche/?q=moulin",
    "/recherche/?q=zzzz",
    "/sources/",
    "/sources/annuaire/",
    "/vocabulaire/",
    "/mentions/",
    "/api/v1/docs",
)


class Words(HTMLParser):
    """What a page says: its texts, and the attributes that are read aloud."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: set[str] = set()
        self._code = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._code = tag in {"script", "style"}
        self.said |= {value.strip() for name, value in attrs if value and (name in SAID_BY_ATTRIBUTES or name.startswith("data-"))}

    def handle_endtag(self, tag: str) -> None:
        self._code = False

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.said.add(data.strip())


def french() -> set[str]:
    """The sources' whole sentences that English says otherwise."""
    found = set()
    for message, context in asked():
        known = english().get(message, context)  # type: ignore[arg-type]
        ids = [message] if isinstance(message, str) else message
        strings = [known.string] if isinstance(known.string, str) else known.string  # type: ignore[union-attr]
        found |= {text.strip() for text in ids} - {text.strip() for text in strings}
    return found - {str(known) for known in _english_words()} - IN_ITS_OWN_LANGUAGE


def _english_words() -> set[str]:
    """Words that are also said in English, with another sense."""
    strings = [message.string for message in english() if message.id]
    return {text for each in strings for text in ([each] if isinstance(each, str) else each)}


@pytest.fixture
def _an_instance() -> None:
    cache.clear()
    sources._counted.clear()
    region = TerritoryFactory(level=Level.REGION, code="53", name="Bretagne")
    redon = TerritoryFactory(code="35236", name="Redon", region=region)
    place: Any = PlaceFactory(
        slug="moulin",
        name="Le Moulin",
        commune=redon,
        position="approximate",
        stage="paused",
        opening_hours="Mo-Fr 09:00-12:00",
        accessibility={"wheelchair": "limited", "toilets": "yes", "hearing_loop": False},
        host=OrganisationFactory(slug="tiers"),
        capacity=12,
        legal_form="scic",
    )
    place.kinds.add(*Kind.objects.all())
    place.services.add(*PublicService.objects.all())
    NetworkFactory(slug="loire", territory=region)
    source = SourceFactory(key="annuaire")
    run = ImportRun.objects.create(
        source=source, filename="lieux.csv", started_at=NOW, finished_at=NOW, unmapped=["X"], counts={"created": 2, "doubted": 1}
    )
    said = [
        {"code": "precision.low", "params": {"value": "0.2", "least": "0.5"}},
        {"code": "duplicate.near", "params": {"name": "Le Moulin", "where": 12, "metres": 40}},
        {"code": "value.zero", "params": {"field": "phone"}},
    ]
    ImportRecord.objects.create(
        source=source, run=run, external_id="1", row_number=1, outcome="created", messages=said, raw={}, place=place
    )


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("_an_instance")
def test_a_page_in_english_says_nothing_in_french_of_its_own(client: Client, page: str) -> None:
    """A French reader comes first: what is kept for the next one must not be in the first one's language."""
    before = client.get(page, headers={"accept-language": "fr"}).content.decode()
    after = client.get(page, headers={"accept-language": "en"}).content.decode()

    assert Words(before).said & french()
    assert '<html lang="en"' in after
    assert not Words(after).said & french()
    assert not {text for text in Words(after).said if FRENCH_SPACES.search(text)}


@pytest.mark.usefixtures("_an_instance")
def test_the_navigation_is_in_english(client: Client) -> None:
    html = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert re.findall(r">([^<]*)</a>", html.partition("nav--head")[2].partition("</nav>")[0]) == [
        "Places", "Territories", "Mesh", "Networks", "Search",
    ]  # fmt: skip


@pytest.mark.usefixtures("_an_instance")
def test_the_words_of_the_vocabulary_are_in_english_on_the_page_of_a_place_and_in_the_directory(client: Client) -> None:
    for page in ("/lieux/moulin/", "/lieux/?stage=paused"):
        said = Words(client.get(page, headers={"accept-language": "en"}).content.decode()).said
        labels = {(concept.label, concept.label_en) for model in (Kind, PublicService) for concept in model.objects.all()}
        assert {english for _french, english in labels} <= said
        assert not {french for french, english in labels if french != english} & said


@pytest.mark.usefixtures("_an_instance")
def test_rows_of_the_directory_say_kinds_in_the_language_being_read(client: Client) -> None:
    html = client.get("/lieux/?stage=paused", headers={"accept-language": "en"}).content.decode()
    assert "Community café, Coworking space" in html
    html = client.get("/lieux/?stage=paused", headers={"accept-language": "fr"}).content.decode()
    assert "Café associatif, Cuisine ou ferme partagée" in html
