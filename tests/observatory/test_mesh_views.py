"""The page of a mesh."""

from __future__ import annotations

import pytest
from django.test import Client

from maillage.territory.models import Territory
from tests.factories import NetworkFactory

pytestmark = pytest.mark.django_db


def test_every_scope_has_its_page(client: Client, bretagne: Territory) -> None:
    NetworkFactory.create(slug="mailles", territory=bretagne)
    for address in ("", "region/53/", "departement/35/", "epci/243500139/", "reseaux/mailles/"):
        assert client.get(f"/maillage/{address}").status_code == 200


@pytest.mark.parametrize("address", ["commune/35238/", "region/99/", "village/1/", "reseaux/inconnu/"])
def test_what_is_no_scope_is_not_found(client: Client, bretagne: Territory, address: str) -> None:
    assert client.get(f"/maillage/{address}").status_code == 404


def test_a_code_written_otherwise_is_sent_to_the_right_one(client: Client, bretagne: Territory) -> None:
    Territory.objects.filter(code="29").update(code="2A")
    response = client.get("/maillage/departement/2a/?rayon=5")
    assert (response.status_code, response.headers["Location"]) == (301, "/maillage/departement/2A/?rayon=5")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("rayon=0", "de 1 à 50"),
        ("rayon=51", "de 1 à 50"),
        ("rayon=dix", "de 1 à 50"),
        ("kind=chateau", "« chateau » n’existe pas"),
        ("service=coiffeur", "« coiffeur » n’existe pas"),
        ("stage=ruine", "« ruine » n’est pas connue"),
        ("seuls=peut-etre", "oui ou non"),
    ],
)
def test_what_is_not_understood_is_said(client: Client, bretagne: Territory, query: str, sentence: str) -> None:
    response = client.get(f"/maillage/?{query}", headers={"Accept-Language": "fr"})
    assert response.status_code == 400
    assert sentence in " ".join(response.content.decode().split())


def test_nothing_is_written_here(client: Client) -> None:
    assert client.post("/maillage/").status_code == 405
