"""The pages of « C’est mon lieu » : each side sees what concerns it, others nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from maillage.accounts.models import User
from maillage.core import clock
from maillage.journal.models import Entry
from maillage.network import secrets, tasks
from maillage.network.enums import ClaimState
from maillage.network.models import Claim, Place, RoleHolding
from maillage.network.operations import claims
from tests.factories import NOW, PlaceFactory, RoleHoldingFactory, UserFactory
from tests.network.claiming import animator, made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def own_place(**values: Any) -> Place:
    return PlaceFactory.create(
        **{"name": "La Maison", "website": "https://lamaison.example", "email": "bonjour@lamaison.example"} | values
    )


def holder(role: str, **on: Any) -> User:
    person: User = RoleHoldingFactory.create(role=role, **on).person
    return person


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def of(claim: Claim, under: str = "") -> str:
    return f"/moderation/revendications/{claim.uid}/{under}"


def test_a_visitor_reads_how_it_works_and_is_asked_for_an_account(client: Client) -> None:
    place = own_place()

    html = page(client, f"/lieux/{place.slug}/revendication/")

    assert f"next=/lieux/{place.slug}/revendication/" in html
    assert "<textarea" not in html
    assert "/compte/connexion/" in client.post(f"/lieux/{place.slug}/revendication/", {"text": "x"})["Location"]
    assert "C’est mon lieu" in page(client, f"/lieux/{place.slug}/")


@pytest.mark.parametrize(
    ("values", "shown", "hidden"),
    [
        ({}, ["…@lamaison.example"], ["bonjour@gmail"]),
        ({"email": "lamaison@gmail.com", "website": ""}, ["lamaison@gmail.com"], ["…@gmail.com"]),
        ({"email": "", "website": ""}, ["Par une personne du réseau"], ["Envoyer le code"]),
    ],
)
def test_the_proofs_that_are_offered_are_those_that_prove(
    client: Client, values: dict[str, str], shown: list[str], hidden: list[str]
) -> None:
    client.force_login(UserFactory.create())

    html = page(client, f"/lieux/{own_place(**values).slug}/revendication/")

    assert all(words in html for words in shown)
    assert not any(words in html for words in hidden)


def test_from_the_map_to_the_keys_with_a_code(client: Client) -> None:
    place, person = own_place(), UserFactory.create()
    client.force_login(person)

    response = client.post(f"/lieux/{place.slug}/revendication/code/", {"email": "camille@lamaison.example"})
    claim = Claim.objects.get()
    assert response["Location"] == of(claim)
    tasks.send_code(Entry.objects.get(verb="claim.proof_asked"))
    (message,) = mail.outbox
    assert claim.code_expires_at is not None
    code = secrets.claim_code(claim.uid, claim.proof_email, claim.code_expires_at)
    assert f"\n\n{code}\n\n" in message.body
    assert code not in message.subject, "a subject is read on the screen of a locked phone"
    ((html, _kind),) = message.alternatives
    assert f"<b>{code}</b>" in html
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert message.to == ["camille@lamaison.example"]
    assert "camille@lamaison.example" in page(client, of(claim))
    wrong = client.post(of(claim, "preuve/"), {"code": "1"})
    assert wrong.status_code == 422
    response = client.post(of(claim, "preuve/"), {"code": f" {code[:3]} {code[3:]} "})

    assert response["Location"] == f"/lieux/{place.slug}/"
    assert RoleHolding.objects.active().filter(person=person, place=place, role="concierge").exists()
    assert "Tenue par le lieu" in page(client, f"/lieux/{place.slug}/")
    mail.outbox.clear()
    tasks.send_code(Entry.objects.get(verb="claim.proof_asked"))
    assert mail.outbox == [], "once more does no harm"


def test_the_sixth_code_is_not_looked_at(client: Client) -> None:
    place, person = own_place(), UserFactory.create()
    claim = claims.ask_code(place=place, email="a@lamaison.example", by=person, at=NOW)
    client.force_login(person)

    statuses = [client.post(of(claim, "preuve/"), {"code": "x"}).status_code for _n in range(6)]

    assert statuses[:5] == [422] * 5
    response = client.post(of(claim, "preuve/"), {"code": "000000"})
    assert response.status_code in {422, 429}
    for _n in range(6):
        response = client.post(of(claim, "preuve/"), {"code": "111111"})
    assert response.status_code == 429
    assert "Trop d’essais" in response.content.decode()


@pytest.mark.parametrize("email", ["camille@ailleurs.example", "pas une adresse", ""])
def test_an_address_that_proves_nothing_comes_back(client: Client, email: str) -> None:
    client.force_login(UserFactory.create())

    response = client.post(f"/lieux/{own_place().slug}/revendication/code/", {"email": email})

    assert response.status_code == 422
    assert not Claim.objects.exists()


def test_words_are_read_by_who_judges_and_the_answer_by_who_asked(client: Client) -> None:
    place, person = PlaceFactory.create(), UserFactory.create(display_name="Camille")
    judge = animator(place)
    client.force_login(person)
    assert client.post(f"/lieux/{place.slug}/revendication/", {"text": "  "}).status_code == 422
    client.post(f"/lieux/{place.slug}/revendication/", {"text": "J’ouvre <b>chaque</b> matin."})
    claim = Claim.objects.get()
    assert client.post(f"/lieux/{place.slug}/revendication/", {"text": "Encore"}).status_code == 422
    assert "Suivre ma demande" in page(client, f"/lieux/{place.slug}/")
    assert "Votre demande attend" in page(client, of(claim))

    client.force_login(judge)
    assert of(claim) in page(client, f"/lieux/{place.slug}/")
    html = page(client, of(claim))
    assert "Camille" in html
    assert "J’ouvre &lt;b&gt;chaque&lt;/b&gt; matin." in html
    response = client.post(of(claim, "decision/"), {"verdict": "join", "reasons": " "})
    assert response.status_code == 422
    assert client.post(of(claim, "decision/"), {"verdict": "perhaps", "reasons": "Oui"}).status_code == 422
    assert client.post(of(claim, "decision/"), {"verdict": "join", "reasons": "Nous nous connaissons."})["Location"] == of(claim)

    client.force_login(person)
    assert "Nous nous connaissons." in page(client, of(claim))
    assert "Modifier" in page(client, f"/lieux/{place.slug}/")


def test_a_refusal_is_read_by_who_asked_only(client: Client) -> None:
    place, person = PlaceFactory.create(), UserFactory.create()
    judge = animator(place)
    claim = made(place, person)
    client.force_login(judge)

    client.post(of(claim, "decision/"), {"verdict": "refuse", "reasons": "Je ne vous connais pas."})

    client.force_login(person)
    assert "Je ne vous connais pas." in page(client, of(claim))
    client.logout()
    assert "Je ne vous connais pas." not in page(client, f"/lieux/{place.slug}/")


def test_who_holds_the_place_is_told_answers_and_the_judge_waits_for_it(client: Client) -> None:
    place, person = PlaceFactory.create(), UserFactory.create()
    judge, concierge = animator(place), holder("concierge", place=place)
    claim = made(place, person)

    client.force_login(judge)
    html = page(client, of(claim))
    assert "l’équipe qui tient la page du lieu" in html
    assert "26 mars" in html.replace("\u00a0", " ")
    assert "Prendre cette décision" not in html
    assert client.post(of(claim, "decision/"), {"verdict": "join", "reasons": "Vite"}).status_code == 422
    client.force_login(concierge)
    assert "Lire et répondre" in page(client, f"/lieux/{place.slug}/")
    assert client.post(of(claim, "declarations/"), {"text": ""}).status_code == 422
    client.post(of(claim, "declarations/"), {"text": "Nous sommes là."})
    client.force_login(person)
    assert "Nous sommes là." in page(client, of(claim))
    client.force_login(judge)
    client.post(of(claim, "decision/"), {"verdict": "replace", "reasons": "L’équipe a changé."})

    active = RoleHolding.objects.active().filter(place=place, role="concierge")
    assert [held.person for held in active] == [person]


@pytest.mark.parametrize("under", ["", "preuve/", "declarations/", "decision/", "retrait/"])
def test_others_learn_nothing_of_a_claim(client: Client, under: str) -> None:
    place, person = PlaceFactory.create(), UserFactory.create()
    animator(place)
    claim = made(place, person)
    typed = {"text": "x", "code": "000000", "verdict": "join", "reasons": "x"}

    for stranger in (
        UserFactory.create(),
        animator(PlaceFactory.create()),
        holder("member", place=place),
        holder("concierge", place=PlaceFactory.create()),
    ):
        client.force_login(stranger)
        response = client.post(of(claim, under), typed) if under else client.get(of(claim))
        assert response.status_code == 404
    client.logout()
    response = client.post(of(claim, under), typed) if under else client.get(of(claim))
    assert "/compte/connexion/" in response["Location"]
    assert client.get(of(claim, "declarations/")).status_code in {302, 405}


def test_each_does_only_what_is_hers(client: Client) -> None:
    place, person = PlaceFactory.create(), UserFactory.create()
    judge, concierge = animator(place), holder("concierge", place=place)
    claim = made(place, person)

    for somebody, closed in (
        (judge, ("preuve/", "retrait/")),
        (concierge, ("preuve/", "retrait/", "decision/")),
        (person, ("decision/",)),
    ):
        client.force_login(somebody)
        for under in closed:
            assert client.post(of(claim, under), {"verdict": "join", "reasons": "x", "code": "1"}).status_code == 404

    claim.refresh_from_db()
    assert claim.state == ClaimState.OPEN


def test_she_withdraws_and_may_ask_again(client: Client) -> None:
    place, person = PlaceFactory.create(), UserFactory.create()
    claim = made(place, person)
    client.force_login(person)

    assert client.post(of(claim, "retrait/"))["Location"] == f"/lieux/{place.slug}/"
    assert client.post(of(claim, "retrait/")).status_code == 422
    assert "retirée" in page(client, of(claim))
    assert "C’est mon lieu" in page(client, f"/lieux/{place.slug}/")


def test_a_code_that_is_over_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    place, person = own_place(), UserFactory.create()
    claim = claims.ask_code(place=place, email="a@lamaison.example", by=person, at=NOW)
    client.force_login(person)
    monkeypatch.setattr(clock, "now", lambda: NOW + settings.CODES_LAST)

    assert "Le code n’est plus valable" in page(client, of(claim))


def test_a_hidden_place_is_not_claimed_by_who_cannot_see_it(client: Client) -> None:
    place = own_place(is_public=False)
    client.force_login(UserFactory.create())

    assert client.get(f"/lieux/{place.slug}/revendication/").status_code == 404
    assert client.post(f"/lieux/{place.slug}/revendication/", {"text": "x"}).status_code == 404
    assert client.post(f"/lieux/{place.slug}/revendication/code/", {"email": "a@lamaison.example"}).status_code == 404
