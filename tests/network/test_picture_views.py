"""The pictures of a place: added, described, put in order, taken away."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from maillage.network.exceptions import InvalidValue, UnknownPicture
from maillage.network.models import Picture, Place
from maillage.network.operations import pictures
from tests.factories import UserFactory, signed_in
from tests.network.care import concierge, keeper, made, verbs

pytestmark = pytest.mark.django_db


def image() -> bytes:
    body = BytesIO()
    Image.new("RGB", (4, 4)).save(body, "PNG")
    return body.getvalue()


def added(place: Place, alt: str = "La cour") -> Picture:
    return pictures.add_picture(place=place, file=BytesIO(image()), alt=alt, by=None)


def alts(place: Place) -> list[str]:
    return list(place.pictures.order_by("position", "pk").values_list("alt", flat=True))


def test_a_picture_is_added_described_put_first_and_taken_away(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    place = made()
    first = added(place, "La façade")
    client = keeper(place)
    address = f"/lieux/{place.slug}/photos/"

    client.post(address, {"file": SimpleUploadedFile("cour.png", image()), "alt": "La cour", "credit": "Ali"})
    second = place.pictures.get(alt="La cour")
    client.post(f"{address}{second.uid}/", {"alt": "La cour au printemps", "credit": "Ali", "licence": "CC BY 4.0"})
    client.post(f"{address}{second.uid}/rang/")
    order = alts(place)
    asked = client.get(f"{address}{first.uid}/retrait/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{address}{first.uid}/retrait/")

    assert order == ["La cour au printemps", "La façade"]
    assert "Retirer cette photo" in asked
    assert alts(place) == ["La cour au printemps"]
    assert not default_storage.exists(str(first.file.name))
    assert verbs(place) == [
        "place.created",
        "place.pictured",
        "place.pictured",
        "picture.described",
        "picture.moved",
        "picture.removed",
    ]


def test_what_is_missing_is_said_and_what_was_typed_is_kept() -> None:
    place = made()
    picture = added(place)
    client = keeper(place)
    address = f"/lieux/{place.slug}/photos/"

    for sent, words in (
        ({"alt": "La cour"}, "Choisissez une photo"),
        ({"file": SimpleUploadedFile("x.png", b"no"), "alt": "La cour"}, "n’est pas une image"),
        ({"file": SimpleUploadedFile("x.png", image()), "alt": " ", "credit": "Ali"}, "Décrivez l’image"),
    ):
        response = client.post(address, sent)
        assert response.status_code == 422
        assert words in response.content.decode()
    described = client.post(f"{address}{picture.uid}/", {"alt": ""})
    assert described.status_code == 422
    assert alts(place) == ["La cour"]


def test_doors_refuse_a_picture_that_is_gone_and_tell_when_nothing_differs() -> None:
    picture = added(made())

    assert not pictures.describe_picture(picture=picture, alt="La cour", by=None)
    assert not pictures.move_picture(picture=picture, by=None)
    with pytest.raises(InvalidValue):
        pictures.describe_picture(picture=picture, alt="", by=None)
    Picture.objects.all().delete()
    for door in (pictures.move_picture, pictures.remove_picture):
        with pytest.raises(UnknownPicture):
            door(picture=picture, by=None)


def test_others_pictures_are_out_of_reach(client: Client) -> None:
    place, other = made(), made("Ailleurs")
    picture = added(place)
    address = f"/lieux/{place.slug}/photos/{picture.uid}/retrait/"

    assert client.post(address)["Location"].startswith("/compte/connexion/")
    assert signed_in(UserFactory()).post(address).status_code == 403
    assert signed_in(concierge(other)).post(f"/lieux/{other.slug}/photos/{picture.uid}/retrait/").status_code == 404
    assert alts(place) == ["La cour"]
