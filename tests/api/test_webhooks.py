"""Webhooks: what is sent to whom, signed how, and what becomes of those that nobody takes. The receiver is a real one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from maillage.accounts.models import User
from maillage.api import signing
from maillage.api.enums import AttemptKind, PauseReason
from maillage.api.exceptions import NotDelivered, WebhookRefused
from maillage.api.models import Attempt, Webhook
from maillage.api.operations import sending, webhooks
from maillage.core import clock
from maillage.journal.enums import DeliveryState
from maillage.journal.exceptions import TryLater
from maillage.journal.models import Delivery, Entry
from maillage.journal.worker import Worker
from maillage.network.enums import Origin
from maillage.network.models import RoleHolding
from maillage.network.operations.places import Statement, edit_place
from tests.api.hooks import entry, is_signed, send
from tests.factories import NetworkFactory, PlaceFactory, RoleHoldingFactory, UserFactory
from tests.receiver import Receiver, answering

pytestmark = pytest.mark.django_db


def test_a_correction_reaches_the_webhook_signed(hook: Webhook, receiver: Receiver) -> None:
    place = PlaceFactory.create(slug="le-lieu", name="Le lieu")
    edit_place(
        place=place, values={"summary": "Un café"}, statement=Statement(Origin.PLACE), by=UserFactory.create(display_name="Rose")
    )

    Worker().once()

    (request,) = receiver.received
    said = json.loads(request.body)
    told = Entry.objects.get(verb="place.edited")
    assert (request.method, request.headers["content-type"], request.headers["webhook-id"]) == (
        "POST",
        "application/json",
        str(told.uid),
    )
    assert said["type"] == "place.edited"
    assert said["data"]["context"] == {
        "uid": str(place.uid),
        "kind": "place",
        "name": "Le lieu",
        "page": "http://localhost:8000/lieux/le-lieu/",
    }
    assert said["data"]["details"] == {"fields": ["summary"]}
    assert "Rose" not in request.body.decode()
    assert is_signed(receiver, signing.secret(hook.uid, 1))
    assert not is_signed(receiver, signing.secret(hook.uid, 2))
    attempt = hook.attempts.get()
    assert (attempt.status, attempt.excerpt, attempt.kind, attempt.is_success) == (200, "merci", "entry", True)
    assert attempt.milliseconds > 0


def test_a_worker_that_hands_over_twice_sends_the_same_id(hook: Webhook, receiver: Receiver) -> None:
    told = entry()
    send(hook, told)
    send(hook, told)

    assert [request.headers["webhook-id"] for request in receiver.received] == [str(told.uid)] * 2


def test_what_is_not_public_is_never_sent(hook: Webhook, receiver: Receiver) -> None:
    private = entry(is_public=False)

    sending.spread(entry=private)
    send(hook, private)
    Worker().once()

    assert receiver.received == []
    assert not Delivery.objects.exclude(target="").exists()


def test_what_happened_before_a_webhook_was_made_is_not_sent(receiver: Receiver) -> None:
    entry()
    webhooks.make_webhook(label="Notre site", url=receiver.url, by=UserFactory.create())

    Worker().once()

    assert receiver.received == []


def test_a_webhook_of_a_place_follows_it_alone(receiver: Receiver) -> None:
    holding = RoleHoldingFactory.create(place=PlaceFactory.create())
    webhooks.make_webhook(label="Le lieu", url=receiver.url, by=holding.person, place=holding.place)

    for place in (holding.place, PlaceFactory.create()):
        entry(place)
    Worker().once()

    assert [json.loads(request.body)["data"]["subject"]["uid"] for request in receiver.received] == [str(holding.place.uid)]


def test_a_webhook_of_a_network_follows_it_and_its_places(receiver: Receiver) -> None:
    network = NetworkFactory.create()
    member, other = PlaceFactory.create(), PlaceFactory.create()
    network.place_links.create(place=member)
    animator = RoleHoldingFactory.create(role="animator", network=network).person
    webhooks.make_webhook(label="Réseau", url=receiver.url, by=animator, network=network)

    for place in (member, other):
        entry(place)
    entry(network, "network.edited")
    Worker().once()

    told = {json.loads(request.body)["data"]["subject"]["uid"] for request in receiver.received}
    assert told == {str(member.uid), str(network.uid)}


def test_who_lost_her_role_is_sent_nothing_more(receiver: Receiver) -> None:
    holding = RoleHoldingFactory.create(place=PlaceFactory.create())
    hook = webhooks.make_webhook(label="Le lieu", url=receiver.url, by=holding.person, place=holding.place)
    RoleHolding.objects.update(ended_at=clock.now())

    entry(holding.place)
    Worker().once()

    hook.refresh_from_db()
    assert receiver.received == []
    assert hook.pause_reason == PauseReason.ROLE
    with pytest.raises(WebhookRefused):
        webhooks.resume_webhook(webhook=hook, by=User.objects.get(pk=holding.person.pk))


@pytest.mark.parametrize("gone", [lambda hook: hook.delete(), lambda hook: hook.owner.delete()])
def test_what_waited_for_a_webhook_that_is_gone_is_done_with(
    hook: Webhook, receiver: Receiver, gone: Callable[[Webhook], Any]
) -> None:
    told = entry()
    sending.spread(entry=told)
    gone(hook)

    Worker().once()

    assert receiver.received == []
    assert not Delivery.objects.unfinished().exists()


def test_a_suspended_owner_is_sent_nothing(hook: Webhook, receiver: Receiver) -> None:
    User.objects.filter(pk=hook.owner.pk).update(is_active=False)

    send(hook, entry())

    assert receiver.received == []


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 500, 503])
def test_an_answer_that_is_no_success_is_tried_again(hook: Webhook, receiver: Receiver, status: int) -> None:
    receiver.behave = answering(status, b"non", f"Location: {receiver.url}ailleurs\r\n")

    with pytest.raises(NotDelivered):
        send(hook, entry())

    assert [request.path for request in receiver.received] == ["/recevoir"]
    hook.refresh_from_db()
    assert (hook.attempts.get().status, hook.attempts.get().is_success) == (status, False)
    assert hook.failing_since is not None


def test_a_receiver_that_says_when_is_asked_then(hook: Webhook, receiver: Receiver) -> None:
    receiver.behave = answering(503, b"", "Retry-After: 120\r\n")
    with pytest.raises(TryLater) as later:
        send(hook, entry())
    assert later.value.after == timedelta(seconds=120)

    receiver.behave = answering(429, b"", "Retry-After: 999999\r\n")
    with pytest.raises(TryLater) as later:
        send(hook, entry(), at=clock.now() + timedelta(minutes=5))
    assert later.value.after == timedelta(hours=6)


def test_the_worker_tries_again_later_and_the_webhook_recovers(hook: Webhook, receiver: Receiver) -> None:
    receiver.behave = answering(500)
    entry()
    Worker().once()
    waiting = Delivery.objects.get(target=str(hook.uid))
    assert (waiting.state, waiting.attempts, waiting.next_at > clock.now()) == (DeliveryState.WAITING, 1, True)

    receiver.behave = answering(204, b"")
    Delivery.objects.update(next_at=clock.now())
    hook.attempts.update(at=clock.now() - timedelta(minutes=1))
    Worker().once()

    hook.refresh_from_db()
    assert hook.failing_since is None
    assert [attempt.status for attempt in hook.attempts.order_by("pk")] == [500, 204]
    assert not Delivery.objects.unfinished().exists()


def test_a_machine_that_does_not_answer_is_noted_with_its_reason(hook: Webhook, settings: Any) -> None:
    settings.OUTGOING_ALLOW = frozenset()

    with pytest.raises(NotDelivered):
        send(hook, entry())

    attempt = hook.attempts.get()
    assert attempt.status is None
    assert "internet public" in attempt.error


def test_a_webhook_that_fails_for_three_days_rests_and_is_said_so(hook: Webhook, receiver: Receiver) -> None:
    receiver.behave = answering(500)
    start = clock.now()
    for at in (start, start + timedelta(days=2)):
        hook.refresh_from_db()
        with pytest.raises(NotDelivered):
            send(hook, entry(), at=at)

    send(hook, entry(), at=start + timedelta(days=3))

    hook.refresh_from_db()
    assert (hook.pause_reason, hook.paused_at) == (PauseReason.FAILURES, start + timedelta(days=3))
    told = Entry.objects.get(verb="webhook.paused")
    assert (told.is_public, told.actor, told.subject_uid, told.details) == (False, None, hook.uid, {"reason": "failures"})
    sent = len(receiver.received)
    send(hook, entry())
    assert len(receiver.received) == sent


def test_one_bad_receiver_is_asked_once_in_a_while_whatever_waits_for_it(hook: Webhook, receiver: Receiver) -> None:
    receiver.behave = answering(500)
    start = clock.now()
    with pytest.raises(NotDelivered):
        send(hook, entry(), at=start)
    for seconds, rest in ((10, 20), (29, 1)):
        with pytest.raises(TryLater) as later:
            send(hook, entry(), at=start + timedelta(seconds=seconds))
        assert later.value.after == timedelta(seconds=rest)
    with pytest.raises(NotDelivered):
        send(hook, entry(), at=start + timedelta(seconds=100))
    with pytest.raises(TryLater) as later:
        send(hook, entry(), at=start + timedelta(seconds=150))

    assert later.value.after == timedelta(seconds=100)
    assert len(receiver.received) == 2
    send(hook, entry(verb=webhooks.TESTED))
    assert len(receiver.received) == 3


def test_a_slow_receiver_is_left_in_peace_too(hook: Webhook, receiver: Receiver) -> None:
    send(hook, entry())
    hook.attempts.update(milliseconds=2_000)

    with pytest.raises(TryLater):
        send(hook, entry())
    hook.attempts.update(at=clock.now() - timedelta(seconds=31))
    send(hook, entry())

    assert len(receiver.received) == 2


def test_a_receiver_that_is_gone_for_good_is_left(hook: Webhook, receiver: Receiver) -> None:
    receiver.behave = answering(410)

    send(hook, entry())

    hook.refresh_from_db()
    assert hook.pause_reason == PauseReason.GONE


def test_a_test_is_sent_once_whatever_comes_of_it(hook: Webhook, receiver: Receiver) -> None:
    receiver.behave = answering(500, b"pas encore")
    webhooks.try_webhook(webhook=hook, by=hook.owner)

    Worker().once()

    (request,) = receiver.received
    assert json.loads(request.body)["type"] == "webhook.tested"
    assert is_signed(receiver, signing.secret(hook.uid, 1))
    attempt = hook.attempts.get()
    assert (attempt.kind, attempt.status, attempt.excerpt) == (AttemptKind.TEST, 500, "pas encore")
    hook.refresh_from_db()
    assert hook.failing_since is None
    assert not Delivery.objects.unfinished().exists()


def test_a_test_reaches_no_other_webhook(hook: Webhook, receiver: Receiver) -> None:
    webhooks.make_webhook(label="Autre", url=f"http://127.0.0.1:{receiver.port}/autre", by=UserFactory.create())
    webhooks.try_webhook(webhook=hook, by=hook.owner)

    Worker().once()

    assert [request.path for request in receiver.received] == ["/recevoir"]


def test_what_a_receiver_says_is_kept_short_and_readable(hook: Webhook, receiver: Receiver) -> None:
    receiver.behave = answering(200, b"\x00\x1b[31m<b>" + "é".encode() * 2_000 + b"\xff")

    send(hook, entry())

    excerpt = hook.attempts.get().excerpt
    assert len(excerpt) <= 500
    assert excerpt.startswith("[31m<b>é")


def test_old_attempts_are_forgotten(hook: Webhook) -> None:
    send(hook, entry())
    send(hook, entry())
    first = hook.attempts.order_by("pk").first()
    assert first is not None
    Attempt.objects.filter(pk=first.pk).update(at=clock.now() - timedelta(days=31))

    assert sending.forget_old(at=clock.now()) == 1
    assert hook.attempts.count() == 1
