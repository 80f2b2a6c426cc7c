"""What happens, and what a receiver makes of it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from django.db import transaction

from maillage.api.models import Webhook
from maillage.api.operations import sending
from maillage.journal import operations as journal
from maillage.journal.models import Entry
from maillage.network.models import Place
from tests.factories import PlaceFactory
from tests.receiver import Receiver


def entry(place: Place | None = None, verb: str = "place.edited", **more: Any) -> Entry:
    with transaction.atomic():
        return journal.record(verb, subject=place or PlaceFactory.create(), by=None, details={"fields": ["phone"]}, **more)


def send(hook: Webhook, what: Entry, **more: Any) -> None:
    sending.send(entry=what, target=str(hook.uid), **more)


def is_signed(receiver: Receiver, secret: str, number: int = -1) -> bool:
    """The receiver's own check, written from the standard."""
    request = receiver.received[number]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    wanted = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return wanted in request.headers["webhook-signature"].split(" ")
