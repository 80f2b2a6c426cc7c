"""Why a request was not made, or gave nothing."""

from __future__ import annotations


class OutgoingError(Exception):
    """``sentence`` says what happened, in the language of whoever reads it; it tells nothing of the inside of this machine."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class AddressRefused(OutgoingError):
    """An address that this instance never asks: malformed, or not of the public Internet."""


class Unreachable(OutgoingError):
    """No such name, no connection, no proof of identity, or what answered does not speak HTTP."""


class TooSlow(OutgoingError):
    """The time allowed was over before the end."""


class TooLarge(OutgoingError):
    """More came than is read."""
