"""What the owner of tokens and webhooks is told, takes away, and leaves behind."""

from __future__ import annotations

import json

import pytest

from maillage.accounts import portability
from maillage.api.enums import PauseReason
from maillage.api.models import Attempt, Webhook
from maillage.api.operations import webhooks
from maillage.journal.worker import Worker
from maillage.notices.messages import registry
from maillage.notices.models import Notice
from tests.api.hooks import entry, send
from tests.api.keys import token

pytestmark = pytest.mark.django_db


def test_the_owner_is_told_that_her_webhook_rests_and_why(hook: Webhook) -> None:
    webhooks.pause_webhook(webhook=hook, by=None, reason=PauseReason.FAILURES)

    Worker().once()

    notice = Notice.objects.select_related("actor").get()
    message = registry.get("webhook.paused")
    assert message
    assert (notice.person, notice.path) == (hook.owner, f"/compte/webhooks/{hook.uid}/")
    assert "Notre site" in message.item(notice).sentence
    assert "en échec depuis trop longtemps" in message.item(notice).sentence


def test_who_pauses_her_own_webhook_is_not_told(hook: Webhook) -> None:
    webhooks.pause_webhook(webhook=hook, by=hook.owner)

    Worker().once()

    assert not Notice.objects.exists()


def test_a_webhook_that_was_resumed_meanwhile_is_not_told(hook: Webhook) -> None:
    webhooks.pause_webhook(webhook=hook, by=None, reason=PauseReason.FAILURES)
    webhooks.resume_webhook(webhook=hook, by=hook.owner)

    Worker().once()

    assert not Notice.objects.exists()


def test_a_person_takes_her_tokens_and_webhooks_away_without_their_secrets(hook: Webhook) -> None:
    made, secret = token(hook.owner)

    taken = {portion.key: list(portion.rows(hook.owner)) for portion in portability.portions()}

    assert [row["label"] for row in taken["api.Token"]] == ["Essais"]
    assert [row["url"] for row in taken["api.Webhook"]] == [hook.url]
    assert made.secret_hash not in json.dumps(taken, default=str)
    assert secret not in json.dumps(taken, default=str)


def test_nothing_of_her_programs_stays_when_she_leaves(hook: Webhook) -> None:
    token(hook.owner)
    send(hook, entry())

    hook.owner.delete()

    assert not Webhook.objects.exists()
    assert not Attempt.objects.exists()
