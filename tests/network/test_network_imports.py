"""An animator takes a file in for her network, from her browser."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from maillage.core import clock
from maillage.journal.models import Entry
from maillage.network.exceptions import ImportSettled
from maillage.network.importing import waiting
from maillage.network.models import ImportRecord, Network, Place
from maillage.network.operations import network_imports
from maillage.network.operations.places import edit_place
from tests.factories import NetworkFactory, TerritoryFactory, UserFactory, signed_in
from tests.network.care import THEIRS, animator, concierge, keeper, made

pytestmark = pytest.mark.django_db
FILE = "Nom du lieu;Ville;Tél;Humeur\nLa Friche;Poitiers;05 49 00 00 00;gaie\nLe Hangar;Poitiers;12;triste\n;Poitiers;;\n"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    TerritoryFactory(code="86194", name="Poitiers")


@pytest.fixture
def network() -> Network:
    found: Network = NetworkFactory(slug="mailles", name="Mailles")
    return found


@pytest.fixture
def client(network: Network) -> Client:
    """The animator's browser."""
    return signed_in(animator(network))


def send(client: Client, text: str | bytes = FILE, name: str = "annuaire.csv", to: str = "mailles") -> Any:
    body = text.encode() if isinstance(text, str) else text
    return client.post(f"/reseaux/{to}/imports/", {"file": SimpleUploadedFile(name, body)})


def imported(client: Client, text: str, name: str = "annuaire.csv") -> None:
    review = send(client, text, name)["Location"]
    assert client.post(f"{review}application/").status_code == 302


def test_a_file_is_read_tried_and_imported_into_the_network(client: Client, network: Network) -> None:
    review = send(client)["Location"]
    tried = client.get(review).content.decode()
    before = Place.objects.count()
    done = client.post(f"{review}application/")
    report = client.get(done["Location"]).content.decode()

    places = list(Place.objects.order_by("name"))
    entry = Entry.objects.get(verb="import.finished")
    assert before == 0
    assert "Essai à blanc" in tried
    assert "Ligne sans nom de lieu" in tried
    assert "Humeur" in tried
    assert re.search(r"<strong>2\. La Friche</strong> · créé", tried)
    assert [place.name for place in places] == ["La Friche", "Le Hangar"]
    assert all(list(place.networks.all()) == [network] for place in places)
    assert places[0].revisions.get().origin == "import"
    assert (entry.context_uid, entry.details["counts"]) == (network.uid, {"created": 2, "refused": 1})
    assert "annuaire" in report
    twice = client.post(f"{review}application/")
    assert (twice.status_code, Place.objects.count()) == (404, 2)
    assert "Ce fichier n’attend plus" in twice.content.decode()


def test_the_fields_of_columns_are_changed_in_the_form(client: Client) -> None:
    review = send(client, "Lieu-dit;Truc;Ville\nLa Friche;un café;Poitiers\n")["Location"]
    before = client.get(review).content.decode()
    entries = dict(zip(["Lieu-dit", "Truc", "Ville"], re.findall(r'name="(column_\d)"', before), strict=True))

    kept = client.post(
        review, {entries["Lieu-dit"]: "name", entries["Truc"]: "summary", entries["Ville"]: "commune_name", "duplicates": "create"}
    )
    client.post(f"{review}application/")

    place = Place.objects.get()
    assert kept.status_code == 302
    assert (place.name, place.summary, place.commune and place.commune.name) == ("La Friche", "un café", "Poitiers")


def test_a_file_without_a_name_is_told_so_and_may_be_given_one(client: Client) -> None:
    review = send(client, "Machin;Bidule\nLa Friche;x\n")["Location"]

    told = client.get(review)
    application = client.post(f"{review}application/")

    assert (told.status_code, application.status_code) == (422, 422)
    assert "Machin" in told.content.decode()
    assert not Place.objects.exists()


def test_the_file_says_nothing_of_other_networks(client: Client, network: Network) -> None:
    NetworkFactory(slug="autres", name="Autres")
    review = send(client, "nom;réseaux;ville\nLa Friche;autres;Poitiers\n")["Location"]
    html = client.get(review).content.decode()
    client.post(review, {"column_0": "name", "column_1": "networks", "column_2": "commune_name"})
    client.post(f"{review}application/")

    assert 'value="networks"' not in html
    assert list(Place.objects.get().networks.all()) == [network]


def test_a_place_that_others_hold_is_left_as_it_is(client: Client) -> None:
    imported(client, "id;nom;ville;tel\n1;La Friche;Poitiers;05 49 00 00 00\n")
    place = Place.objects.get()
    concierge(place)

    review = send(client, "id;nom;ville;tel\n1;La Friche;Poitiers;05 49 11 11 11\n")["Location"]
    tried = client.get(review).content.decode()
    client.post(f"{review}application/")

    place.refresh_from_db()
    assert "Lieu tenu par d’autres" in tried
    assert place.phone == "+33549000000"


