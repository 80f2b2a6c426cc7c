"""Recovery codes: what they look like, and what is kept of them.

A code is 24 signs of an alphabet without look-alikes: 120 bits, so that its plain SHA-256 is enough to recognise it and too little to
find it (ASVS 6.5.2).
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, SIGNS = 6, 4
COUNT: Final = 10
_ALIKE: Final = str.maketrans("OIL", "011")


def new_code() -> str:
    """``7K3M-Q0ZD-…``."""
    return "-".join("".join(secrets.choice(ALPHABET) for _sign in range(SIGNS)) for _group in range(GROUPS))


def digest(code: str) -> str:
    """What is kept of a code, however it was typed: its case, blanks and hyphens don't matter."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum()).translate(_ALIKE)
    return hashlib.sha256(plain.encode()).hexdigest()
