"""The doors of webhooks, and their secrets."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from maillage.api import signing
from maillage.api.enums import AttemptKind
from maillage.api.exceptions import WebhookRefused
from maillage.api.models import Attempt, Webhook
from maillage.api.operations import webhooks
from maillage.core import clock
from maillage.journal.worker import Worker
from tests.api.hooks import entry, is_signed, send
from tests.factories import NetworkFactory, PlaceFactory, UserFactory
from tests.receiver import Receiver

pytestmark = pytest.mark.django_db


def test_nobody_follows_a_place_or_a_network_where_she_has_no_role(receiver: Receiver) -> None:
    for subject in ({"place": PlaceFactory.create()}, {"network": NetworkFactory.create()}):
        with pytest.raises(WebhookRefused) as refused:
            webhooks.make_webhook(label="x", url=receiver.url, by=UserFactory.create(), **subject)
        assert refused.value.field == "subject"


def test_an_entry_is_sent_again_by_hand_with_the_same_id(hook: Webhook, receiver: Receiver) -> None:
    told = entry()
    send(hook, told)

    webhooks.send_again(attempt=hook.attempts.get(), by=hook.owner)
    Worker().once()

    assert [request.headers["webhook-id"] for request in receiver.received].count(str(told.uid)) >= 2
    assert hook.attempts.filter(kind=AttemptKind.AGAIN).count() == 1


def test_what_cannot_be_sent_again_is_said_so(hook: Webhook) -> None:
    webhooks.try_webhook(webhook=hook, by=hook.owner)
    Worker().once()
    with pytest.raises(WebhookRefused):
        webhooks.send_again(attempt=hook.attempts.get(), by=hook.owner)

    send(hook, entry())
    webhooks.pause_webhook(webhook=hook, by=hook.owner)
    for refused in (
        lambda: webhooks.send_again(attempt=Attempt.objects.select_related("webhook").latest("pk"), by=hook.owner),
        lambda: webhooks.try_webhook(webhook=Webhook.objects.get(), by=hook.owner),
    ):
        with pytest.raises(WebhookRefused):
            refused()


def test_a_pause_forgets_what_happens_meanwhile(hook: Webhook, receiver: Receiver) -> None:
    assert webhooks.pause_webhook(webhook=hook, by=hook.owner) is True
    assert webhooks.pause_webhook(webhook=hook, by=hook.owner) is False
    entry()

    assert webhooks.resume_webhook(webhook=hook, by=hook.owner) is True
    assert webhooks.resume_webhook(webhook=hook, by=hook.owner) is False
    after = entry()
    Worker().once()

    assert [request.headers["webhook-id"] for request in receiver.received] == [str(after.uid)]


def test_a_new_secret_signs_beside_the_one_before_for_a_day(hook: Webhook, receiver: Receiver) -> None:
    old, at = signing.secret(hook.uid, 1), clock.now()

    new = webhooks.renew_secret(webhook=hook, by=hook.owner, at=at)
    send(hook, entry(), at=at + timedelta(hours=23))
    assert is_signed(receiver, old)
    assert is_signed(receiver, new)

    send(hook, entry(), at=at + timedelta(hours=25))
    assert not is_signed(receiver, old)
    assert is_signed(receiver, new)


def test_secrets_have_the_form_of_the_standard_and_are_kept_nowhere(hook: Webhook) -> None:
    secret = signing.secret(hook.uid, 1)

    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert secret != signing.secret(UserFactory.create().uid, 1)
    assert secret not in str(Webhook.objects.values().get())


def test_the_example_of_the_standard_is_signed_as_it_says() -> None:
    headers = signing.headers(
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=clock.now().fromtimestamp(1614265330, tz=clock.now().tzinfo),
        body=b'{"test": 2432232314}',
        secrets=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://localhost/", "ftp://exemple.fr/", "https://moi:secret@exemple.fr/", "http://[::1]/", "x"]
)
def test_a_webhook_to_a_private_machine_is_refused_when_it_is_made(url: str) -> None:
    with pytest.raises(WebhookRefused) as refused:
        webhooks.make_webhook(label="x", url=url, by=UserFactory.create())

    assert refused.value.field == "url"
    assert not Webhook.objects.exists()


def test_a_webhook_needs_a_name_and_is_made_once(receiver: Receiver, hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WebhookRefused):
        webhooks.make_webhook(label=" ", url=receiver.url, by=hook.owner)
    with pytest.raises(WebhookRefused):
        webhooks.make_webhook(label="x", url=receiver.url, by=hook.owner, uid=hook.uid)
    monkeypatch.setattr(webhooks, "MOST", 1)
    with pytest.raises(WebhookRefused):
        webhooks.make_webhook(label="x", url=receiver.url, by=hook.owner)
