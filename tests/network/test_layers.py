"""A network's own words about places, beside their record; the places it gathers."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.accounts.models import User
from maillage.journal.models import Entry
from maillage.network.exceptions import JoinRefused, LayerRefused
from maillage.network.models import JoinRequest, Layer, Network, Place
from maillage.network.operations import joining, layers
from maillage.network.operations.layers import Words
from maillage.network.operations.networks import remove_place
from maillage.network.queries import layers as read
from tests.factories import NetworkFactory, PlaceFactory, RoleHoldingFactory, UserFactory

pytestmark = pytest.mark.django_db
WORDS = Words(("bois", "accueil"), "Un lieu **sûr**.", "Noé", "noe@example.org", "+33549000000")


def gathered(**values: Any) -> tuple[Network, Place]:
    network, place = NetworkFactory.create(), PlaceFactory.create(**values)
    network.place_links.create(place=place)
    return network, place


def holder(role: str, **on: Any) -> User:
    person: User = RoleHoldingFactory.create(role=role, **on).person
    return person


def said(network: Network, place: Place, words: Words = WORDS, *, is_public: bool = False) -> Layer | None:
    return layers.edit_layer(network=network, place=place, words=words, is_public=is_public, by=None)


def test_the_record_of_the_place_is_not_touched() -> None:
    network, place = gathered()
    before = Place.objects.values().get()

    said(network, place)

    assert Place.objects.values().get() == before
    assert not place.revisions.exists()
    assert not Entry.objects.filter(subject_uid=place.uid).exists()


def test_what_is_said_is_told_in_public_only_if_it_is_or_was_public() -> None:
    network, place = gathered()

    layer = said(network, place)
    said(network, place)
    said(network, place, is_public=True)
    said(network, place, is_public=False)
    said(network, place, Words())

    assert layer is not None
    told = Entry.objects.filter(subject_uid=layer.uid).order_by("pk").values_list("verb", "is_public", "context_uid", "details")
    assert list(told) == [("layer.edited", public, network.uid, {}) for public in (False, True, True, False)]
    assert not Layer.objects.exists(), "nothing said is no layer"


def test_nothing_to_say_writes_nothing() -> None:
    network, place = gathered()

    assert said(network, place, Words()) is None
    assert not Entry.objects.exists()


def test_a_network_says_nothing_of_a_place_that_is_not_its_own() -> None:
    network, _place = gathered()

    with pytest.raises(LayerRefused):
        said(network, PlaceFactory.create())


def test_it_is_read_by_the_network_and_the_place_and_by_no_other_network_that_gathers_it() -> None:
    network, place = gathered()
    other = NetworkFactory.create()
    other.place_links.create(place=place)
    layer = said(network, place)

    readers = (holder("animator", network=network), holder("member", network=network), holder("concierge", place=place), holder("member", place=place), holder("steward"))  # fmt: skip
    strangers = (holder("animator", network=other), holder("member", network=other), holder("concierge", place=PlaceFactory.create()), UserFactory.create(), AnonymousUser())  # fmt: skip

    assert [read.layers_of(place, person) for person in readers] == [[layer]] * 5
    assert [read.layers_of(place, person) for person in strangers] == [[]] * 5
    said(network, place, is_public=True)
    assert [read.layers_of(place, person) for person in strangers] == [[layer]] * 5


def test_a_network_that_the_place_has_left_says_nothing_any_more() -> None:
    network, place = gathered()
    said(network, place, is_public=True)

    remove_place(network=network, place=place, by=None)

    assert read.layers_of(place, AnonymousUser()) == []
    assert read.tags_of(network) == {}


def test_the_page_of_the_place_shows_it_apart_and_safe(client: Client) -> None:
    network, place = gathered()
    said(network, place, Words(("<b>bois</b>",), "Un **grand** <script>alert(1)</script>", "Noé <i>"), is_public=True)

    html = client.get(f"/lieux/{place.slug}/").content.decode()

    assert "Ce qu’en dit le réseau" in html
    assert network.name in html
    assert "<strong>grand</strong>" in html
    for hostile in ("<script>alert(1)", "<b>bois</b>", "Noé <i>"):
        assert hostile not in html


def test_what_is_for_members_is_not_on_the_page_of_others(client: Client) -> None:
    network, place = gathered()
    said(network, place)

    for person, sees in ((None, False), (UserFactory.create(), False), (holder("member", network=network), True)):
        client.logout()
        if person:
            client.force_login(person)
        assert ("noe@example.org" in client.get(f"/lieux/{place.slug}/").content.decode()) is sees


def test_an_animator_annotates_and_what_was_typed_wrong_comes_back(client: Client) -> None:
    network, place = gathered()
    client.force_login(holder("animator", network=network))
    address = f"/reseaux/{network.slug}/couche/{place.slug}/"
    typed = {
        "tags": "Bois ;  accueil, Bois",
        "note": "Un mot",
        "contact_name": "Noé",
        "contact_email": "",
        "contact_phone": "05 49 00 00 00",
    }

    for wrong in (
        {"contact_phone": "12"},
        {"contact_email": "noe"},
        {"tags": ",".join(f"mot{n}" for n in range(21))},
        {"tags": "m" * 41},
    ):
        response = client.post(address, typed | wrong)
        assert response.status_code == 422
        assert "Un mot" in response.content.decode()
    assert not Layer.objects.exists()
    assert client.post(address, typed)["Location"] == f"/lieux/{place.slug}/"

    layer = Layer.objects.get()
    assert (layer.tags, layer.note, layer.contact_phone, layer.is_public) == (["Bois", "accueil"], "Un mot", "+33549000000", False)
    assert "Bois, accueil" in client.get(address).content.decode()


def test_only_who_animates_the_network_annotates_and_only_its_places(client: Client) -> None:
    network, place = gathered()
    elsewhere, other = gathered()
    address = f"/reseaux/{network.slug}/couche/{place.slug}/"

    assert "/compte/connexion/" in client.get(address)["Location"]
    for person in (holder("member", network=network), holder("concierge", place=place), holder("animator", network=elsewhere)):
        client.force_login(person)
        assert client.get(address).status_code == 403
        assert client.post(address, {"note": "x"}).status_code == 403
    client.force_login(holder("animator", network=network))
    assert client.get(f"/reseaux/{network.slug}/couche/{other.slug}/").status_code == 404
    assert client.post(f"/reseaux/{network.slug}/couche/{other.slug}/", {"note": "x"}).status_code == 404
    assert client.get("/reseaux/aucun/couche/aucun/").status_code == 404
    assert not Layer.objects.exists()


def test_members_find_their_places_by_the_words_of_the_network(client: Client) -> None:
    network, place = gathered(name="La Grange")
    hidden = PlaceFactory.create(name="La Cachette", is_public=False)
    network.place_links.create(place=hidden)
    said(network, place)
    client.force_login(holder("member", network=network))
    address = f"/reseaux/{network.slug}/lieux/"

    everything, some, none = (client.get(f"{address}{query}").content.decode() for query in ("", "?mot=bois", "?mot=fer"))

    assert "La Grange" in everything
    assert "La Cachette" in everything
    assert "La Grange" in some
    assert "La Cachette" not in some
    assert "Aucun lieu n’a ce mot" in none
    assert client.get(f"{address}?page=2").status_code == 404


def test_the_sheet_is_for_members_and_holds_no_formula(client: Client) -> None:
    network, place = gathered(name="=1+1")
    said(network, place, Words(("bois",), "@SUM(A1)"))
    address = f"/reseaux/{network.slug}/lieux/export.csv"

    assert "/compte/connexion/" in client.get(address)["Location"]
    client.force_login(holder("animator", network=NetworkFactory.create()))
    assert client.get(address).status_code == 403
    client.force_login(holder("member", network=network))
    response = client.get(address)

    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=1+1" in text
    assert "'@SUM(A1)" in text
    assert "bois" in text
    assert "no-store" in response["Cache-Control"]


def test_the_pages_need_the_same_queries_for_one_place_and_three(client: Client) -> None:
    network, place = gathered()
    said(network, place)
    client.force_login(holder("animator", network=network))

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
            assert response.status_code == 200
            if response.streaming:
                b"".join(response.streaming_content)  # type: ignore[attr-defined]
        return len(captured)

    addresses = [f"/reseaux/{network.slug}/lieux/", f"/reseaux/{network.slug}/lieux/export.csv"]
    one = [queries(address) for address in addresses]
    for more in PlaceFactory.create_batch(2):
        network.place_links.create(place=more)
        said(network, more)
        JoinRequest.objects.create(network=network, place=PlaceFactory.create(), at=more.created_at)
    assert [queries(address) for address in addresses] == one
    assert max(one) <= 12


def test_a_place_that_nobody_holds_joins_at_once_and_a_held_one_is_asked() -> None:
    network, animator = NetworkFactory.create(), UserFactory.create()
    free, held = PlaceFactory.create_batch(2)
    concierge = holder("concierge", place=held)

    assert joining.gather_place(network=network, place=free, by=animator) is None
    request = joining.gather_place(network=network, place=held, message="Avec nous ?", by=animator)
    assert request is not None
    assert set(network.places.all()) == {free}
    joining.accept_joining(asked=request, by=concierge)

    assert set(network.places.all()) == {free, held}
    told = Entry.objects.filter(subject_uid=request.uid).order_by("pk").values_list("verb", "is_public")
    assert list(told) == [("join.requested", False), ("join.accepted", False)]


def test_a_place_is_asked_once_at_a_time_and_answers_once() -> None:
    network, place = NetworkFactory.create(), PlaceFactory.create()
    person = holder("concierge", place=place)
    request = joining.gather_place(network=network, place=place, by=person)
    assert request is not None

    with pytest.raises(JoinRefused):
        joining.gather_place(network=network, place=place, by=person)
    joining.decline_joining(asked=request, by=person)
    for again in (joining.accept_joining, joining.decline_joining):
        with pytest.raises(JoinRefused):
            again(asked=request, by=person)
    again_asked = joining.gather_place(network=network, place=place, by=person)
    assert again_asked is not None
    joining.accept_joining(asked=again_asked, by=person)

    with pytest.raises(JoinRefused):
        joining.gather_place(network=network, place=place, by=person)


def test_an_animator_adds_and_removes_places_from_the_browser(client: Client) -> None:
    network, place = NetworkFactory.create(), PlaceFactory.create(name="La Grange")
    client.force_login(holder("animator", network=network))
    address = f"/reseaux/{network.slug}/lieux/"

    assert client.get(f"/lieux/{place.slug}/").content.decode().count(network.name) == 1
    assert client.post(address, {"place": f"https://exemple.org/lieux/{place.slug}/"})["Location"] == address
    assert list(network.places.all()) == [place]
    assert client.get(f"{address}{place.slug}/retrait/").status_code == 200
    assert client.post(f"{address}{place.slug}/retrait/").status_code == 302

    assert not network.places.exists()
    assert client.get(f"{address}{place.slug}/retrait/").status_code == 404


@pytest.mark.parametrize("typed", ["", "nulle-part", "https://ailleurs.example/autre chose", "cachette"])
def test_a_place_that_is_not_there_is_said_so(client: Client, typed: str) -> None:
    network = NetworkFactory.create()
    PlaceFactory.create(slug="cachette", is_public=False)
    client.force_login(holder("animator", network=network))

    assert client.post(f"/reseaux/{network.slug}/lieux/", {"place": typed}).status_code == 422
    assert not network.places.exists()


def test_the_concierge_of_a_held_place_answers_on_its_page(client: Client) -> None:
    network, place = NetworkFactory.create(), PlaceFactory.create()
    concierge, animator = holder("concierge", place=place), holder("animator", network=network)
    client.force_login(animator)
    client.post(f"/reseaux/{network.slug}/lieux/", {"place": place.slug, "message": "Avec nous ?"})
    request = JoinRequest.objects.get()
    assert client.post(f"/rattachements/{request.uid}/acceptation/").status_code == 403
    for stranger in (holder("concierge", place=PlaceFactory.create()), holder("animator", network=NetworkFactory.create())):
        client.force_login(stranger)
        assert client.post(f"/rattachements/{request.uid}/acceptation/").status_code == 404
        assert client.post(f"/rattachements/{request.uid}/refus/").status_code == 404

    client.force_login(concierge)
    assert "Avec nous" in client.get(f"/lieux/{place.slug}/").content.decode()
    client.post(f"/rattachements/{request.uid}/acceptation/")

    assert list(network.places.all()) == [place]
    assert client.post(f"/reseaux/{network.slug}/lieux/{place.slug}/retrait/").status_code == 302, "and may leave"
    assert not network.places.exists()


def test_the_network_takes_its_request_back(client: Client) -> None:
    network, place = NetworkFactory.create(), PlaceFactory.create()
    holder("concierge", place=place)
    client.force_login(holder("animator", network=network))
    client.post(f"/reseaux/{network.slug}/lieux/", {"place": place.slug})

    client.post(f"/rattachements/{JoinRequest.objects.get().uid}/refus/")

    assert JoinRequest.objects.get().answered_at is not None
    assert not network.places.exists()


def test_members_and_others_neither_add_nor_remove(client: Client) -> None:
    network, place = gathered()
    other = PlaceFactory.create()
    elsewhere = NetworkFactory.create()
    for person, read_status in (
        (holder("member", network=network), 200),
        (holder("animator", network=elsewhere), 403),
        (holder("concierge", place=other), 403),
    ):
        client.force_login(person)
        assert client.get(f"/reseaux/{network.slug}/lieux/").status_code == read_status
        assert client.post(f"/reseaux/{network.slug}/lieux/", {"place": other.slug}).status_code == 403
        assert client.post(f"/reseaux/{network.slug}/lieux/{place.slug}/retrait/").status_code == 403

    assert list(network.places.all()) == [place]
