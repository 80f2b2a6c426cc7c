"""Anyone proposes, who keeps the page answers."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.journal.models import Entry
from maillage.network.enums import ProposalKind, ProposalState
from maillage.network.exceptions import InvalidValue, MergeRefused, NothingProposed, ProposalAnswered
from maillage.network.models import ChangeProposal, Place
from maillage.network.operations import answers, proposals
from maillage.network.operations.places import edit_place
from tests.factories import NOW, NetworkFactory, PlaceFactory, TerritoryFactory, UserFactory, signed_in
from tests.network.care import THEIRS, animator, concierge, keeper, made, verbs
from tests.network.test_editing import fields_of

pytestmark = pytest.mark.django_db


def proposed(place: Place, **values: Any) -> ChangeProposal:
    return proposals.propose(place=place, by=UserFactory(display_name="Ali"), values=values or {"phone": "05 49 11 11 11"}, at=NOW)


def test_only_the_differences_are_kept_and_the_journal_says_no_word_of_them() -> None:
    place = made(phone="05 49 00 00 00", email="a@example.org")
    someone = UserFactory()

    proposal = proposals.propose(
        place=place, by=someone, values={"phone": "05.49.00.00.00", "email": "b@example.org"}, reason="vu sur la porte", at=NOW
    )

    entry = Entry.objects.get(verb="proposal.made")
    assert proposal.changes == {"email": ["a@example.org", "b@example.org"]}
    assert (entry.subject_uid, entry.context_uid, entry.actor, entry.is_public) == (proposal.uid, place.uid, someone, True)
    assert entry.details == {"kind": "change", "fields": ["email"]}


@pytest.mark.parametrize(
    "told",
    [
        {"values": {"phone": "05 49 00 00 00"}},
        {"values": {}},
        {"kind": ProposalKind.CLOSED},
        {"kind": ProposalKind.DOUBTFUL, "reason": "  "},
        {"kind": ProposalKind.DUPLICATE},
    ],
)
def test_a_proposal_that_says_nothing_is_refused(told: dict[str, Any]) -> None:
    place = made(phone="05 49 00 00 00")

    with pytest.raises(NothingProposed):
        proposals.propose(place=place, by=None, **told)

    assert not ChangeProposal.objects.exists()


def test_a_value_that_cannot_be_kept_is_not_proposed() -> None:
    with pytest.raises(InvalidValue):
        proposals.propose(place=made(), by=None, values={"phone": "12"})


def test_accepting_makes_one_revision_credited_to_who_proposed() -> None:
    place = made(phone="05 49 00 00 00", email="a@example.org")
    proposal = proposed(place, phone="05 49 11 11 11", email="b@example.org")
    person = concierge(place)

    revision = proposals.accept(proposal=proposal, by=person, answer="Merci", at=NOW + timedelta(days=1))

    proposal.refresh_from_db()
    place.refresh_from_db()
    assert revision is not None
    assert (revision.origin, revision.by, sorted(revision.changes)) == ("contributor", proposal.by, ["email", "phone"])
    assert (proposal.state, proposal.answer, proposal.answered_by, proposal.revision) == ("accepted", "Merci", person, revision)
    assert (place.phone, place.email) == ("+33549111111", "b@example.org")
    assert Entry.objects.get(verb="place.edited").actor == person
    assert verbs(place) == ["place.created", "proposal.made", "place.edited", "proposal.accepted"]


def test_a_part_may_be_taken_and_corrected() -> None:
    place = made(phone="05 49 00 00 00", email="a@example.org")
    proposal = proposed(place, phone="05 49 11 11 11", email="b@example.org")

    proposals.accept(proposal=proposal, by=concierge(place), names=["phone"], corrections={"phone": "05 49 22 22 22"})

    proposal.refresh_from_db()
    place.refresh_from_db()
    assert (proposal.state, proposal.accepted) == ("partly", ["phone"])
    assert (place.phone, place.email) == ("+33549222222", "a@example.org")


def test_a_place_said_closed_is_closed_and_a_doubt_only_heard() -> None:
    place = made()
    person = concierge(place)
    closed = proposals.propose(place=place, by=None, kind=ProposalKind.CLOSED, reason="rideau baissé")
    doubt = proposals.propose(place=place, by=None, kind=ProposalKind.DOUBTFUL, reason="personne ne répond")

    proposals.accept(proposal=doubt, by=person)
    number = place.revisions.count()
    proposals.accept(proposal=closed, by=person, closed_on="2026-01-31")

    place.refresh_from_db()
    assert number == 1
    assert (place.stage, place.closed_on and place.closed_on.isoformat()) == ("closed", "2026-01-31")


def test_a_proposal_is_answered_once() -> None:
    place = made()
    person, proposal = concierge(place), proposed(place)
    proposals.refuse(proposal=proposal, by=person, answer="Non, rien n’a changé.")

    for again in (
        lambda: proposals.accept(proposal=proposal, by=person),
        lambda: proposals.refuse(proposal=proposal, by=person, answer="encore"),
        lambda: proposals.withdraw(proposal=proposal, by=proposal.by),
    ):
        with pytest.raises(ProposalAnswered):
            again()
    assert place.revisions.count() == 1


def test_refusing_needs_a_reason_and_accepting_a_field() -> None:
    place = made()
    person, proposal = concierge(place), proposed(place)

    with pytest.raises(NothingProposed):
        proposals.refuse(proposal=proposal, by=person, answer=" ")
    with pytest.raises(NothingProposed):
        proposals.accept(proposal=proposal, by=person, names=[])
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WAITING


def test_a_double_is_accepted_by_merging_only() -> None:
    place, other = made(), made("L’autre")
    proposal = proposals.propose(place=place, by=None, kind=ProposalKind.DUPLICATE, duplicate_of=other)

    with pytest.raises(MergeRefused):
        proposals.accept(proposal=proposal, by=concierge(place))


def test_the_answer_is_mailed_to_who_left_an_address_which_is_then_erased() -> None:
    place = made("Chez nous")
    waits = proposals.propose(place=place, by=None, values={"phone": "05 49 11 11 11"}, answer_to="ali@example.org")
    proposals.propose(place=place, by=None, values={"phone": "05 49 33 33 33"}, answer_to="attend@example.org")
    proposals.refuse(proposal=waits, by=concierge(place), answer="Ce numéro est celui du voisin.")

    sent = [answers.is_needed(), answers.mail_answers(), answers.mail_answers(), answers.is_needed()]

    waits.refresh_from_db()
    assert sent == [True, 1, 0, False]
    assert waits.answer_to == ""
    assert [(letter.to, "voisin" in letter.body) for letter in mail.outbox] == [(["ali@example.org"], True)]
    assert ChangeProposal.objects.exclude(answer_to="").count() == 1


def test_withdrawing_forgets_the_address_at_once() -> None:
    proposal = proposals.propose(place=made(), by=None, values={"phone": "05 49 11 11 11"}, answer_to="ali@example.org")

    proposals.withdraw(proposal=proposal, by=None)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer_to) == ("withdrawn", "")


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


def test_a_new_place_waits_for_its_network_unseen(client: Client) -> None:
    network = NetworkFactory(slug="mailles")
    TerritoryFactory(code="86194", name="Poitiers")
    person = UserFactory()
    theirs = signed_in(person)
    sent = {"name": "La Friche", "network": "mailles", "stage": "open", "commune": "Poitiers", "reason": "ouverte en mai"}

    response = theirs.post("/lieux/nouveau/", sent)
    place, proposal = Place.objects.get(), ChangeProposal.objects.get()
    hidden = client.get(f"/lieux/{place.slug}/").status_code
    state = theirs.get(response["Location"])
    host = signed_in(animator(network))
    seen = host.get(f"/lieux/{place.slug}/").status_code
    host.post(f"/lieux/{place.slug}/propositions/{proposal.uid}/acceptation/", {})

    place.refresh_from_db()
    assert (proposal.kind, proposal.by, hidden, state.status_code, seen) == ("new", person, 404, 200, 200)
    assert place.is_public
    assert list(place.networks.all()) == [network]
    assert client.get(f"/lieux/{place.slug}/").status_code == 200
    assert not Entry.objects.filter(verb="place.created", is_public=True).exists()
    assert verbs(place)[-2:] == ["place.published", "proposal.accepted"]


def test_an_animator_publishes_at_once_in_her_network_only() -> None:
    network, other = NetworkFactory(slug="mailles"), NetworkFactory(slug="autres")
    client = signed_in(animator(network))

    ours = client.post("/lieux/nouveau/", {"name": "La Friche", "network": "mailles", "stage": "open"})
    theirs = client.post("/lieux/nouveau/", {"name": "Le Hangar", "network": "autres", "stage": "open"})

    place = Place.objects.get(name="La Friche")
    assert ours["Location"] == f"/lieux/{place.slug}/modifier/"
    assert (place.is_public, list(place.networks.all()), place.revisions.get().origin) == (True, [network], "network")
    assert not Place.objects.get(name="Le Hangar").is_public
    assert theirs.status_code == 302
    assert verbs(other) == ["proposal.made"]


def test_a_new_place_like_a_known_one_is_asked_about_first(client: Client) -> None:
    network = NetworkFactory(slug="mailles")
    TerritoryFactory(code="86194", name="Poitiers")
    made("La Friche", commune="86194")
    person = signed_in(animator(network))
    sent = {"name": "La Friche", "network": "mailles", "stage": "open", "commune": "Poitiers"}

    asked = person.post("/lieux/nouveau/", sent)
    person.post("/lieux/nouveau/", {**sent, "vu": "1"})

    assert asked.status_code == 409
    assert Place.objects.count() == 2
    assert client.get("/lieux/nouveau/")["Location"].startswith("/compte/connexion/")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": "", "network": "mailles", "stage": "open"}, "écrivez au moins un mot"),
        ({"name": "La Friche", "network": "", "stage": "open"}, "Choisissez le réseau"),
        ({"name": "La Friche", "network": "mailles", "stage": "open", "phone": "12"}, "n’est pas un numéro"),
    ],
)
def test_a_new_place_that_is_not_understood_is_not_made(sent: dict[str, str], words: str) -> None:
    NetworkFactory(slug="mailles")

    response = signed_in().post("/lieux/nouveau/", sent)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Place.objects.exists()


def test_a_place_called_nouveau_has_an_address_of_its_own() -> None:
    assert made("Nouveau").slug == "nouveau-2"
