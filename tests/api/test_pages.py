"""The pages where a person keeps the keys of her programs and where they are told."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.accounts.models import User
from maillage.api import signing
from maillage.api.models import Token, Webhook
from maillage.api.operations import tokens, webhooks
from maillage.journal.worker import Worker
from tests.api.hooks import entry, send
from tests.api.keys import program, token
from tests.factories import NetworkFactory, PlaceFactory, RoleHoldingFactory, UserFactory, signed_in
from tests.receiver import Receiver, answering

pytestmark = pytest.mark.django_db
ASKED = {"label": "Notre site", "scopes": ["places:write"], "days": "90"}


def just_in(person: User) -> Client:
    """A browser in which she has proved a moment ago who she is."""
    client = signed_in(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


@pytest.fixture
def mine(hook: Webhook) -> Client:
    return signed_in(hook.owner)


def test_a_token_is_made_shown_once_and_serves() -> None:
    person = UserFactory.create()
    client = just_in(person)
    uid = re.search(r'name="uid" value="([^"]+)"', client.get("/compte/jetons/nouveau/").content.decode())
    assert uid

    made = client.post("/compte/jetons/nouveau/", {**ASKED, "uid": uid[1]})

    secret = re.search(r"mlg_[A-Za-z0-9_-]{43}", made.content.decode())
    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    assert secret
    assert program(secret[0]).get("/api/v1/token").json()["label"] == "Notre site"
    listed = client.get("/compte/jetons/").content.decode()
    assert "Notre site" in listed
    assert secret[0] not in listed
    again = client.post("/compte/jetons/nouveau/", {**ASKED, "uid": uid[1]})
    assert (again.status_code, Token.objects.count()) == (422, 1)
    assert "déjà créé" in again.content.decode()


def test_a_token_is_made_only_by_who_has_just_proved_who_she_is() -> None:
    client = signed_in()

    for answer in (client.get("/compte/jetons/nouveau/"), client.post("/compte/jetons/nouveau/", {**ASKED, "uid": str(uuid4())})):
        assert answer.status_code == 302
        assert "/compte/verification/" in answer["Location"]
    assert not Token.objects.exists()


def test_a_token_that_says_too_little_keeps_what_was_typed() -> None:
    answer = just_in(UserFactory.create()).post(
        "/compte/jetons/nouveau/", {"label": "Notre site", "days": "90", "uid": str(uuid4())}
    )

    assert answer.status_code == 422
    assert 'value="Notre site"' in answer.content.decode()
    assert "Choisissez au moins une chose" in answer.content.decode()


def test_a_token_is_revoked_by_its_owner_and_by_nobody_else() -> None:
    made, secret = token()
    address = f"/compte/jetons/{made.uid}/revocation/"

    assert signed_in().post(address).status_code == 404
    assert program(secret).get("/api/v1/token").status_code == 200
    answer = signed_in(made.owner).post(address, follow=True)
    assert answer.status_code == 200
    assert "Révoqué le" in answer.content.decode()
    assert program(secret).get("/api/v1/token").status_code == 401


@pytest.mark.parametrize(
    "address",
    [
        "/compte/jetons/",
        "/compte/jetons/nouveau/",
        "/compte/webhooks/",
        "/compte/webhooks/nouveau/",
        "/compte/webhooks/00000000-0000-7000-8000-000000000000/",
    ],
)
def test_these_pages_are_for_who_signed_in(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/compte/connexion/")


def test_a_webhook_is_made_shown_its_secret_once_and_tried(receiver: Receiver) -> None:
    person = UserFactory.create()
    client = signed_in(person)
    empty = client.get("/compte/webhooks/").content.decode()
    assert "Aucun programme" in empty

    made = client.post("/compte/webhooks/nouveau/", {"label": "Site", "url": receiver.url, "subject": "", "uid": str(uuid4())})

    hook = Webhook.objects.get()
    assert made.status_code == 201
    assert signing.secret(hook.uid, 1) in made.content.decode()
    page = client.post(f"/compte/webhooks/{hook.uid}/essai/", follow=True).content.decode()
    assert 'hx-trigger="every 2s"' in page
    Worker().once()
    page = client.get(f"/compte/webhooks/{hook.uid}/").content.decode()
    assert "Reçu, 200" in page
    assert "merci" in page
    assert "hx-trigger" not in page
    assert signing.secret(hook.uid, 1) not in page


def test_a_webhook_may_follow_what_its_owner_has_a_role_on_and_nothing_else(receiver: Receiver) -> None:
    place, network, other = PlaceFactory.create(name="Le lieu"), NetworkFactory.create(name="Mailles"), PlaceFactory.create()
    person = RoleHoldingFactory.create(place=place).person
    RoleHoldingFactory.create(person=person, role="animator", network=network)
    client = signed_in(person)
    form = client.get("/compte/webhooks/nouveau/").content.decode()
    assert f"place:{place.uid}" in form
    assert f"network:{network.uid}" in form

    def ask(subject: str) -> int:
        body = {"label": "Site", "url": receiver.url, "subject": subject, "uid": str(uuid4())}
        return client.post("/compte/webhooks/nouveau/", body).status_code

    assert ask(f"place:{other.uid}") == 422
    assert (ask(f"place:{place.uid}"), ask(f"network:{network.uid}")) == (201, 201)
    assert {(hook.place, hook.network) for hook in Webhook.objects.all()} == {(place, None), (None, network)}


def test_a_webhook_that_cannot_be_made_keeps_what_was_typed() -> None:
    body = {"label": "Site", "url": "http://169.254.169.254/", "uid": str(uuid4())}

    answer = signed_in().post("/compte/webhooks/nouveau/", body)

    assert answer.status_code == 422
    assert 'value="http://169.254.169.254/"' in answer.content.decode()
    assert "internet public" in answer.content.decode()


def test_a_webhook_is_paused_and_resumed(hook: Webhook, mine: Client) -> None:
    page = mine.post(f"/compte/webhooks/{hook.uid}/pause/", follow=True).content.decode()
    assert "mis en pause par vous" in page
    assert "Envoyer un essai" not in page
    refused = mine.post(f"/compte/webhooks/{hook.uid}/essai/", follow=True).content.decode()
    assert "relancez-le" in refused

    page = mine.post(f"/compte/webhooks/{hook.uid}/reprise/", follow=True).content.decode()
    assert "En service" in page


def test_a_new_secret_is_shown_once(hook: Webhook, mine: Client) -> None:
    page = mine.post(f"/compte/webhooks/{hook.uid}/secret/")

    assert page.status_code == 201
    assert signing.secret(hook.uid, 2) in page.content.decode()
    assert "encore" in mine.get(f"/compte/webhooks/{hook.uid}/").content.decode()


def test_a_failed_sending_is_shown_with_its_reason_and_sent_again(hook: Webhook, mine: Client, receiver: Receiver) -> None:
    receiver.behave = answering(500, b"<script>alert(1)</script>")
    entry()
    Worker().once()
    page = mine.get(f"/compte/webhooks/{hook.uid}/").content.decode()
    assert "Refusé, 500" in page
    assert "&lt;script&gt;" in page
    assert "1 essai manqué" in page

    receiver.behave = answering(200)
    mine.post(f"/compte/webhooks/{hook.uid}/envois/{hook.attempts.get().uid}/renvoi/")
    Worker().once()

    assert "Reçu, 200" in mine.get(f"/compte/webhooks/{hook.uid}/").content.decode()


def test_a_webhook_is_deleted(hook: Webhook, mine: Client) -> None:
    page = mine.post(f"/compte/webhooks/{hook.uid}/suppression/", follow=True).content.decode()

    assert "est supprimé" in page
    assert not Webhook.objects.exists()


def test_nobody_reaches_the_webhook_of_another(hook: Webhook) -> None:
    send(hook, entry())
    client = signed_in()

    assert client.get(f"/compte/webhooks/{hook.uid}/").status_code == 404
    for door in ("essai", "pause", "reprise", "secret", "suppression", f"envois/{hook.attempts.get().uid}/renvoi"):
        assert client.post(f"/compte/webhooks/{hook.uid}/{door}/").status_code == 404
    assert Webhook.objects.get().secret_number == 1


def test_the_attempts_of_one_webhook_are_not_reached_through_another(hook: Webhook, mine: Client, receiver: Receiver) -> None:
    other = webhooks.make_webhook(label="Autre", url=receiver.url, by=UserFactory.create())
    send(other, entry())

    assert mine.post(f"/compte/webhooks/{hook.uid}/envois/{other.attempts.get().uid}/renvoi/").status_code == 404


def test_older_attempts_are_a_page_further(hook: Webhook, mine: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.api.queries.MOST_ATTEMPTS", 2)
    for verb in ("place.one", "place.two", "place.three"):
        send(hook, entry(verb=verb))

    first = mine.get(f"/compte/webhooks/{hook.uid}/").content.decode()
    older = re.search(r'href="(\?avant=[^"]+)"', first)
    assert older
    second = mine.get(f"/compte/webhooks/{hook.uid}/{older[1]}").content.decode()

    assert ("place.three" in first, "place.one" in first) == (True, False)
    assert ("place.three" in second, "place.one" in second) == (False, True)
    assert mine.get(f"/compte/webhooks/{hook.uid}/?avant=hier").status_code == 200


def test_too_many_trials_are_slowed(hook: Webhook, mine: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.api.views.webhook_pages.SENDINGS", 1)

    statuses = [mine.post(f"/compte/webhooks/{hook.uid}/essai/").status_code for _ in range(2)]

    assert statuses == [302, 429]


def _one_more_attempt(hook: Webhook) -> None:
    send(hook, entry())


def _one_more_hook(hook: Webhook) -> None:
    holding = RoleHoldingFactory.create(person=hook.owner, place=PlaceFactory.create())
    send(
        webhooks.make_webhook(label="Encore", url=hook.url, by=User.objects.get(pk=hook.owner.pk), place=holding.place),
        entry(holding.place),
    )


def _one_more_token(hook: Webhook) -> None:
    tokens.revoke_token(token=token(hook.owner)[0], by=hook.owner)
    token(hook.owner)


LISTS: list[tuple[str, Callable[[Webhook], Any]]] = [
    ("/compte/webhooks/{uid}/", _one_more_attempt),
    ("/compte/webhooks/", _one_more_hook),
    ("/compte/jetons/", _one_more_token),
]


@pytest.mark.parametrize(("address", "add"), LISTS)
def test_a_list_asks_the_database_as_much_for_three_rows_as_for_one(
    hook: Webhook, mine: Client, address: str, add: Callable[[Webhook], Any]
) -> None:
    counts = []
    for rows in (1, 2):
        for _turn in range(rows):
            add(hook)
        mine.get(address.format(uid=hook.uid))
        with CaptureQueriesContext(connection) as captured:
            assert mine.get(address.format(uid=hook.uid)).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 12
