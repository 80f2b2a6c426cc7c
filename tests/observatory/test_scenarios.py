"""The effect of a scenario is what measuring everything again would say; gestures are understood as people write them."""

from __future__ import annotations

import numpy as np
import pytest
from django.http import QueryDict

from maillage.mesh.coverage import coverage
from maillage.mesh.points import Points
from maillage.observatory import scope as scopes
from maillage.observatory.moves import MOST_MOVES, Moves, Spot
from maillage.observatory.queries import scenarios
from maillage.observatory.queries.ground import Ground, ground
from maillage.observatory.scenario_forms import Done, done
from maillage.observatory.sites import Selection
from maillage.territory.models import Territory
from tests.factories import PlaceFactory, PostalCodeFactory, TerritoryFactory
from tests.observatory.conftest import town

pytestmark = pytest.mark.django_db
GAHARD = Spot(48.30, -1.52)
BREST = Spot(48.39, -4.50)


@pytest.fixture
def around(bretagne: Territory) -> Ground:
    """One place at Rennes, another at Betton."""
    PlaceFactory.create(slug="la-halle", name="La Halle", lat=48.11, lon=-1.67, commune=town("35238"))
    PlaceFactory.create(slug="le-moulin", name="Le Moulin d’Ille", lat=48.18, lon=-1.64, commune=town("35024"))
    return ground(scopes.of_territory(bretagne), Selection())


def gesture(around: Ground, moves: Moves | None = None, **said: str) -> Done:
    data = QueryDict(mutable=True)
    data.update(said)
    found = done(moves or Moves(), data, around)
    assert found is not None
    return found


def test_the_outcome_is_that_of_measuring_all_again(around: Ground) -> None:
    moves = Moves((BREST,), ("la-halle",), (("le-moulin", GAHARD),))

    found = scenarios.outcome(around, moves, 10)

    whole = coverage(around.demand, Points.of([BREST.lat, GAHARD.lat], [BREST.lon, GAHARD.lon]), [5.0, 10.0, 20.0])
    assert np.allclose(found.km, whole.nearest, atol=1e-3)
    assert [row.after for row in found.shares] == pytest.approx(list(whole.whole.share[:, 0]))
    assert [row.people for row in found.shares] == [101_000 - 210_000, 101_000 - 210_000, 111_000 - 211_000]
    assert (found.places_before, found.places_after) == (2, 2)


def test_who_gains_and_who_loses_are_named_those_who_cross_the_radius_first(around: Ground) -> None:
    found = scenarios.outcome(around, Moves((BREST,), ("la-halle",)), 5)

    assert [(commune.name, commune.crosses) for commune in found.gains.named] == [("Brest", True)]
    assert found.gains.crossing == 100_000
    assert [(commune.name, commune.crosses, commune.people) for commune in found.loses.named] == [("Rennes", True, 200_000.0)]
    assert found.loses.named[0].before_km == pytest.approx(0.0, abs=0.01)
    assert found.loses.named[0].after_km == pytest.approx(8.1, abs=0.1)


def test_all_places_closed_is_no_distance_at_all_rather_than_a_number(around: Ground) -> None:
    found = scenarios.outcome(around, Moves((), ("la-halle", "le-moulin")), 10)

    assert found.mean.after is None
    assert found.shares[0].after == 0.0
    assert found.loses.named[0].after_km is None
    assert found.loses.people == 311_000


def test_moves_are_told_by_the_names_of_places_and_communes(around: Ground) -> None:
    told = scenarios.told(around, Moves((GAHARD,), ("la-halle",), (("le-moulin", BREST), ("nulle-part", BREST))))

    assert [move.words for move in told] == [
        "Gahard",
        "La Halle (Rennes)",
        "Le Moulin d’Ille (Betton) → Brest",
        "nulle-part → Brest",
    ]
    assert told[3].was is None
    assert scenarios.unknown(around, Moves((), ("la-halle", "nulle-part"))) == ["nulle-part"]


def test_a_place_is_added_in_a_commune_or_at_a_point(around: Ground) -> None:
    assert gesture(around, geste="ajouter", commune="gahard").moves == Moves((GAHARD,))
    assert gesture(around, geste="ajouter", commune="whatever was typed", insee="35118").moves == Moves((GAHARD,))
    assert gesture(around, geste="ajouter", ou="48.3_-1.52").moves == Moves((GAHARD,))
    for town_ in ("35118", "35024"):
        PostalCodeFactory.create(territory=town(town_), code="35490")
    assert gesture(around, geste="ajouter", commune="Gahard 35490").moves == Moves((GAHARD,))


