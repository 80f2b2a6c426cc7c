"""« Toujours vrai ? »"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from maillage.core import clock
from maillage.journal.models import Entry
from maillage.network.enums import Origin
from maillage.network.exceptions import ConfirmationRefused
from maillage.network.models import ConfirmationRequest, Place, RoleHolding
from maillage.network.operations import confirmations
from maillage.network.operations.places import Statement, edit_place
from maillage.network.queries import staleness
from tests.factories import NOW, PlaceFactory, UserFactory, signed_in
from tests.network.care import THEIRS, concierge, made, verbs

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=400)
MONTH = timedelta(days=31)


def old_place() -> Place:
    return made(phone="05 49 00 00 00", opening_hours="Mo-Fr 09:00-18:00", address="12 rue du Clain", summary="Un café")


@pytest.fixture
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)


def test_what_was_not_said_for_a_year_is_asked_once_a_month() -> None:
    place = old_place()
    person = concierge(place)

    counts = [confirmations.ask(at=at) for at in (NOW + MONTH, LATER, LATER, LATER + timedelta(days=20), LATER + MONTH)]

    request = ConfirmationRequest.objects.get()
    asked = Entry.objects.filter(verb="confirmation.asked")
    assert counts == [0, 1, 0, 0, 1]
    assert (request.person, request.fields) == (person, ["opening_hours", "phone"])
    assert [(entry.subject_uid, entry.context_uid, entry.is_public) for entry in asked] == [(request.uid, place.uid, False)] * 2


def test_what_was_said_again_since_is_not_asked() -> None:
    place = old_place()
    concierge(place)
    edit_place(
        place=place, values={"phone": "05 49 11 11 11", "opening_hours": "Mo 10:00-12:00"}, statement=THEIRS, by=None, at=LATER
    )

    assert confirmations.ask(at=LATER) == 0


def test_nobody_is_asked_about_a_place_without_people_hidden_or_closed() -> None:
    old_place()
    for changes in ({"is_public": False}, {"stage": "closed"}):
        place = old_place()
        concierge(place)
        Place.objects.filter(pk=place.pk).update(**changes)

    assert confirmations.ask(at=LATER) == 0


def test_two_concierges_are_asked_in_turn() -> None:
    place = old_place()
    first, second = concierge(place), concierge(place)

    confirmations.ask(at=LATER)
    confirmations.ask(at=LATER + MONTH)

    assert [row.person for row in ConfirmationRequest.objects.order_by("at")] == [first, second]


@pytest.mark.usefixtures("_later")
def test_one_tap_from_the_message_confirms_without_signing_in(client: Client) -> None:
    place = old_place()
    person = concierge(place)
    confirmations.ask(at=LATER)
    request = ConfirmationRequest.objects.get()
    address = f"/lieux/{place.slug}/confirmation/?jeton={staleness.token_of(request, at=LATER)}"

    shown = client.get(address).content.decode()
    after_reading = place.revisions.count()
    done = client.post(address)
    again = client.post(address)

    revision = place.revisions.get(number=2)
    assert "Tout est encore vrai" in shown
    assert after_reading == 1
    assert (done.status_code, again.status_code) == (200, 200)
    assert (revision.kind, revision.origin, revision.by) == ("confirmed", "place", person)
    assert sorted(revision.changes) == ["opening_hours", "phone"]
    assert place.revisions.count() == 2
    assert "place.confirmed" in verbs(place)
    assert "Merci" in client.get(address).content.decode()


@pytest.mark.usefixtures("_later")
def test_a_link_that_is_not_whole_not_of_this_place_or_too_old_confirms_nothing(client: Client) -> None:
    place, other = old_place(), old_place()
    concierge(place)
    confirmations.ask(at=LATER)
    request = ConfirmationRequest.objects.get()
    token = staleness.token_of(request, at=LATER)
    old = staleness.token_of(request, at=LATER - timedelta(days=61))

    for address, status in (
        (f"/lieux/{place.slug}/confirmation/?jeton={token[:-2]}", 403),
        (f"/lieux/{other.slug}/confirmation/?jeton={token}", 403),
        (f"/lieux/{place.slug}/confirmation/?jeton={old}", 410),
    ):
        assert client.post(address).status_code == status
        assert client.get(address).status_code == status
    assert place.revisions.count() == 1


@pytest.mark.usefixtures("_later")
def test_who_is_of_the_place_no_more_confirms_nothing(client: Client) -> None:
    place = old_place()
    concierge(place)
    confirmations.ask(at=LATER)
    request = ConfirmationRequest.objects.get()
    RoleHolding.objects.update(ended_at=LATER)

    response = client.post(f"/lieux/{place.slug}/confirmation/?jeton={staleness.token_of(request, at=LATER)}")

    assert response.status_code == 403
    assert place.revisions.count() == 1


def test_somebody_else_does_not_answer() -> None:
    place = old_place()
    concierge(place)
    confirmations.ask(at=LATER)

    with pytest.raises(ConfirmationRefused):
        confirmations.answer(asked=ConfirmationRequest.objects.get(), by=UserFactory())


@pytest.mark.usefixtures("_later")
def test_the_page_of_the_place_asks_its_concierge_who_answers_there() -> None:
    place = old_place()
    person = concierge(place)
    confirmations.ask(at=LATER)
    client = signed_in(person)

    page = client.get(f"/lieux/{place.slug}/").content.decode()
    form = client.get(f"/lieux/{place.slug}/confirmation/").content.decode()
    response = client.post(f"/lieux/{place.slug}/confirmation/", {"fact": ["phone", "opening_hours", "nonsense"]})

    assert "toujours vrai" in page
    assert "05\u00a049" in form or "05 49" in form
    assert response.status_code == 302
    assert sorted(place.revisions.get(number=2).changes) == ["opening_hours", "phone"]
    assert ConfirmationRequest.objects.get().answered_at == LATER
    assert "toujours vrai" not in client.get(f"/lieux/{place.slug}/").content.decode()


def test_a_fact_erased_since_the_question_is_not_confirmed() -> None:
    place = old_place()
    person = concierge(place)

    confirmations.confirm(place=place, names=["phone", "email"], statement=Statement(Origin.PLACE), by=person)

    assert sorted(place.revisions.get(number=2).changes) == ["phone"]
    assert confirmations.confirm(place=place, names=["email"], statement=Statement(Origin.PLACE), by=person) is None


def test_others_are_asked_to_sign_in_or_refused(client: Client) -> None:
    place = old_place()
    address = f"/lieux/{place.slug}/confirmation/"

    assert client.get(address)["Location"].startswith("/compte/connexion/")
    assert signed_in(concierge(PlaceFactory())).post(address, {"fact": ["phone"]}).status_code == 403
    assert place.revisions.count() == 1
