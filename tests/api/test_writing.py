"""Places as programs write them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from maillage.accounts.models import User
from maillage.api.models import DoneRequest
from maillage.journal.models import Entry
from maillage.network.models import ChangeProposal, Place
from tests.api.keys import bearer, token
from tests.factories import NetworkFactory, PlaceFactory, RoleHoldingFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
LIEU = "/api/v1/places/le-lieu"


@pytest.fixture
def place() -> Place:
    made: Place = PlaceFactory.create(slug="le-lieu", name="Le lieu")
    return made


@pytest.fixture
def concierge(place: Place) -> User:
    person: User = RoleHoldingFactory.create(place=place).person
    return person


@pytest.fixture
def animator() -> User:
    person: User = RoleHoldingFactory.create(role="animator", network=NetworkFactory.create(slug="mailles")).person
    return person


def patch(client: Client, body: Any, *, match: str | None = None, address: str = LIEU) -> Any:
    tag = client.get(address).headers.get("ETag", "") if match is None else match
    return client.patch(address, body, content_type="application/json", headers={"If-Match": tag} if tag else {})


def post(client: Client, address: str, body: Any, **headers: str) -> Any:
    return client.post(address, body, content_type="application/json", headers=headers)


def test_who_holds_a_place_corrects_it_as_on_its_page(place: Place, concierge: User) -> None:
    answer = patch(bearer(concierge), {"summary": "Un café", "phone": "05 49 00 00 00", "message": "vu sur la porte"})

    revision = place.revisions.get()
    assert (answer.status_code, answer.json()["summary"], answer.json()["phone"]) == (200, "Un café", "+33549000000")
    assert (revision.by, revision.origin, revision.message) == (concierge, "place", "vu sur la porte")
    assert Entry.objects.get(verb="place.edited").actor == concierge
    assert answer.json()["provenance"]["summary"]["revision"] == revision.number
    assert "no-store" in answer["Cache-Control"]


def test_what_is_not_sent_stays_and_what_is_null_is_emptied(place: Place, concierge: User) -> None:
    client = bearer(concierge)
    patch(client, {"summary": "Un café", "website": "https://exemple.fr"})

    said = patch(client, {"summary": None}).json()

    assert (said["summary"], said["website"]) == (None, "https://exemple.fr/") or said["website"].startswith("https://exemple.fr")
    assert said["summary"] is None


def test_the_tag_of_an_answer_serves_for_the_next_correction(concierge: User) -> None:
    client = bearer(concierge)
    first = patch(client, {"summary": "Un"})

    assert first["ETag"].strip('W/"') == client.get(LIEU)["ETag"].strip('W/"')
    assert patch(client, {"summary": "Deux"}, match=first["ETag"]).status_code == 200
    assert patch(client, {"summary": "Trois"}, match="W/" + client.get(LIEU)["ETag"].removeprefix("W/")).status_code == 200


def test_a_correction_of_what_somebody_changed_meanwhile_is_refused(place: Place, concierge: User) -> None:
    client = bearer(concierge)
    read = client.get(LIEU)["ETag"]
    patch(client, {"summary": "De quelqu’un d’autre"})

    answer = patch(client, {"summary": "Le mien"}, match=read)

    assert (answer.status_code, answer["Content-Type"]) == (412, "application/problem+json")
    place.refresh_from_db()
    assert place.summary == "De quelqu’un d’autre"


def test_a_correction_says_what_it_corrects(place: Place, concierge: User) -> None:
    assert patch(bearer(concierge), {"summary": "Un café"}, match="").status_code == 428
    assert patch(bearer(concierge), {"summary": "Un café"}, match="*").status_code == 200


def test_a_correction_that_changes_nothing_writes_nothing(place: Place, concierge: User) -> None:
    assert patch(bearer(concierge), {"name": "Le lieu"}).status_code == 200
    assert not place.revisions.exists()


def test_every_field_that_cannot_be_written_is_named(place: Place, concierge: User) -> None:
    body = {"phone": "12", "email": "personne", "commune": "99999", "host": "inconnue", "kinds": ["inconnu"], "starts_on": "hier"}

    answer = patch(bearer(concierge), body)

    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == set(body)
    assert all(error["message"].endswith(".") for error in answer.json()["errors"])
    assert not place.revisions.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"slug": "autre"}, "slug"),
        ({"networks": ["mailles"]}, "networks"),
        ({"is_public": False}, "is_public"),
        ({"name": None}, "name"),
        ({"name": "   "}, "name"),
        ({"kinds": None}, "kinds"),
        ({"surface_m2": -1}, "surface_m2"),
        ({"coordinates": [1]}, "coordinates"),
        ({"coordinates": [91, 0]}, "coordinates"),
        ({"coordinates": ["x", 0]}, "coordinates"),
        ({"starts_on": "2026-02-01", "ends_on": "2026-01-01"}, "ends_on"),
        ({"within": "le-lieu"}, "within"),
        ({"accessibility": {"lift": True}}, "accessibility.lift"),
        ({"links": [{"label": "x", "url": "javascript:alert(1)"}]}, "links"),
        ({"message": "x" * 281}, "message"),
        ([], "values"),
    ],
)
def test_a_value_of_another_form_is_refused_by_name(concierge: User, body: Any, field: str) -> None:
    answer = patch(bearer(concierge), body)

    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]] or field == "values"


@pytest.mark.parametrize(
    "body",
    [b"{", b"\xff\xfe", b'{"summary": NaN}', b'{"summary": "a", "summary": "b"}', b'{"summary": "\\ud800"}', b"[" * 100_000],
)
def test_a_body_that_is_not_json_is_refused(concierge: User, body: bytes) -> None:
    answer = bearer(concierge).patch(LIEU, body, content_type="application/json", headers={"If-Match": "*"})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_body_that_is_too_heavy_is_refused(concierge: User, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000

    assert patch(bearer(concierge), {"description": "x" * 2_000}, match="*").status_code == 413


@pytest.mark.parametrize("text", ["a\x00b", "=cmd()", "<script>alert(1)</script>", "\u202e", "😀" * 50, "\r\nSet-Cookie: a=b"])
def test_strange_texts_are_kept_or_cleaned_never_an_error(concierge: User, text: str) -> None:
    assert patch(bearer(concierge), {"summary": text, "description": text}).status_code == 200


def test_others_are_refused_and_told_to_propose(place: Place) -> None:
    other = RoleHoldingFactory.create(place=PlaceFactory.create()).person

    answer = patch(bearer(other), {"summary": "Un café"}, match="*")

    assert answer.status_code == 403
    assert "/proposals" in answer.json()["detail"]
    assert not place.revisions.exists()


def test_a_place_that_is_not_public_does_not_exist_for_others(place: Place, concierge: User) -> None:
    Place.objects.update(is_public=False)
    stranger = bearer(UserFactory.create())

    assert stranger.get(LIEU).status_code == 404
    assert patch(stranger, {"summary": "x"}, match="*").status_code == 404
    assert post(stranger, f"{LIEU}/confirmations", {"fields": ["name"]}).status_code == 404
    assert post(stranger, f"{LIEU}/proposals", {"changes": {"summary": "x"}}).status_code == 404
    assert Client().get(LIEU).status_code == 404
    assert bearer(concierge, "places:write").get(LIEU).status_code == 404
    assert bearer(concierge).get(LIEU).status_code == 200
    assert patch(bearer(concierge), {"summary": "Un café"}).status_code == 200


def test_an_animator_creates_a_place_in_her_network(animator: User) -> None:
    TerritoryFactory.create(code="86194", name="Poitiers")

    answer = post(
        bearer(animator), "/api/v1/places", {"name": "Atelier", "commune": "86194", "networks": ["mailles"], "kinds": ["fablab"]}
    )

    place = Place.objects.get()
    assert (answer.status_code, answer["Location"]) == (201, f"http://testserver/api/v1/places/{place.uid}")
    assert (answer.json()["name"], answer.json()["networks"], place.is_public) == ("Atelier", ["mailles"], True)
    assert place.revisions.get().origin == "network"
    assert Entry.objects.get(verb="place.created").actor == animator


def test_nobody_creates_a_place_in_a_network_of_others(animator: User) -> None:
    NetworkFactory.create(slug="autres")

    for networks in ([], ["autres"], ["mailles", "autres"]):
        assert post(bearer(animator), "/api/v1/places", {"name": "Atelier", "networks": networks}).status_code == 403
    assert post(bearer(), "/api/v1/places", {"name": "Atelier", "networks": ["mailles"]}).status_code == 403
    assert not Place.objects.exists()


def test_a_steward_creates_a_place_of_no_network() -> None:
    steward = RoleHoldingFactory.create(role="steward").person

    assert post(bearer(steward), "/api/v1/places", {"name": "Atelier"}).status_code == 201


def test_a_new_place_that_cannot_be_written_is_refused_by_name(animator: User) -> None:
    answer = post(bearer(animator), "/api/v1/places", {"networks": ["inconnu"], "name": "Atelier", "phone": "12"})

    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"networks", "phone"}


def test_a_request_asked_twice_with_its_key_is_carried_out_once(animator: User) -> None:
    client, body = bearer(animator), {"name": "Atelier", "networks": ["mailles"]}

    first = post(client, "/api/v1/places", body, **{"Idempotency-Key": "envoi-1"})
    again = post(client, "/api/v1/places", body, **{"Idempotency-Key": "envoi-1"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.content, first["Location"]) == (again.content, again["Location"])
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Place.objects.count() == 1


def test_a_key_stands_for_one_request_of_one_token(animator: User) -> None:
    client, key = bearer(animator), {"Idempotency-Key": "envoi-1"}
    post(client, "/api/v1/places", {"name": "Atelier", "networks": ["mailles"]}, **key)

    assert post(client, "/api/v1/places", {"name": "Autre", "networks": ["mailles"]}, **key).status_code == 409
    assert post(bearer(animator), "/api/v1/places", {"name": "Autre", "networks": ["mailles"]}, **key).status_code == 201


def test_a_request_that_failed_may_be_asked_again_with_its_key(animator: User) -> None:
    client, key = bearer(animator), {"Idempotency-Key": "envoi-1"}

    assert post(client, "/api/v1/places", {"name": "Atelier", "networks": ["mailles"], "phone": "12"}, **key).status_code == 422
    assert not DoneRequest.objects.exists()
    assert post(client, "/api/v1/places", {"name": "Atelier", "networks": ["mailles"]}, **key).status_code == 201


def test_a_key_of_strange_signs_is_refused(animator: User) -> None:
    for key in ("é", "x" * 256, "a b"):
        assert (
            post(bearer(animator), "/api/v1/places", {"name": "A", "networks": ["mailles"]}, **{"Idempotency-Key": key}).status_code
            == 422
        )


def test_facts_are_confirmed_by_who_has_a_role_there(place: Place, concierge: User) -> None:
    client = bearer(concierge)

    answer = post(client, f"{LIEU}/confirmations", {"fields": ["name", "phone", "name"]}, **{"Idempotency-Key": "a"})
    again = post(client, f"{LIEU}/confirmations", {"fields": ["name", "phone", "name"]}, **{"Idempotency-Key": "a"})

    assert (answer.status_code, again.status_code) == (201, 201)
    assert answer.json()["provenance"]["phone"]["kind"] == "confirmed"
    assert place.revisions.count() == 1


def test_a_confirmation_is_refused_to_others_and_for_unknown_fields(concierge: User) -> None:
    assert post(bearer(), f"{LIEU}/confirmations", {"fields": ["name"]}).status_code == 403
    unknown = post(bearer(concierge), f"{LIEU}/confirmations", {"fields": ["name", "couleur"]})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "fields.1")
    assert post(bearer(concierge), f"{LIEU}/confirmations", {"fields": []}).status_code == 422


def test_anyone_with_a_token_proposes(place: Place) -> None:
    person = UserFactory.create()

    answer = post(bearer(person), f"{LIEU}/proposals", {"changes": {"summary": "Un café"}, "reason": "vu sur place"})

    proposal = ChangeProposal.objects.get()
    assert (answer.status_code, answer.json()["uid"], answer.json()["state"]) == (201, str(proposal.uid), "waiting")
    assert answer["Location"] == f"http://testserver/lieux/le-lieu/propositions/{proposal.uid}/"
    assert (proposal.by, proposal.changes, proposal.reason) == (person, {"summary": [None, "Un café"]}, "vu sur place")
    assert not place.revisions.exists()


@pytest.mark.parametrize(
    "body", [{}, {"changes": {}}, {"changes": {"name": "Le lieu"}}, {"kind": "closed"}, {"changes": {"phone": "12"}}]
)
def test_a_proposal_that_says_nothing_is_refused(place: Place, body: Any) -> None:
    assert post(bearer(), f"{LIEU}/proposals", body).status_code == 422
    assert not ChangeProposal.objects.exists()


def test_a_place_may_be_said_closed(place: Place) -> None:
    answer = post(bearer(), f"{LIEU}/proposals", {"kind": "closed", "reason": "rideau baissé depuis mars"})

    assert (answer.status_code, answer.json()["kind"]) == (201, "closed")


WRITES: list[tuple[str, str, str]] = [
    ("post", "/api/v1/places", "places:write"),
    ("patch", LIEU, "places:write"),
    ("post", f"{LIEU}/confirmations", "places:confirm"),
    ("post", f"{LIEU}/proposals", "places:propose"),
]


@pytest.mark.parametrize(("method", "address", "scope"), WRITES)
def test_a_token_does_what_its_scopes_say_and_nothing_else(place: Place, method: str, address: str, scope: str) -> None:
    steward = RoleHoldingFactory.create(role="steward").person
    others = [name for name in ("places:read", "places:write", "places:confirm", "places:propose") if name != scope]

    answer = getattr(bearer(steward, *others), method)(address, {}, content_type="application/json")

    assert answer.status_code == 403
    assert f'scope="{scope}"' in answer["WWW-Authenticate"]
    assert getattr(bearer(steward, scope), method)(address, {}, content_type="application/json").status_code in {422, 428}


@pytest.mark.parametrize(("method", "address", "scope"), WRITES)
def test_a_session_opens_nothing(place: Place, concierge: User, method: str, address: str, scope: str) -> None:
    client = Client()
    client.force_login(concierge)

    answer = getattr(client, method)(address, {"name": "x"}, content_type="application/json")

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="maillage"')


def test_too_many_writes_with_one_token_are_slowed(concierge: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.api.bearer.WRITES", 2)
    client = bearer(concierge)

    statuses = [patch(client, {"summary": f"{n}"}, match="*").status_code for n in range(3)]

    assert statuses == [200, 200, 429]


def test_an_unknown_place_is_not_found(concierge: User) -> None:
    for address in ("/api/v1/places/inconnu", f"/api/v1/places/{uuid4()}"):
        assert patch(bearer(concierge), {"summary": "x"}, match="*", address=address).status_code == 404


def test_an_address_tells_its_methods(client: Client) -> None:
    _token, secret = token()

    assert client.options(LIEU)["Allow"] == "GET, HEAD, OPTIONS, PATCH"
    assert client.options("/api/v1/places")["Allow"] == "GET, HEAD, OPTIONS, POST"
    assert client.put(LIEU, headers={"Authorization": f"Bearer {secret}"}).status_code == 405
    asked = client.options(LIEU, headers={"Origin": "https://ailleurs.example", "Access-Control-Request-Method": "PATCH"})
    assert "Authorization" in asked["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in asked
