"""Places and networks kept from a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from maillage.network import organisation_commands, place_commands
from maillage.network.models import Network, Organisation, Place
from tests.factories import NetworkFactory, PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db


def run(group: Any, *arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments))


def place(*arguments: str) -> Result:
    return run(place_commands.place, *arguments)


def network(*arguments: str) -> Result:
    return run(place_commands.network, *arguments)


def test_a_place_is_made_changed_confirmed_given_back_and_its_history_read() -> None:
    UserFactory(email="lea@example.org", display_name="Léa")

    assert (
        "/lieux/chez-nous/"
        in place("create", "Chez nous", "capacity=10", "coordinates=46.58, 0.34", 'accessibility={"wheelchair": "yes"}').output
    )
    assert (
        place("set", "chez-nous", "capacity=12", "--origin", "place", "--by", "LEA@example.org", "-m", "agrandi").output
        == "Version 2.\n"
    )
    assert place("set", "chez-nous", "capacity=12").output == "Rien ne change.\n"
    assert place("confirm", "chez-nous", "capacity").output == "Version 3.\n"
    assert place("restore", "chez-nous", "1").output == "Version 4.\n"
    assert place("restore", "chez-nous", "1").output == "Le lieu dit déjà la même chose.\n"

    history = place("history", "chez-nous").output
    assert "indiqué par le lieu (Léa)" in history
    assert "« agrandi »" in history
    assert "capacité d’accueil : 12   (avant : 10)" in history
    kept = Place.objects.get()
    assert (kept.capacity, kept.lat, kept.accessibility) == (10, 46.58, {"wheelchair": "yes"})


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["set", "nulle-part", "capacity=1"], 1, "Aucun lieu « nulle-part »"),
        (["set", "ici", "capacity=beaucoup"], 1, "beaucoup"),
        (["set", "ici", "colour=red"], 1, "Le champ « colour » n’existe pas"),
        (["set", "ici", "capacity"], 2, "écrivez champ=valeur"),
        (["set", "ici", "accessibility=oui"], 2, "wheelchair=yes"),
        (["set", "ici", "accessibility=wheelchair=peut-être"], 1, "yes, limited, no"),
        (["set", "ici", "accessibility={yes"], 2, "wheelchair=yes"),
        (["set", "ici", "kinds=fablabo"], 1, "coworking"),
        (["set", "ici", "services=desk|sauna"], 1, "« sauna »"),
        (["set", "ici", "opening_hours=quand il fait beau"], 1, "Mo-Fr"),
        (["set", "ici", "coordinates=nord"], 1, "coordinates"),
        (["set", "ici", "capacity=1", "--by", "nobody@example.org"], 1, "Aucun compte pour nobody@example.org"),
        (["confirm", "ici", "colour"], 1, "n’existe pas"),
        (["restore", "ici", "9"], 1, "Cette version n’existe pas"),
        (["history", "nulle-part"], 1, "Aucun lieu"),
        (["create", " "], 1, "name"),
    ],
)
def test_what_is_refused_is_said_in_a_sentence(arguments: list[str], code: int, said: str) -> None:
    PlaceFactory(slug="ici")

    result = place(*arguments)

    assert (result.exit_code, said in result.output) == (code, True), result.output


def test_values_are_given_in_people_s_words() -> None:
    PlaceFactory(slug="ici")

    done = place(
        "set", "ici", "kinds=Fablab, café associatif", "services=Boire un verre, manger|desk", "accessibility=wheelchair=partiel hearing_loop=oui",
        "opening_hours=du lundi au vendredi de 9h à 18h",
    )  # fmt: skip

    assert done.output == "Version 1.\n"
    kept = Place.objects.get()
    assert set(kept.kinds.values_list("slug", flat=True)) == {"fablab", "cafe"}
    assert set(kept.services.values_list("slug", flat=True)) == {"catering", "desk"}
    assert kept.accessibility == {"wheelchair": "limited", "hearing_loop": True}
    assert kept.opening_hours == "Mo-Fr 09:00-18:00"
    assert "Boire un verre, manger\u202f; Poste de travail" in place("history", "ici").output


def test_a_structure_is_made_and_changed_or_refused() -> None:
    def organisation(*arguments: str) -> Result:
        return run(organisation_commands.organisation, *arguments)

    assert "/structures/les-amis-du-moulin/" in organisation("create", "Les Amis du moulin", "phone=05 49 00 00 01").output
    assert organisation("edit", "les-amis-du-moulin", "legal_form=association", "email=moulin@example.org").output == "Fait.\n"
    kept = Organisation.objects.get()
    assert (kept.phone, kept.legal_form, kept.email) == ("+33549000001", "association", "moulin@example.org")
    assert (organisation("edit", "nulle-part", "name=x").exit_code, organisation("create", "A", "siret=12").exit_code) == (1, 1)


def test_a_picture_is_added_or_refused(tmp_path: Path) -> None:
    PlaceFactory(slug="ici")
    Image.new("RGB", (40, 30)).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_text("<svg>")

    added = place("picture", "ici", str(tmp_path / "a.png"), "--alt", "La façade")
    refused = place("picture", "ici", str(tmp_path / "b.png"), "--alt", "La façade")

    assert "40 × 30" in added.output
    assert (refused.exit_code, "n’est pas une image" in refused.output) == (1, True)


def test_a_network_is_made_changed_joined_and_left() -> None:
    PlaceFactory(slug="ici", name="Ici")

    assert "/reseaux/reseau-du-clain/" in network("create", "Réseau du Clain", "website=clain.example").output
    assert network("edit", "reseau-du-clain", "email=clain@example.org").output == "Fait.\n"
    assert network("add", "reseau-du-clain", "ici", "--since", "01/02/2020").output == "Ici : ajouté.\n"
    assert network("add", "reseau-du-clain", "ici").output == "Ici : y était déjà.\n"
    assert network("remove", "reseau-du-clain", "ici").output == "Ici : retiré.\n"
    assert network("remove", "reseau-du-clain", "ici").output == "Ici : n’y était pas.\n"
    assert Network.objects.get().email == "clain@example.org"


@pytest.mark.parametrize(
    "arguments",
    [
        ["edit", "none", "name=x"],
        ["add", "loire", "nulle-part"],
        ["add", "none", "ici"],
        ["create", " "],
        ["edit", "loire", "parent=loire"],
    ],
)
def test_what_a_network_refuses_is_said(arguments: list[str]) -> None:
    NetworkFactory(slug="loire")
    PlaceFactory(slug="ici")

    assert network(*arguments).exit_code == 1
