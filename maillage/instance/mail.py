"""Where messages go: to a mail server, or to a folder when the instance has none."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

OUTBOX: Final = "maillage.instance.outbox.Outbox"
TLS: Final = {"starttls": "EMAIL_USE_TLS", "ssl": "EMAIL_USE_SSL", "non": ""}


def settings(url: str) -> dict[str, Any]:
    """Django's settings for ``smtp://account:password@host:port?tls=…``, or for the outbox; ValueError for another."""
    if not url:
        return {"EMAIL_BACKEND": OUTBOX}
    parts = urlsplit(url)
    tls = parse_qs(parts.query).get("tls", ["ssl" if parts.port == 465 else "starttls"])[0]
    if parts.scheme != "smtp" or not parts.hostname or tls not in TLS or parts.port == 0:
        raise ValueError(tls)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if tls == "ssl" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_TIMEOUT": 10,
        **({TLS[tls]: True} if TLS[tls] else {}),
    }
