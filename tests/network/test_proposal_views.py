"""The pages of proposals: the visitor’s, the concierge’s, and nobody else’s."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.network.models import ChangeProposal, Place
from maillage.network.operations import proposals
from maillage.network.operations.places import edit_place
from tests.factories import NOW, PlaceFactory, UserFactory, signed_in
from tests.network.care import THEIRS, concierge, keeper, made
from tests.network.test_editing import fields_of

pytestmark = pytest.mark.django_db


def proposed(place: Place, **values: Any) -> ChangeProposal:
    return proposals.propose(place=place, by=UserFactory(display_name="Ali"), values=values or {"phone": "05 49 11 11 11"}, at=NOW)


def test_a_visitor_proposes_without_an_account_sees_the_state_and_withdraws(client: Client) -> None:
    place = made(phone="05 49 00 00 00")
    address = f"/lieux/{place.slug}/propositions/nouvelle/"
    sent = fields_of(client.get(address).content.decode())

    response = client.post(address, {**sent, "phone": "05 49 11 11 11", "reason": "vu", "answer_to": "ali@example.org"})
    page = client.get(response["Location"]).content.decode()
    hidden = client.get(response["Location"].partition("?")[0])
    withdrawal = re.search(r'action="([^"]*/retrait/[^"]*)"', page)
    assert withdrawal
    client.post(withdrawal[1].replace("&amp;", "&"))

    proposal = ChangeProposal.objects.get()
    assert response.status_code == 302
    assert list(proposal.changes) == ["phone"]
    assert "0549111111" in re.sub(r"\s|&nbsp;", "", page)
    assert hidden.status_code == 404
    assert proposal.state == "withdrawn"


def test_a_form_sent_back_untouched_proposes_nothing() -> None:
    place = made(opening_hours="Mo-Fr 09:00-18:00; Dec 25 off", links=[{"label": "x", "url": "https://example.org"}])
    client = signed_in()
    address = f"/lieux/{place.slug}/propositions/nouvelle/"

    response = client.post(address, fields_of(client.get(address).content.decode()))

    assert response.status_code == 422
    assert "Rien ne diffère" in response.content.decode()


def test_a_machine_that_fills_the_hidden_field_proposes_nothing(client: Client) -> None:
    place = made()

    response = client.post(f"/lieux/{place.slug}/propositions/nouvelle/?signaler=ferme", {"reason": "x", "site_perso": "http://x"})

    assert response.status_code == 302
    assert not ChangeProposal.objects.exists()


def test_an_address_that_proposes_too_much_waits_and_keeps_what_it_wrote(client: Client) -> None:
    place = made()
    address = f"/lieux/{place.slug}/propositions/nouvelle/?signaler=doute"

    statuses = [client.post(address, {"reason": f"raison {n}"}).status_code for n in range(10)]
    last = client.post(address, {"reason": "la onzième"})

    assert statuses == [302] * 10
    assert last.status_code == 429
    assert "la onzième" in last.content.decode()
    assert ChangeProposal.objects.count() == 10


@pytest.mark.parametrize(
    ("query", "sent", "words"),
    [
        ("?signaler=ferme", {"reason": ""}, "Dites en quelques mots"),
        ("?signaler=doublon", {}, "Choisissez l’autre page"),
        ("?signaler=doublon", {"adresse": "/lieux/nulle-part/"}, "Choisissez l’autre page"),
        ("?signaler=doute", {"reason": "vu", "answer_to": "ali"}, "Cette adresse n’est pas complète"),
        ("", {"phone": "12", "name": "Chez nous", "stage": "open", "permanence": "permanent"}, "n’est pas un numéro"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(client: Client, query: str, sent: dict[str, str], words: str) -> None:
    place = made()

    response = client.post(f"/lieux/{place.slug}/propositions/nouvelle/{query}", sent)

    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    assert all(value in html for value in sent.values())


def test_signs_are_shown_on_the_page_while_they_wait(client: Client) -> None:
    place, other = made(), made("L’Autre Maison")
    client.post(f"/lieux/{place.slug}/propositions/nouvelle/?signaler=ferme", {"reason": "rideau baissé"})
    client.post(f"/lieux/{place.slug}/propositions/nouvelle/?signaler=doublon", {"avec": other.slug})
    shown = client.get(f"/lieux/{place.slug}/").content.decode()
    for proposal in ChangeProposal.objects.all():
        proposals.refuse(proposal=proposal, by=concierge(place), answer="Non.")

    assert "Signalé comme fermé" in shown
    assert "Signalé comme étant en double" in shown
    assert "rideau baissé" not in shown
    assert "Signalé" not in client.get(f"/lieux/{place.slug}/").content.decode()
    assert client.get(f"/lieux/{place.slug}/propositions/nouvelle/?signaler=autre").status_code == 404


def test_the_other_page_of_a_double_is_among_the_likely_or_searched(client: Client) -> None:
    place, near = made("Le Moulin", coordinates=[46.58, 0.34]), made("La Grange", coordinates=[46.581, 0.341])
    far = made("La Forge lointaine", coordinates=[48.1, -1.6])
    address = f"/lieux/{place.slug}/propositions/nouvelle/?signaler=doublon"

    likely = client.get(address).content.decode()
    searched = client.get(f"{address}&q=forge").content.decode()

    assert near.slug in likely
    assert far.slug not in likely
    assert f'value="{far.slug}"' in searched


def test_a_concierge_reads_takes_what_she_wants_and_undoes_it() -> None:
    place = made(phone="05 49 00 00 00", email="a@example.org")
    proposal = proposed(place, phone="05 49 11 11 11", email="b@example.org")
    edit_place(place=place, values={"email": "c@example.org"}, statement=THEIRS, by=None)
    client = keeper(place)
    address = f"/lieux/{place.slug}/propositions/{proposal.uid}/"

    listed = client.get(f"/lieux/{place.slug}/propositions/").content.decode()
    page = client.get(address).content.decode()
    client.post(f"{address}acceptation/", {"take": ["phone"], "answer": "Merci !"})
    after = client.get(address).content.decode()
    undo = re.search(r'href="([^"]*/retablissement/)"', after)
    assert undo
    client.post(undo[1], {"depuis": "3"})

    place.refresh_from_db()
    assert str(proposal.uid) in listed
    assert "Depuis, la page dit" in page
    assert "c@example.org" in page
    assert "Acceptée en partie" in after
    assert (place.phone, place.email) == ("+33549000000", "c@example.org")


def test_a_concierge_corrects_before_she_accepts() -> None:
    place = made(opening_hours="Mo 09:00-12:00")
    proposal = proposed(place, opening_hours="Mo-Fr 09:00-18:00")
    client = keeper(place)
    address = f"/lieux/{place.slug}/propositions/{proposal.uid}/"
    sent = fields_of(client.get(f"{address}?corriger=1").content.decode())

    wrong = client.post(f"{address}acceptation/", {**sent, "day_4": "jamais"})
    client.post(f"{address}acceptation/", {**sent, "day_4": ""})

    place.refresh_from_db()
    assert wrong.status_code == 422
    assert "jamais" in wrong.content.decode()
    assert place.opening_hours == "Mo-Th 09:00-18:00"


def test_refusals_come_back_with_their_sentence() -> None:
    place = made()
    proposal = proposed(place)
    client = keeper(place)
    address = f"/lieux/{place.slug}/propositions/{proposal.uid}/"

    without_reason = client.post(f"{address}refus/", {"answer": ""})
    nothing_ticked = client.post(f"{address}acceptation/", {"answer": "Merci de votre soin"})
    refused = client.post(f"{address}refus/", {"answer": "Non."})
    late = client.post(f"{address}acceptation/", {"take": ["phone"]})

    assert (without_reason.status_code, nothing_ticked.status_code, refused.status_code, late.status_code) == (422, 422, 302, 409)
    assert "Merci de votre soin" in nothing_ticked.content.decode()
    assert place.revisions.count() == 1


def test_what_is_proposed_is_nobody_elses_to_read_or_answer(client: Client) -> None:
    place, other = made(), PlaceFactory()
    proposal = proposed(place)
    stranger, neighbour = signed_in(), keeper(other)
    address = f"/lieux/{place.slug}/propositions/{proposal.uid}/"

    assert client.get(address).status_code == 404
    for person in (stranger, neighbour):
        assert person.get(address).status_code == 404
        assert person.get(f"/lieux/{place.slug}/propositions/").status_code == 403
        assert person.post(f"{address}acceptation/", {"take": ["phone"]}).status_code == 403
        assert person.post(f"{address}refus/", {"answer": "non"}).status_code == 403
        assert person.post(f"{address}retrait/").status_code == 404
    assert keeper(place).post(f"{address}retrait/").status_code == 403
    assert neighbour.post(f"/lieux/{other.slug}/propositions/{proposal.uid}/acceptation/", {"take": ["phone"]}).status_code == 404
    assert client.post(f"{address}acceptation/")["Location"].startswith("/compte/connexion/")
    assert place.revisions.count() == 1


def test_as_many_queries_for_one_proposal_as_for_three() -> None:
    place = made()
    client = keeper(place)
    counts = []
    for more in (1, 2):
        for n in range(more):
            proposed(place, phone=f"05 49 11 11 {more}{n}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/lieux/{place.slug}/propositions/")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12
