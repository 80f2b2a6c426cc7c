"""A receiver of webhooks, and a webhook to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from maillage.api.models import Webhook
from maillage.api.operations import webhooks
from tests.factories import UserFactory
from tests.receiver import Receiver


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    with Receiver() as machine:
        settings.OUTGOING_ALLOW = machine.allowed
        yield machine


@pytest.fixture
def hook(receiver: Receiver) -> Webhook:
    return webhooks.make_webhook(label="Notre site", url=receiver.url, by=UserFactory.create())
