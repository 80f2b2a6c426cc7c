"""Webhooks signed as Standard Webhooks 1.0 says (symmetric signatures): https://www.standardwebhooks.com/"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings

PREFIX: Final = "whsec_"


def secret(uid: UUID, number: int) -> str:
    """The secret of a webhook, as its owner is shown it once: 32 bytes that nothing but the instance's key leads to."""
    message = f"maillage.webhook:{uid}:{number}".encode()
    return PREFIX + base64.b64encode(hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256)).decode()


def headers(*, message_id: str, at: datetime, body: bytes, secrets: list[str]) -> dict[str, str]:
    """The three headers of the standard; one signature a secret, so that a receiver may know either."""
    stamp = str(int(at.timestamp()))
    signatures = [f"v1,{_signature(one, message_id, stamp, body)}" for one in secrets]
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": " ".join(signatures)}


def _signature(one: str, message_id: str, stamp: str, body: bytes) -> str:
    key = base64.b64decode(one.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256)).decode()
