"""What happened is told once, in order, with what it tells, and names nobody who left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from maillage.journal import operations, queries
from maillage.journal.exceptions import MalformedVerb, NotInTransaction
from maillage.journal.models import Entry
from tests.factories import NOW, NetworkFactory, PlaceFactory, UserFactory


@pytest.mark.django_db
def test_an_entry_says_what_happened_to_what_by_whom_and_when() -> None:
    place, person = PlaceFactory.create(), UserFactory.create()

    entry = operations.record("place.edited", subject=place, by=person, at=NOW)

    entry.refresh_from_db()
    assert (entry.verb, entry.subject_uid, entry.actor, entry.at, entry.is_public) == ("place.edited", place.uid, person, NOW, True)


@pytest.mark.django_db
def test_an_entry_is_read_in_its_subjects_own_context_unless_told() -> None:
    place, network = PlaceFactory.create(), NetworkFactory.create()

    alone = operations.record("place.edited", subject=place, by=None, details={"fields": ["address"]})
    within = operations.record("network.joined", subject=place, context=network, by=None)

    assert (alone.context_uid, alone.details) == (place.uid, {"fields": ["address"]})
    assert (within.context_uid, within.details) == (network.uid, {})


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_outside_the_transaction_of_the_write() -> None:
    with pytest.raises(NotInTransaction):
        operations.record("place.edited", subject=PlaceFactory.create(), by=None)

    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_did_not_happen_is_not_told() -> None:
    place = PlaceFactory.create()
    with transaction.atomic():
        operations.record("place.edited", subject=place, by=None)
        transaction.set_rollback(True)

    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "verb",
    ["edited", "place", "Place.edited", "place.", ".edited", "place edited", "place.edited.twice", "lieu.modifié", "", "a.b\n"],
)
def test_a_verb_is_a_noun_and_a_past_participle(verb: str) -> None:
    with pytest.raises(MalformedVerb):
        operations.record(verb, subject=PlaceFactory.create(), by=None)


@pytest.mark.django_db
def test_many_entries_keep_the_order_of_their_subjects() -> None:
    places = PlaceFactory.create_batch(5)[::-1]

    operations.record_many("place.created", subjects=places, by=None, at=NOW)

    assert list(Entry.objects.order_by("pk").values_list("subject_uid", flat=True)) == [place.uid for place in places]
    assert len(set(Entry.objects.values_list("uid", flat=True))) == 5


@pytest.mark.django_db
def test_a_person_who_leaves_is_named_no_more_and_the_entry_stays() -> None:
    person = UserFactory.create()
    entry = operations.record("place.edited", subject=PlaceFactory.create(), by=person)

    person.delete()

    entry.refresh_from_db()
    assert entry.actor is None


@pytest.mark.django_db
def test_the_newest_public_entry_dates_public_data() -> None:
    assert queries.newest() is None
    place = PlaceFactory.create()
    operations.record("place.created", subject=place, by=None, at=NOW)
    operations.record("place.noted", subject=place, by=None, at=NOW + timedelta(days=1), is_public=False)

    assert queries.newest() == NOW
