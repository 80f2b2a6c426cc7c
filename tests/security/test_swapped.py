"""The ids of one network at the addresses of the other: in paths, queries, forms and JSON. Nobody reads or changes her neighbour's things."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from maillage.api.operations.tokens import make_token
from maillage.api.scopes import SCOPES
from maillage.network.importing import waiting
from tests.security.table import PEOPLE, Line, lines, verdict
from tests.security.test_access import knock
from tests.security.world import World, swapped, undone

pytestmark = pytest.mark.django_db

MIRRORED = {
    "concierge": "other-concierge",
    "other-concierge": "concierge",
    "animator": "other-animator",
    "other-animator": "animator",
    "anonymous": "anonymous",
    "steward": "steward",
}
"""Who is to the second network what the key is to the first. The member, who has no counterpart, is looked after by the words alone."""
OF_A_SIDE = [line for line in lines() if swapped("/" + line.example) != "/" + line.example or "{" in line.example]
SAID_TWICE = "reseaux/<slug:slug>/imports/<uuid:uid>/retrait/"
"""Withdrawing a file that is not there says that it is not there any more: tried apart."""
MIXED = [
    line
    for line in OF_A_SIDE
    if swapped("/" + line.example) != "/" + line.example and "{" in line.example and line.route != SAID_TWICE
]
LISTS = (
    "/recherche/?q={q}", "/lieux/?q={q}", "/lieux/?q={q}&view=map", "/lieux/export.csv?q={q}", "/lieux/export.geojson?q={q}",
    "/api/v1/places?q={q}", "/api/v1/places.geojson?q={q}", "/api/v1/search?q={q}", "/carte/0/0/0.mvt?q={q}", "/api/v1/journal",
    "/reseaux/", "/api/v1/networks", "/api/v1/organisations", "/territoires/commune/86194/", "/journal/", "/journal/atom.xml", "/sources/",
    "/journal/tile/entries/000.p/2", "/avis/", "/mon-bureau/", "/compte/jetons/", "/compte/webhooks/", "/compte/appareils/",
)  # fmt: skip
"""Where rows of both networks are gathered. What is looked for is a common word of the hidden places' names."""
NAMED = (
    "/journal/?lieu={hidden}", "/journal/atom.xml?lieu={hidden}", "/journal/?personne={quiet}", "/journal/atom.xml?personne={quiet}",
    "/journal/preuve/inclusion?entry={private-entry}", "/personnes/{quiet}/", "/personnes/{person}/", "/lieux/{hidden}/",
    "/lieux/{hidden}/affiche/", "/lieux/{hidden}/historique/", "/lieux/{hidden}/versions/1/", "/lieux/{hidden}/export.csv",
    "/lieux/{hidden}/propositions/nouvelle/", "/lieux/{hidden}/revendication/", "/lieux/{hidden}/confirmation/", "/lieux/{hidden}/equipe/",
    "/lieux/{hidden}/fusion/", "/lieux/{hidden}/photos/", "/lieux/{hidden}/modifier/contact/", "/api/v1/places/{hidden}",
    "/api/v1/places/{hidden}/revisions", "/moderation/revendications/{free-claim}/", "/lieux/{free}/", "/lieux/{free}/revendication/",
    "/lieux/le-lieu/fusion/?avec={hidden}", "/lieux/autre-lieu/fusion/?avec={hidden}", "/lieux/le-lieu/fusion/?q=friche",
    "/lieux/autre-lieu/fusion/?q=friche", "/lieux/le-lieu/propositions/nouvelle/?signaler=doublon&q=friche", "/sources/{source}/",
    "/reseaux/mailles/couche/{hidden}/", "/reseaux/autres/couche/{hidden}/", "/compte/webhooks/nouveau/?lieu={hidden}",
)  # fmt: skip
"""Things that a person may know the name of, asked for by that name."""
POSTED: dict[str, dict[str, str]] = {
    "/lieux/le-lieu/fusion/?avec={hidden}": {},
    "/lieux/autre-lieu/fusion/?avec={hidden}": {},
    "/lieux/le-lieu/propositions/nouvelle/?signaler=doublon": {"avec": "{hidden}", "reason": "double"},
    "/reseaux/mailles/lieux/": {"place": "{hidden}", "message": "venez"},
    "/reseaux/autres/lieux/": {"place": "{hidden}", "message": "venez"},
    "/reseaux/mailles/imports/decisions/": {"source": "{source}", "row": "1"},
    "/reseaux/autres/imports/decisions/": {"source": "{source}", "row": "1", "same": "{hidden}"},
    "/compte/webhooks/nouveau/": {"label": "a", "url": "https://example.org/", "place": "{hidden}", "network": ""},
    "/lieux/nouveau/": {"name": "Friche", "network": "autres"},
}