def test_a_place_is_closed_by_its_name_its_slug_or_the_address_of_its_page(around: Ground) -> None:
    for text in ("le moulin d'ille", "moulin", "le-moulin", "https://exemple.fr/lieux/le-moulin/"):
        assert gesture(around, geste="fermer", lieu=text).moves == Moves((), ("le-moulin",)), text


def test_a_place_is_moved_and_a_closed_one_moved_is_open_again(around: Ground) -> None:
    done = gesture(around, Moves((), ("le-moulin",)), geste="deplacer", lieu="le-moulin", commune="Brest")

    assert done.moves == Moves((), (), (("le-moulin", BREST),))


def test_an_added_place_slides_and_moves_are_taken_back(around: Ground) -> None:
    moves = Moves((GAHARD,), ("la-halle",))

    assert gesture(around, moves, geste="glisser", de="48.3000_-1.5200", ou="48.39_-4.5").moves == Moves((BREST,), ("la-halle",))
    assert gesture(around, moves, geste="reprendre", quoi="retrait=la-halle").moves == Moves((GAHARD,))
    assert gesture(around, moves, geste="vider").moves == Moves()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"geste": "ajouter"}, "Écrivez une commune"),
        ({"geste": "ajouter", "commune": "Zzzyx"}, "Aucune commune ne s’appelle"),
        ({"geste": "ajouter", "ou": "là-bas"}, "n’est pas une position"),
        ({"geste": "fermer"}, "Écrivez le nom d’un lieu"),
        ({"geste": "fermer", "lieu": "Inconnu"}, "Aucun des lieux pris en compte"),
        ({"geste": "deplacer", "lieu": "la-halle"}, "Écrivez une commune"),
        ({"geste": "danser"}, "Ce geste n’est pas connu"),
    ],
)
def test_what_is_not_understood_is_told_and_what_was_typed_is_kept(around: Ground, said: dict[str, str], sentence: str) -> None:
    found = gesture(around, Moves((GAHARD,)), **said)

    assert sentence in found.problem
    assert found.moves == Moves((GAHARD,))
    assert {name: value for name, value in found.said.items() if value} == said


def test_between_two_of_the_same_name_one_chooses(around: Ground) -> None:
    TerritoryFactory.create(code="35999", name="Brest", lat=48.0, lon=-2.0, departement=Territory.objects.get(code="35"))
    PlaceFactory.create(slug="l-autre", name="La Halle", lat=48.39, lon=-4.5, commune=town("29019"))
    renewed = ground(scopes.of_territory(Territory.objects.get(code="53")), Selection(stages=("open",)))

    towns = gesture(renewed, geste="ajouter", commune="Brest")
    places = gesture(renewed, geste="fermer", lieu="la halle")

    assert [words for words, _pairs in towns.choices] == ["Brest (29)", "Brest (35)"]
    assert dict(towns.choices[0][1]) == {"geste": "ajouter", "ou": "48.3900_-4.5000"}
    assert {dict(pairs)["lieu"] for _words, pairs in places.choices} == {"la-halle", "l-autre"}


def test_the_communes_of_the_scope_come_first_and_one_that_bears_the_very_name_is_meant(bretagne: Territory) -> None:
    finistere = Territory.objects.get(code="29", level="departement")
    TerritoryFactory.create(code="33063", name="Gahard-Ville", population=900_000, lat=44.84, lon=-0.58, name_key="gahard ville")
    TerritoryFactory.create(code="33999", name="Rennes", population=900_000, lat=44.8, lon=-0.5, name_key="rennes")
    here = ground(scopes.of_territory(bretagne), Selection())
    there = ground(scopes.of_territory(finistere), Selection())

    assert [words for words, _pairs in gesture(here, geste="ajouter", commune="gah").choices] == ["Gahard (35)", "Gahard-Ville"]
    assert gesture(here, geste="ajouter", commune="Rennes").moves == Moves((Spot(48.11, -1.67),))
    assert {words for words, _pairs in gesture(there, geste="ajouter", commune="Rennes").choices} == {"Rennes (35)", "Rennes"}


def test_closing_twice_and_one_move_too_many_are_refused(around: Ground) -> None:
    full = Moves(tuple(Spot.at(48.0 + rank / 1000, -1.5) for rank in range(MOST_MOVES)))

    assert "déjà fermé" in gesture(around, Moves((), ("la-halle",)), geste="fermer", lieu="la-halle").problem
    assert "200 changements au plus" in gesture(around, full, geste="ajouter", commune="Gahard").problem
