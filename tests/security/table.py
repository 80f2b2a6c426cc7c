"""The table of who is let in where: ``access.txt``, read and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("access.txt")
PEOPLE = ("anonymous", "member", "concierge", "other-concierge", "animator", "other-animator", "steward")
"""Who knocks. The member belongs to the place and to its network; the « other » ones hold theirs next door."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Line:
    """What becomes of one method at one address, for each of the people."""

    route: str
    example: str
    method: str
    verdicts: tuple[str, ...]


def lines() -> Iterator[Line]:
    """A line that begins with a blank goes on about the address above it."""
    route = example = ""
    for number, raw in enumerate(FILE.read_text().splitlines(), 1):
        text = raw.partition("#")[0].rstrip() if not raw.startswith("#") else ""
        if not text:
            continue
        words = text.split()
        if not raw[0].isspace():
            address, *words = words
            route, example = address.lstrip("/"), words.pop(0) if words and words[0].startswith("/") else address
            if not words:
                continue
        method, *verdicts = words
        if len(verdicts) == 1:
            verdicts *= len(PEOPLE)
        assert len(verdicts) == len(PEOPLE), f"access.txt:{number}: {len(verdicts)} verdicts for {len(PEOPLE)} people"
        yield Line(route, example, method, tuple(verdicts))


def verdict(response: Any) -> str:
    """An answer in the table's words; what asks for more (400, 409, 422 …) has let the person in."""
    status, where = response.status_code, response.headers.get("Location", "")
    if status in {301, 302, 303, 307, 308}:
        return "login" if "/compte/connexion" in where else "proof" if where.startswith("/compte/verification/") else "ok"
    names = {401: "login", 403: "no", 404: "none", 405: "-"}
    return names.get(status) or (
        "ok" if status < 300 or status in {400, 402, 409, 410, 411, 412, 413, 415, 422, 428} else str(status)
    )
