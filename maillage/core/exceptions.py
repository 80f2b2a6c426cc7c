"""What can be refused by what every room shares."""

from __future__ import annotations

from datetime import timedelta


class TooManyTries(Exception):
    """A limit is spent; it may be tried again after ``retry_after``."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"retry after {retry_after.total_seconds():.0f} s")
        self.retry_after = retry_after


class LinkRefused(Exception):
    """A link that this instance did not make, or made for something else, or that was changed on the way."""


class LinkExpired(LinkRefused):
    """A link of this instance whose time has passed."""


class PictureRefused(Exception):
    """A file that is not a picture we can keep (not an image, too heavy, too large). ``sentence`` says so to who sent it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
