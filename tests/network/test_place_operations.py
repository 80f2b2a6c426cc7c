"""The doors of a place: creating, editing, confirming, restoring; where each fact comes from."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from maillage.journal.models import Entry
from maillage.network import fields, references
from maillage.network.enums import Origin
from maillage.network.exceptions import InvalidValue, UnknownField, UnknownRevision
from maillage.network.models import Place, Revision
from maillage.network.operations import places
from maillage.network.operations.places import Statement
from tests.factories import NOW, NetworkFactory, SourceFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
THEIRS = Statement(Origin.PLACE)


def made(**values: Any) -> Place:
    return places.create_place(values={"name": "Chez nous", **values}, statement=THEIRS, by=None, at=NOW)


def verbs(place: Place) -> list[str]:
    return list(Entry.objects.filter(subject_uid=place.uid).order_by("pk").values_list("verb", flat=True))


def test_creating_writes_the_place_its_first_revision_and_the_journal() -> None:
    someone, source = UserFactory(), SourceFactory()
    TerritoryFactory(code="86194", name="Poitiers")
    statement = Statement(Origin.IMPORT, source=source, message="premier chargement")

    place = places.create_place(
        values={"name": " Chez  nous ", "commune": "86194", "kinds": "cafe", "phone": ""}, statement=statement, by=someone, at=NOW
    )

    revision = place.revisions.get()
    assert (place.name, place.slug, place.commune and place.commune.code) == ("Chez nous", "chez-nous-poitiers", "86194")
    assert (revision.number, revision.kind, revision.source, revision.by, revision.at) == (1, "imported", source, someone, NOW)
    assert revision.changes == {"name": [None, "Chez nous"], "commune": [None, "86194"], "kinds": [[], ["cafe"]]}
    assert place.provenance == {"name": 1, "commune": 1, "kinds": 1}
    assert verbs(place) == ["place.created"]
    assert list(Place.objects.matching("poitier café")) == [place]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x", "commune": "99999"}, "commune"),
        ({"name": "x", "kinds": ["palace"]}, "kinds"),
        ({"name": "x", "host": "nobody"}, "host"),
        ({"name": "x", "starts_on": "2026-02-02", "ends_on": "2026-01-01"}, "ends_on"),
        ({"name": "x", "opening_hours": "whenever"}, "opening_hours"),
    ],
)
def test_a_value_that_cannot_be_kept_is_refused_and_nothing_is_written(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        places.create_place(values=values, statement=THEIRS, by=None)

    assert refusal.value.field == field
    assert not Place.objects.exists()
    assert not Entry.objects.exists()


def test_a_field_that_places_do_not_have_is_refused() -> None:
    with pytest.raises(UnknownField):
        places.create_place(values={"name": "x", "colour": "red"}, statement=THEIRS, by=None)


def test_two_places_of_the_same_name_have_two_addresses() -> None:
    assert [made().slug, made().slug, made().slug] == ["chez-nous", "chez-nous-2", "chez-nous-3"]


def test_editing_says_what_was_said_before_and_moves_the_origin_of_what_changed_only() -> None:
    place = made(capacity=10, phone="05 49 00 00 00")

    revision = places.edit_place(
        place=place, values={"capacity": 12, "phone": "0549000000"}, statement=THEIRS, by=None, at=NOW + timedelta(days=1)
    )

    place.refresh_from_db()
    assert revision is not None
    assert (revision.number, revision.changes) == (2, {"capacity": [10, 12]})
    assert place.provenance == {"name": 1, "capacity": 2, "phone": 1}
    assert place.updated_at == NOW + timedelta(days=1)
    assert verbs(place) == ["place.created", "place.edited"]


def test_an_edit_that_changes_nothing_leaves_no_trace() -> None:
    place = made(capacity=10)

    assert places.edit_place(place=place, values={"capacity": "10 personnes"}, statement=THEIRS, by=None) is None
    assert place.revisions.count() == 1
    assert verbs(place) == ["place.created"]


def test_an_edit_that_is_refused_leaves_the_place_as_it_was() -> None:
    place = made(capacity=10)

    with pytest.raises(InvalidValue):
        places.edit_place(place=place, values={"capacity": 12, "kinds": ["palace"]}, statement=THEIRS, by=None)

    place.refresh_from_db()
    assert (place.capacity, place.revisions.count()) == (10, 1)


def test_a_place_cannot_be_a_part_of_itself() -> None:
    place = made()

    with pytest.raises(InvalidValue) as refusal:
        places.edit_place(place=place, values={"within": place.slug}, statement=THEIRS, by=None)

    assert refusal.value.field == "within"


def test_a_new_name_is_found_and_the_old_one_is_not() -> None:
    place = made()

    places.edit_place(place=place, values={"name": "La Fabrique"}, statement=THEIRS, by=None)

    assert list(Place.objects.matching("fabrique")) == [place]
    assert list(Place.objects.matching("chez nous", slips=False)) == []


def test_confirming_makes_the_confirmation_the_origin_and_changes_no_value() -> None:
    place = made(capacity=10)

    revision = places.confirm_fields(place=place, names=["capacity"], statement=THEIRS, by=None)

    place.refresh_from_db()
    assert revision is not None
    assert (revision.kind, revision.changes) == ("confirmed", {"capacity": [10, 10]})
    assert (place.capacity, place.provenance["capacity"], place.provenance["name"]) == (10, 2, 1)
    assert verbs(place) == ["place.created", "place.confirmed"]


def test_confirming_nothing_writes_nothing_and_an_unknown_field_is_refused() -> None:
    place = made()

    assert places.confirm_fields(place=place, names=[], statement=THEIRS, by=None) is None
    with pytest.raises(UnknownField):
        places.confirm_fields(place=place, names=["colour"], statement=THEIRS, by=None)
    assert place.revisions.count() == 1


def test_restoring_gives_back_the_state_after_a_revision_and_keeps_the_history() -> None:
    place = made(capacity=10)
    places.edit_place(place=place, values={"capacity": 12, "tags": ["vélo"]}, statement=THEIRS, by=None)
    places.edit_place(place=place, values={"capacity": None}, statement=THEIRS, by=None)

    revision = places.restore_revision(place=place, number=1, statement=THEIRS, by=None)

    place.refresh_from_db()
    assert revision is not None
    assert (revision.number, revision.kind) == (4, "restored")
    assert (place.capacity, place.tags.count()) == (10, 0)
    assert verbs(place)[-1] == "place.restored"


def test_restoring_the_present_changes_nothing_and_an_unknown_version_is_refused() -> None:
    place = made()

    assert places.restore_revision(place=place, number=1, statement=THEIRS, by=None) is None
    for number in (0, 2, -1):
        with pytest.raises(UnknownRevision):
            places.restore_revision(place=place, number=number, statement=THEIRS, by=None)


def test_a_tag_keeps_the_spelling_that_came_first() -> None:
    made(tags=["Vélo"])
    place = made(tags=["vélo"])

    assert place.revisions.get().changes["tags"] == [[], ["Vélo"]]
    assert places.edit_place(place=place, values={"tags": ["VELO"]}, statement=THEIRS, by=None) is None


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["Chez nous", "La Fabrique", "Œuvre d’Été"]),
    "summary": st.none() | st.sampled_from(["Un café.", "Un atelier."]),
    "capacity": st.none() | st.integers(0, 300),
    "kinds": st.lists(st.sampled_from(["cafe", "fablab", "coworking"]), unique=True),
    "tags": st.lists(st.sampled_from(["Vélo", "vélo", "Bois"]), max_size=2),
    "networks": st.lists(st.sampled_from(["loire", "clain"]), unique=True),
    "stage": st.sampled_from(["open", "paused", "closed"]),
    "opened_on": st.none() | st.dates().map(lambda day: day.isoformat()),
    "coordinates": st.none() | st.tuples(st.floats(-80, 80), st.floats(-170, 170), st.sampled_from(["exact", "commune"])).map(list),
    "links": st.lists(st.sampled_from(["https://example.org/a", "https://example.org/b"]), unique=True),
    "accessibility": st.sampled_from([{}, {"wheelchair": "yes"}, {"wheelchair": "no", "hearing_loop": True}]),
    "opening_hours": st.none() | st.sampled_from(["24/7", "Mo-Fr 09:00-18:00"]),
}
EDIT = st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=4, unique=True).flatmap(
    lambda names: st.tuples(st.just("edit"), st.fixed_dictionaries({name: VALUES[name] for name in names}))
)
STEPS = st.lists(
    st.one_of(
        EDIT,
        st.tuples(st.just("confirm"), st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=3, unique=True)),
        st.tuples(st.just("restore"), st.integers(1, 6)),
    ),
    max_size=7,
)  # fmt: skip


def state(place: Place) -> dict[str, Any]:
    fresh = Place.objects.get(pk=place.pk)
    return {name: references.read(fresh, name) for name in fields.FIELDS}


class Histories(TestCase):
    @settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS)
    def test_whatever_is_done_each_fact_comes_from_a_revision_that_says_it_and_any_state_can_be_given_back(
        self, steps: list[tuple[str, Any]]
    ) -> None:
        NetworkFactory(slug="loire")
        NetworkFactory(slug="clain")
        place = made()
        states = {1: state(place)}

        for step, argument in steps:
            revision = self.take(place, step, argument, last=max(states))
            if revision is not None:
                states[revision.number] = state(place)

        fresh = Place.objects.get(pk=place.pk)
        said = {revision.number: revision.changes for revision in fresh.revisions.all()}
        assert sorted(said) == sorted(states)
        for name, value in state(place).items():
            number = fresh.provenance.get(name)
            assert said[number][name][1] == value if number else value in (fields.get(name).empty, "open", "permanent")
        for number, kept in states.items():
            places.restore_revision(place=fresh, number=number, statement=THEIRS, by=None)
            assert state(place) == kept

    def take(self, place: Place, step: str, argument: Any, *, last: int) -> Revision | None:
        if step == "edit":
            return places.edit_place(place=place, values=argument, statement=THEIRS, by=None)
        if step == "confirm":
            return places.confirm_fields(place=place, names=argument, statement=THEIRS, by=None)
        return places.restore_revision(place=place, number=min(argument, last), statement=THEIRS, by=None)
