"""Which passwords are refused, besides the short ones: those that are soon guessed, those that leaked.

``Guessed`` estimates how many guesses a password takes, from thirty thousand leaked passwords, the words of languages, names, keyboards,
dates and their usual disguises, all in memory; to these are added the words of the place, below. Nothing leaves the instance.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from maillage.accounts.models import User

CONTEXT: Final = (
    "maillage", "tierslieu", "tiers-lieu", "tierslieux", "tiers-lieux", "tiers", "lieu", "lieux", "concierge", "conciergerie",
    "facilitateur", "facilitatrice", "animatrice", "animateur", "intendance", "reseau", "coworking", "fablab", "atelier", "association",
    "cooperative", "collectif", "commune", "mairie", "territoire", "motdepasse", "secret", "bonjour", "bienvenue", "azerty", "azertyuiop",
    "qsdfghjklm", "wxcvbn", "soleil", "doudou", "chouchou", "loulou", "jetaime", "marseille", "olympique", "admin", "administrateur",
    "administratrice", "utilisateur", "ordinateur",
)  # fmt: skip
"""Words that who attacks an instance tries first (docs/accounts.md). Its name and its host are added by the settings."""
GUESSES: Final = 10**10
"""Fewer are within reach of who would hold the digests for a while."""
LONGEST: Final = 72
"""What is looked at: a longer one is estimated by its beginning."""


class Guessed:
    """Refuses what takes fewer guesses than ``GUESSES``."""

    def __init__(self, words: Sequence[str] = ()) -> None:
        self.words = [*CONTEXT, *(word for word in words if word)]

    def validate(self, password: str, user: User | None = None) -> None:
        hers = [user.email, user.email.partition("@")[0], user.display_name] if user is not None else []
        found = zxcvbn(password[:LONGEST], user_inputs=[*self.words, *(word for word in hers if word)])
        if found["guesses"] < GUESSES:
            raise ValidationError(
                _(
                    "Ce mot de passe se devine vite : prenez plusieurs mots sans lien entre eux, ou laissez un logiciel le tirer au sort."
                ),
                code="password_soon_guessed",
            )

    def get_help_text(self) -> str:
        return _("Plusieurs mots sans lien entre eux valent mieux qu’un mot arrangé.")


class Leaked:
    """Refuses what is in ``file``: SHA-1 digests in hexadecimal, in order, one a line, each perhaps followed by « :count »."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002 - the signature is Django’s
        sought = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        if self.file is not None and _holds(self.file, sought):
            raise ValidationError(
                _("Ce mot de passe a été volé ailleurs et circule : prenez-en un autre, et changez-le partout où il sert."),
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        return ""


def _holds(path: Path, sought: bytes) -> bool:
    """Whether a line of the file, of tens of gigabytes perhaps, begins with ``sought``: some forty readings."""
    with path.open("rb") as file:
        low, high = 0, file.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            start, line = _line_at(file, middle)
            digest = line[: len(sought)].upper()
            if digest == sought:
                return True
            if line and digest < sought:
                low = start + len(line)
            else:
                high = middle
    return False


def _line_at(file: BinaryIO, offset: int) -> tuple[int, bytes]:
    """The first line that begins at ``offset`` or after, and where it begins; an empty one at the end."""
    file.seek(max(offset - 1, 0))
    if offset:
        file.readline()
    return file.tell(), file.readline()
