"""How a write about a place can be refused; each carries a sentence for the person."""

from __future__ import annotations

from django.utils.translation import gettext as _


class NetworkError(Exception):
    """``sentence`` says what happened and what to do, in the person's language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class InvalidValue(NetworkError):
    """A field cannot hold the value given. ``field`` is its name."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class UnknownField(NetworkError):
    """A field that places do not have."""

    def __init__(self, name: str) -> None:
        super().__init__(_("Le champ « %(name)s » n’existe pas.") % {"name": name})


class UnknownRevision(NetworkError):
    """A revision number that the place does not have."""


class PictureRefused(NetworkError):
    """A file that is not a picture we can keep (not an image, too heavy, too large)."""
