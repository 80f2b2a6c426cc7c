"""Versions are seen and brought back."""

from __future__ import annotations

import pytest
from django.test import Client

from maillage.network.models import Place
from maillage.network.operations.places import edit_place
from tests.factories import NetworkFactory, UserFactory, signed_in
from tests.network.care import THEIRS, concierge, keeper, made, verbs

pytestmark = pytest.mark.django_db


def edited() -> Place:
    place = made(phone="05 49 00 00 00", summary="Avant")
    edit_place(place=place, values={"phone": "05 49 11 11 11"}, statement=THEIRS, by=None)
    edit_place(place=place, values={"summary": "Après"}, statement=THEIRS, by=None)
    return place


def test_a_version_says_all_that_the_page_said(client: Client) -> None:
    place = edited()

    html = client.get(f"/lieux/{place.slug}/versions/1/").content.decode()

    assert "05\u00a049\u00a000\u00a000\u00a000" in html or "05 49 00 00 00" in html
    assert "Avant" in html
    assert "Après" not in html
    assert "retablissement" not in html
    assert client.get(f"/lieux/{place.slug}/versions/9/").status_code == 404


def test_the_history_leads_who_keeps_the_page_to_each_version() -> None:
    place = edited()

    html = keeper(place).get(f"/lieux/{place.slug}/historique/").content.decode()

    assert f"/lieux/{place.slug}/versions/1/retablissement/" in html
    assert f"/lieux/{place.slug}/versions/3/retablissement/" not in html


def test_what_would_change_is_shown_then_done() -> None:
    place = edited()
    client = keeper(place)
    address = f"/lieux/{place.slug}/versions/1/retablissement/"

    preview = client.get(address).content.decode()
    response = client.post(address, {"depuis": "3"})

    place.refresh_from_db()
    assert "Avant" in preview
    assert "Après" in preview
    assert response.status_code == 302
    assert (place.phone, place.summary) == ("+33549000000", "Avant")
    assert verbs(place)[-1] == "place.restored"


def test_something_written_since_is_shown_before_it_is_undone() -> None:
    place = edited()

    response = keeper(place).post(f"/lieux/{place.slug}/versions/1/retablissement/", {"depuis": "2"})

    place.refresh_from_db()
    assert response.status_code == 409
    assert place.summary == "Après"


def test_going_back_leaves_no_network() -> None:
    network = NetworkFactory()
    place = made(phone="05 49 00 00 00")
    edit_place(place=place, values={"networks": [network.slug], "phone": ""}, statement=THEIRS, by=None)

    keeper(place).post(f"/lieux/{place.slug}/versions/1/retablissement/", {"depuis": "2"})

    place.refresh_from_db()
    assert place.phone == "+33549000000"
    assert list(place.networks.all()) == [network]


def test_going_back_to_what_the_page_says_changes_nothing() -> None:
    place = made()
    client = keeper(place)

    assert "rien à rétablir" in client.get(f"/lieux/{place.slug}/versions/1/retablissement/").content.decode()
    client.post(f"/lieux/{place.slug}/versions/1/retablissement/", {})
    assert place.revisions.count() == 1


def test_others_cannot_bring_a_version_back(client: Client) -> None:
    place = edited()
    address = f"/lieux/{place.slug}/versions/1/retablissement/"

    assert client.post(address)["Location"].startswith("/compte/connexion/")
    assert signed_in(UserFactory()).post(address).status_code == 403
    assert signed_in(concierge(made("Ailleurs"))).get(address).status_code == 403
    assert keeper(place).get(f"/lieux/{place.slug}/versions/9/retablissement/").status_code == 404
    assert place.revisions.count() == 3
