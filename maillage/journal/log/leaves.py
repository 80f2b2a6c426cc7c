"""What of an entry is sealed, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

LONGEST: Final = 65_535
"""Bytes of a leaf: tlog-tiles writes the length of an entry on two bytes."""
SALT: Final = 16
"""Bytes."""
_JSON: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, in UTF-8: one spelling for one value. Raises ValueError or TypeError for what JSON cannot say."""
    return _JSON.encode(value).encode()


def leaf_data(
    *, uid: UUID, verb: str, subject: UUID, context: UUID, details: Mapping[str, Any], at: datetime, commitment: bytes | None
) -> bytes:
    """The leaf of an entry. Who acted is there only as a commitment; its absence says that the machine did, or nobody known."""
    return canonical(
        {
            "actor": commitment.hex() if commitment else None,
            "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "context": str(context),
            "details": details,
            "subject": str(subject),
            "uid": str(uid),
            "verb": verb,
        }
    )


def commitment(salt: bytes, person: UUID) -> bytes:
    """Without the salt it names nobody and can be matched with nobody's other acts."""
    return sha256(salt + person.bytes).digest()


def bundled(leaves: Iterable[bytes]) -> bytes:
    """The entries of a tile, as tlog-tiles serves them: each after its length on two bytes."""
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def unbundled(data: bytes) -> list[bytes]:
    leaves, place = [], 0
    while place < len(data):
        end = place + 2 + int.from_bytes(data[place : place + 2], "big")
        leaves.append(data[place + 2 : end])
        place = end
    return leaves