@pytest.mark.parametrize("line", OF_A_SIDE, ids=lambda line: f"{line.method} {line.route}")
def test_the_second_network_keeps_its_things_as_the_first_does(world: World, line: Line) -> None:
    address, wanted = world.address(line, 1), dict(zip(PEOPLE, line.verdicts, strict=True))
    method = "POST" if line.method == "ANY" else line.method
    answers = {person: knock(world, person, method, address) for person in PEOPLE}

    assert {person: answers[person][0] for person in MIRRORED} == {person: wanted[other] for person, other in MIRRORED.items()}
    assert {person: words for person, (_answer, words) in answers.items() if words} == {}


@pytest.mark.parametrize("line", MIXED, ids=lambda line: f"{line.method} {line.route}")
def test_a_thing_of_one_network_is_not_at_the_address_of_the_other(world: World, line: Line) -> None:
    answers = {}
    for address in (swapped(world.address(line)), "/" + line.example.lstrip("/").format_map(world.sides[1].objects)):
        for person in PEOPLE:
            answer, words = knock(world, person, line.method, address)
            if answer not in {"login", "no", "none", "proof"} or words:
                answers[address, person] = (answer, words)

    assert answers == {}


def test_a_file_of_one_network_is_not_withdrawn_at_the_address_of_the_other(world: World, settings: Any) -> None:
    root = Path(settings.MEDIA_ROOT).parent / "imports"
    kept = waiting.keep(root, world.sides[1].network.uid, "lieux.csv", [b"nom\nLe Lieu\n"])

    world.client("animator").post(f"/reseaux/mailles/imports/{kept.uid}/retrait/")
    assert kept.path.exists()

    world.client("other-animator").post(f"/reseaux/autres/imports/{kept.uid}/retrait/")
    assert not kept.path.exists()


@pytest.mark.parametrize("pattern", LISTS)
def test_what_gathers_everything_gathers_nothing_private(world: World, pattern: str) -> None:
    address = pattern.format(q="friche")

    assert {person: words for person in PEOPLE if (words := knock(world, person, "GET", address)[1])} == {}


@pytest.mark.parametrize("pattern", NAMED)
def test_a_name_that_is_known_opens_nothing(world: World, pattern: str) -> None:
    leaks = {}
    for side in world.sides:
        address = pattern.format_map(side.objects)
        leaks |= {(address, person): words for person in PEOPLE if (words := knock(world, person, "GET", address)[1])}

    assert leaks == {}


@pytest.mark.parametrize("pattern", POSTED)
def test_a_name_in_a_form_opens_nothing(world: World, pattern: str) -> None:
    leaks = {}
    for side in world.sides:
        address = pattern.format_map(side.objects)
        sent = {name: value.format_map(side.objects) for name, value in POSTED[pattern].items()}
        for person in PEOPLE:
            with undone():
                response = world.client(person).post(address, sent, follow=True)
                if words := world.leaks(person, response, address):
                    leaks[address, person] = words

    assert leaks == {}


WRITES: list[tuple[str, str, dict[str, Any]]] = [
    ("PATCH", "/api/v1/places/{place}", {"phone": "+33549000001"}),
    ("POST", "/api/v1/places/{place}/confirmations", {"fields": ["phone"]}),
    ("PATCH", "/api/v1/places/{hidden}", {"phone": "+33549000001"}),
    ("POST", "/api/v1/places/{hidden}/confirmations", {"fields": ["phone"]}),
    ("POST", "/api/v1/places/{hidden}/proposals", {"kind": "doubtful", "reason": "fermé"}),
    ("GET", "/api/v1/places/{hidden}", {}),
    ("GET", "/api/v1/places/{hidden}/revisions", {}),
]


@pytest.mark.parametrize(("method", "pattern", "sent"), WRITES, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("person", ["member", "concierge", "animator"])
def test_a_token_of_one_network_changes_nothing_of_the_other(
    world: World, person: str, method: str, pattern: str, sent: dict[str, Any]
) -> None:
    other = world.sides[1]
    with undone():
        made = make_token(label="a", scopes=list(SCOPES), days=30, by=world.person(person))
        headers = {"Authorization": f"Bearer {made.secret}", "If-Match": "*"}
        address = pattern.format_map(other.objects | {"place": other.place.slug})
        client = Client(raise_request_exception=False)
        response = client.generic(method, address, json.dumps(sent), content_type="application/json", headers=headers)
        leaks = world.leaks(person, response, address)

    assert verdict(response) in {"no", "none"}, response.content
    assert leaks == []
