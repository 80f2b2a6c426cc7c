"""Public identifiers."""

from __future__ import annotations

import uuid

import uuid_utils.compat


def new_uid() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): sortable by creation time, safe to publish."""
    return uuid_utils.compat.uuid7()
