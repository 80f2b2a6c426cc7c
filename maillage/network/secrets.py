"""What is sent to prove an address: made again from the row whenever it is needed, kept only as a digest, worthless without
``SECRET_KEY``.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import datetime
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "maillage.network.secrets"


def invitation_token(uid: UUID, expires_at: datetime) -> str:
    """The secret of an invitation's link: another one each time it is sent again with a new date."""
    return urlsafe_b64encode(_hmac("invitation", f"{uid}:{_instant(expires_at)}")).decode().rstrip("=")


def claim_code(uid: UUID, email: str, expires_at: datetime) -> str:
    """Six digits, sent to ``email``."""
    return f"{int.from_bytes(_hmac('claim', f'{uid}:{email.lower()}:{_instant(expires_at)}')) % 1_000_000:06d}"


def digest(secret: str) -> str:
    """What is kept of a secret. Keyed: six digits could otherwise be found again by trying them all."""
    return _hmac("digest", secret).hex()


def matches(secret: str, kept: str) -> bool:
    return bool(kept) and constant_time_compare(digest(secret), kept)


def _hmac(purpose: str, value: str) -> bytes:
    return salted_hmac(f"{_SALT}:{purpose}", value, algorithm="sha256").digest()


def _instant(at: datetime) -> int:
    return round(at.timestamp())
