"""Invitations: a link in a message, answered once, by whoever holds it; no address outlives its answer."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from maillage.core import clock
from maillage.core.limits import TooManyTries
from maillage.journal.models import Entry
from maillage.journal.worker import Worker
from maillage.network import secrets, tasks
from maillage.network.exceptions import InvitationRefused, RoleRefused
from maillage.network.models import Invitation, Place, RoleHolding
from maillage.network.operations import invitations
from tests.factories import NOW, NetworkFactory, PlaceFactory, RoleHoldingFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def invited(place: Place | None = None, email: str = "camille@example.org", **more: Any) -> Invitation:
    on = place or PlaceFactory.create()
    by = RoleHoldingFactory.create(role="concierge", place=on).person
    return invitations.invite(**{"email": email, "role": "concierge", "on": on, "by": by, "at": NOW} | more)


def link(invitation: Invitation) -> str:
    invitation.refresh_from_db()
    return f"/invitations/{secrets.invitation_token(invitation.uid, invitation.expires_at)}/"


def deliver(verb: str = "role.invited") -> list[Any]:
    mail.outbox.clear()
    for entry in Entry.objects.filter(verb=verb):
        tasks.send_invitation(entry)
    return mail.outbox


def verbs(invitation: Invitation) -> list[tuple[str, bool]]:
    return list(Entry.objects.filter(subject_uid=invitation.uid).order_by("pk").values_list("verb", "is_public"))


def test_the_message_says_what_is_offered_by_whom_and_its_link_opens() -> None:
    place = PlaceFactory.create(name="La Maison du Clain")
    by = UserFactory.create(display_name="Noé Martin")
    invitation = invited(place, by=by, message="Viens donc !")

    (message,) = deliver()

    assert message.to == ["camille@example.org"]
    assert "La Maison du Clain" in message.subject
    for words in ("Noé Martin", "concierge", "Viens donc !", "26 mars 2026", link(invitation)):
        assert words in message.body
    assert "&#" not in message.body
    ((html, _kind),) = message.alternatives
    assert f'<a href="http://localhost:8000{link(invitation)}"' in html


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_it_and_forgets_it_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    invitation = invited()

    Worker().once()
    assert [message.to for message in mail.outbox] == [["camille@example.org"]]
    Worker().once()
    assert len(mail.outbox) == 1
    monkeypatch.setattr(clock, "now", lambda: NOW + 14 * DAY)
    Worker().once()

    invitation.refresh_from_db()
    assert invitation.email == ""


def test_the_secret_of_the_link_is_in_the_message_and_nowhere_else() -> None:
    invitation = invited()
    token = link(invitation).split("/")[2]

    kept = [str(value) for value in Invitation.objects.values().get().values()] + [str(row) for row in Entry.objects.values()]

    assert not [value for value in kept if token in value]
    assert invitation.token_hash == secrets.digest(token)


def test_a_message_line_cannot_forge_the_subject() -> None:
    invitation = invited(PlaceFactory.create(name="Chez nous\nBcc: x@example.org"))

    (message,) = deliver()

    assert "\n" not in message.subject
    assert message.recipients() == [invitation.email]


def test_nothing_is_sent_once_it_was_answered() -> None:
    invitation = invited()
    invitations.cancel_invitation(invitation=invitation, by=UserFactory.create(), at=NOW)

    assert deliver() == []


def test_who_accepts_holds_the_role_even_with_another_address_and_the_address_is_forgotten() -> None:
    place = PlaceFactory.create()
    invitation = invited(place)
    person = UserFactory.create(email="autre@example.org")

    holding = invitations.accept_invitation(invitation=invitation, by=person, at=NOW)

    invitation.refresh_from_db()
    assert (holding.person, holding.place, holding.accepted_at) == (person, place, NOW)
    assert (invitation.email, invitation.message, invitation.holding) == ("", "", holding)
    assert verbs(invitation) == [("role.invited", False), ("invitation.accepted", False)]


def test_who_holds_the_role_already_accepts_without_holding_it_twice() -> None:
    place = PlaceFactory.create()
    person = RoleHoldingFactory.create(role="concierge", place=place).person

    invitations.accept_invitation(invitation=invited(place), by=person, at=NOW)

    assert RoleHolding.objects.filter(person=person).count() == 1


@pytest.mark.parametrize("answer", ["accept", "decline", "cancel"])
def test_an_answered_invitation_is_answered_once(answer: str) -> None:
    person = UserFactory.create()
    invitation = invited()
    first: Any = getattr(invitations, f"{answer}_invitation")
    first(invitation=invitation, by=person, at=NOW)

    for again in ("accept", "decline", "cancel"):
        door: Any = getattr(invitations, f"{again}_invitation")
        with pytest.raises(InvitationRefused):
            door(invitation=invitation, by=person, at=NOW)
    invitation.refresh_from_db()
    assert invitation.email == ""


def test_after_fourteen_days_it_is_over_and_the_address_is_forgotten() -> None:
    invitation = invited()

    with pytest.raises(InvitationRefused):
        invitations.accept_invitation(invitation=invitation, by=UserFactory.create(), at=NOW + 14 * DAY)
    assert invitations.forget_expired(at=NOW + 14 * DAY - timedelta(seconds=1)) == 0
    tasks.forget_what_is_over(NOW + 14 * DAY)

    invitation.refresh_from_db()
    assert invitation.email == ""
    with pytest.raises(InvitationRefused):
        invitations.send_again(invitation=invitation, by=UserFactory.create(), at=NOW + 14 * DAY)


def test_sent_again_it_has_another_link_and_the_former_one_no_longer_opens(client: Client) -> None:
    invitation = invited()
    former = link(invitation)

    invitations.send_again(invitation=invitation, by=UserFactory.create(), at=NOW + DAY)

    refused = client.get(former)
    assert refused.status_code == 404
    assert "Ouvrez le lien du dernier courriel reçu" in refused.content.decode()
    assert client.get(link(invitation)).status_code == 200
    assert link(invitation) in deliver()[0].body


def test_the_same_is_not_offered_twice_at_once_but_again_later() -> None:
    place = PlaceFactory.create()
    invited(place)

    with pytest.raises(InvitationRefused):
        invited(place, email="Camille@Example.org")
    assert invited(place, at=NOW + 15 * DAY)


@pytest.mark.parametrize(
    ("role", "where"), [("steward", "place"), ("animator", "place"), ("concierge", "network"), ("king", "place")]
)
def test_only_some_roles_are_offered_by_mail(role: str, where: str) -> None:
    on = PlaceFactory.create() if where == "place" else NetworkFactory.create()

    with pytest.raises(RoleRefused):
        invitations.invite(email="a@example.org", role=role, on=on, by=UserFactory.create(), at=NOW)

    assert not Invitation.objects.exists()


def test_twenty_a_day_are_enough_and_five_for_one_address() -> None:
    by = UserFactory.create()
    for n in range(20):
        invitations.invite(email=f"a{n}@example.org", role="member", on=PlaceFactory.create(), by=by, at=NOW)
    with pytest.raises(TooManyTries):
        invitations.invite(email="b@example.org", role="member", on=PlaceFactory.create(), by=by, at=NOW)

    for _n in range(5):
        invited(email="c@example.org")
    with pytest.raises(TooManyTries):
        invited(email="c@example.org")


def test_the_link_shows_the_offer_to_whoever_has_it_and_asks_for_an_account(client: Client) -> None:
    invitation = invited(PlaceFactory.create(name="La Maison du Clain"), message="Viens <b>vite</b>")

    response = client.get(link(invitation))

    html = response.content.decode()
    assert "La Maison du Clain" in html
    assert "&lt;b&gt;vite&lt;/b&gt;" in html
    assert f"next={link(invitation)}" in html
    assert "camille@example.org" not in html
    assert "no-store" in response["Cache-Control"]


def test_she_accepts_on_the_page_and_is_told_that_her_address_differs(client: Client) -> None:
    place = PlaceFactory.create()
    invitation = invited(place)
    person = UserFactory.create(email="autre@example.org")
    client.force_login(person)

    assert "c…@example.org" in client.get(link(invitation)).content.decode()
    response = client.post(f"{link(invitation)}acceptation/")

    assert response["Location"] == f"/lieux/{place.slug}/"
    assert RoleHolding.objects.active().filter(person=person, place=place, role="concierge").exists()
    assert client.get(link(invitation)).status_code == 410
    assert client.post(f"{link(invitation)}acceptation/").status_code == 410


def test_reading_the_link_changes_nothing_and_accepting_asks_to_sign_in(client: Client) -> None:
    invitation = invited()

    client.get(link(invitation))
    response = client.post(f"{link(invitation)}acceptation/")

    assert "/compte/connexion/" in response["Location"]
    assert client.get(f"{link(invitation)}acceptation/").status_code in {302, 405}
    invitation.refresh_from_db()
    assert invitation.answered_at is None


def test_no_account_is_needed_to_decline(client: Client) -> None:
    invitation = invited()

    response = client.post(f"{link(invitation)}refus/")

    assert response.status_code == 302
    assert verbs(invitation)[-1] == ("invitation.declined", False)
    assert client.post(f"{link(invitation)}refus/").status_code == 410


def test_who_declines_for_a_hidden_place_is_not_sent_to_a_page_she_cannot_see(client: Client) -> None:
    assert client.post(f"{link(invited(PlaceFactory.create(is_public=False)))}refus/")["Location"] == "/"


@pytest.mark.parametrize("address", ["/invitations/nimporte/", "/invitations/" + "a" * 43 + "/"])
def test_a_link_that_was_not_sent_opens_nothing(client: Client, address: str) -> None:
    client.force_login(UserFactory.create())

    assert client.get(address).status_code == 404
    assert client.post(f"{address}acceptation/").status_code == 404
    assert client.post(f"{address}refus/").status_code == 404


def test_the_team_invites_sends_again_and_cancels(client: Client) -> None:
    place = PlaceFactory.create()
    client.force_login(RoleHoldingFactory.create(role="concierge", place=place).person)
    team = f"/lieux/{place.slug}/equipe/"

    response = client.post(f"{team}invitations/", {"email": "Camille@example.org", "role": "member", "message": "Bonjour"})
    assert response["Location"] == team
    invitation = Invitation.objects.get()
    assert "camille@example.org" in client.get(team).content.decode()
    assert client.post(f"/invitations/{invitation.uid}/envoi/")["Location"] == team
    assert client.post(f"/invitations/{invitation.uid}/annulation/")["Location"] == team

    assert "camille@example.org" not in client.get(team).content.decode()
    assert client.post(f"/invitations/{invitation.uid}/envoi/")["Location"] == team
    assert "déjà reçu sa réponse" in client.get(team).content.decode()


@pytest.mark.parametrize(
    "typed", [{"email": "pas-une-adresse", "role": "member"}, {"email": "a@example.org", "role": "steward"}, {"email": "", "role": "member"}]
)  # fmt: skip
def test_what_cannot_be_sent_comes_back_as_it_was_typed(client: Client, typed: dict[str, str]) -> None:
    place = PlaceFactory.create()
    client.force_login(RoleHoldingFactory.create(role="concierge", place=place).person)

    response = client.post(f"/lieux/{place.slug}/equipe/invitations/", typed | {"message": "Un mot gardé"})

    assert response.status_code == 422
    assert "Un mot gardé" in response.content.decode()
    assert not Invitation.objects.exists()


def test_too_many_invitations_are_told_so(client: Client) -> None:
    place = PlaceFactory.create()
    client.force_login(RoleHoldingFactory.create(role="concierge", place=place).person)
    for n in range(20):
        client.post(f"/lieux/{place.slug}/equipe/invitations/", {"email": f"a{n}@example.org", "role": "member"})

    response = client.post(f"/lieux/{place.slug}/equipe/invitations/", {"email": "b@example.org", "role": "member"})

    assert response.status_code == 429
    assert re.search(r"réessayez dans \d+ heures", response.content.decode())


def test_an_animator_invites_into_her_network_and_others_do_not(client: Client) -> None:
    network = NetworkFactory.create()
    invitation = invitations.invite(
        email="a@example.org",
        role="member",
        on=network,
        by=RoleHoldingFactory.create(role="animator", network=network).person,
        at=NOW,
    )
    address = f"/reseaux/{network.slug}/equipe/invitations/"
    typed = {"email": "b@example.org", "role": "animator"}

    for stranger in (
        RoleHoldingFactory.create(role="animator", network=NetworkFactory.create()).person,
        RoleHoldingFactory.create(role="member", network=network).person,
    ):
        client.force_login(stranger)
        assert client.post(address, typed).status_code == 403
        assert client.post(f"/invitations/{invitation.uid}/envoi/").status_code == 404
        assert client.post(f"/invitations/{invitation.uid}/annulation/").status_code == 404
    client.force_login(RoleHoldingFactory.create(role="animator", network=network).person)

    assert client.post(address, typed)["Location"] == f"/reseaux/{network.slug}/equipe/"