def test_the_same_file_again_changes_what_it_said(client: Client) -> None:
    imported(client, "id;nom;ville;tel\n1;La Friche;Poitiers;05 49 00 00 00\n")
    imported(client, "id;nom;ville;tel\n1;La Friche;Poitiers;05 49 11 11 11\n")

    assert Place.objects.get().phone == "+33549111111"


def test_a_row_like_a_known_place_waits_and_is_settled(client: Client, network: Network) -> None:
    known = made("La Friche", commune="86194", phone="05 49 00 00 00")
    imported(client, "id;nom;ville;capacité\n1;La Friche;Poitiers;80\n2;La Friche;Poitiers;90\n")
    page = client.get("/reseaux/mailles/imports/").content.decode()
    source = re.search(r'name="source" value="([^"]*)"', page)
    assert source
    first = {"source": source[1], "row": "1"}

    client.post("/reseaux/mailles/imports/decisions/", {**first, "same": known.slug})
    client.post("/reseaux/mailles/imports/decisions/", first)
    record = ImportRecord.objects.get(external_id="1")

    assert "Même nom que" in page
    assert record.place == known
    assert record.outcome == "unchanged"
    assert Place.objects.count() == 1
    assert known.revisions.count() == 1


def test_another_place_is_made_of_a_held_row_and_the_same_is_completed(client: Client, network: Network) -> None:
    known = made("La Friche", commune="86194", networks=["mailles"])
    imported(client, "id;nom;ville;capacité\n1;La Friche;Poitiers;80\n2;La Friche;Poitiers;90\n")
    person = animator(network)
    first, second = (ImportRecord.objects.filter(external_id=n).get() for n in ("1", "2"))
    other = network_imports.settle_as_other(record=first, network=network, by=person)
    if second.outcome == "held":
        network_imports.settle_as_same(record=second, place=known, by=person)

    known.refresh_from_db()
    assert (other.name, other.capacity, list(other.networks.all())) == ("La Friche", 80, [network])
    with pytest.raises(ImportSettled):
        network_imports.settle_as_other(record=first, network=network, by=person)
    assert second.outcome != "held" or known.capacity == 90


@pytest.mark.parametrize(
    ("text", "name", "words", "status"),
    [
        (b"", "vide.csv", "est vide", 422),
        (b"%PDF-1.4", "lieux.pdf", "n’est pas un tableau", 422),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "lieux.csv", "est une image", 422),
        (b"a" * (waiting.HEAVIEST + 1), "lourd.csv", "est trop lourd", 413),
    ],
)
def test_a_file_that_is_not_read_is_refused_with_its_reason_and_not_kept(
    client: Client, settings: Any, text: bytes, name: str, words: str, status: int
) -> None:
    response = send(client, text, name)

    assert response.status_code == status
    assert words in response.content.decode()
    assert not list((Path(settings.MEDIA_ROOT).parent / "imports").glob("*"))


def test_no_file_and_too_many_rows_are_said(client: Client) -> None:
    nothing = client.post("/reseaux/mailles/imports/", {})
    rows = "\n".join(f"Lieu {n};Poitiers" for n in range(waiting.MOST_ROWS + 1))
    review = send(client, f"nom;ville\n{rows}\n")["Location"]

    assert nothing.status_code == 422
    assert client.post(f"{review}application/").status_code == 422
    assert not Place.objects.exists()


def test_a_file_is_taken_back_or_forgotten_after_a_week(client: Client, settings: Any) -> None:
    root = Path(settings.MEDIA_ROOT).parent / "imports"
    review = send(client)["Location"]
    send(client)
    client.post(f"{review}retrait/")
    left = len(list(root.glob("*")))

    swept = [waiting.sweep(root, clock.now()), waiting.sweep(root, clock.now() + timedelta(days=8))]

    assert (left, swept) == (1, [0, 1])


def test_one_networks_files_are_not_anothers(client: Client, network: Network) -> None:
    other = NetworkFactory(slug="autres")
    review = send(client)["Location"]
    uid = review.rstrip("/").rpartition("/")[2]
    theirs = signed_in(animator(other))

    assert theirs.get(f"/reseaux/autres/imports/{uid}/").status_code == 404
    assert theirs.post(f"/reseaux/autres/imports/{uid}/application/").status_code == 404
    assert theirs.get(review).status_code == 403
    assert "annuaire" not in theirs.get("/reseaux/autres/imports/").content.decode()
    for person in (UserFactory(), concierge(made())):
        assert signed_in(person).post("/reseaux/mailles/imports/", {}).status_code == 403
    assert Client().get(review)["Location"].startswith("/compte/connexion/")
    assert network.pk


def test_settling_completes_only_what_she_may_change(client: Client, network: Network) -> None:
    known = made("La Friche", commune="86194")
    imported(client, "id;nom;ville;capacité\n1;La Friche;Poitiers;80\n")
    record = ImportRecord.objects.get()

    network_imports.settle_as_same(record=record, place=known, by=animator(network))

    known.refresh_from_db()
    edit_place(place=known, values={"networks": []}, statement=THEIRS, by=None)
    assert known.capacity is None
    assert keeper(known).get(f"/lieux/{known.slug}/").status_code == 200
