"""A place the directory does not know yet."""

from __future__ import annotations

import pytest
from django.test import Client

from maillage.journal.models import Entry
from maillage.network.models import ChangeProposal, Place
from tests.factories import NetworkFactory, TerritoryFactory, UserFactory, signed_in
from tests.network.care import animator, made, verbs

pytestmark = pytest.mark.django_db


def test_a_new_place_waits_for_its_network_unseen(client: Client) -> None:
    network = NetworkFactory(slug="mailles")
    TerritoryFactory(code="86194", name="Poitiers")
    person = UserFactory()
    theirs = signed_in(person)
    sent = {"name": "La Friche", "network": "mailles", "stage": "open", "commune": "Poitiers", "reason": "ouverte en mai"}

    response = theirs.post("/lieux/nouveau/", sent)
    place, proposal = Place.objects.get(), ChangeProposal.objects.get()
    hidden = client.get(f"/lieux/{place.slug}/").status_code
    state = theirs.get(response["Location"])
    host = signed_in(animator(network))
    seen = host.get(f"/lieux/{place.slug}/").status_code
    host.post(f"/lieux/{place.slug}/propositions/{proposal.uid}/acceptation/", {})

    place.refresh_from_db()
    assert (proposal.kind, proposal.by, hidden, state.status_code, seen) == ("new", person, 404, 200, 200)
    assert place.is_public
    assert list(place.networks.all()) == [network]
    assert client.get(f"/lieux/{place.slug}/").status_code == 200
    assert not Entry.objects.filter(verb="place.created", is_public=True).exists()
    assert verbs(place)[-2:] == ["place.published", "proposal.accepted"]


def test_an_animator_publishes_at_once_in_her_network_only() -> None:
    network, other = NetworkFactory(slug="mailles"), NetworkFactory(slug="autres")
    client = signed_in(animator(network))

    ours = client.post("/lieux/nouveau/", {"name": "La Friche", "network": "mailles", "stage": "open"})
    theirs = client.post("/lieux/nouveau/", {"name": "Le Hangar", "network": "autres", "stage": "open"})

    place = Place.objects.get(name="La Friche")
    assert ours["Location"] == f"/lieux/{place.slug}/modifier/"
    assert (place.is_public, list(place.networks.all()), place.revisions.get().origin) == (True, [network], "network")
    assert not Place.objects.get(name="Le Hangar").is_public
    assert theirs.status_code == 302
    assert verbs(other) == ["proposal.made"]


def test_a_new_place_like_a_known_one_is_asked_about_first(client: Client) -> None:
    network = NetworkFactory(slug="mailles")
    TerritoryFactory(code="86194", name="Poitiers")
    made("La Friche", commune="86194")
    person = signed_in(animator(network))
    sent = {"name": "La Friche", "network": "mailles", "stage": "open", "commune": "Poitiers"}

    asked = person.post("/lieux/nouveau/", sent)
    person.post("/lieux/nouveau/", {**sent, "vu": "1"})

    assert asked.status_code == 409
    assert Place.objects.count() == 2
    assert client.get("/lieux/nouveau/")["Location"].startswith("/compte/connexion/")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": "", "network": "mailles", "stage": "open"}, "écrivez au moins un mot"),
        ({"name": "La Friche", "network": "", "stage": "open"}, "Choisissez le réseau"),
        ({"name": "La Friche", "network": "mailles", "stage": "open", "phone": "12"}, "n’est pas un numéro"),
    ],
)
def test_a_new_place_that_is_not_understood_is_not_made(sent: dict[str, str], words: str) -> None:
    NetworkFactory(slug="mailles")

    response = signed_in().post("/lieux/nouveau/", sent)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Place.objects.exists()


def test_a_place_called_nouveau_has_an_address_of_its_own() -> None:
    assert made("Nouveau").slug == "nouveau-2"
