"""How what a person asks for her programs can be refused; each carries a sentence for her."""

from __future__ import annotations


class ApiError(Exception):
    """``sentence`` says what happened and what to do; ``field`` is the one to correct, if any."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class TokenRefused(ApiError):
    """A token that cannot be made as asked."""


class WebhookRefused(ApiError):
    """A webhook that cannot be made, or sent, as asked."""


class KeyReused(ApiError):
    """An Idempotency-Key that already stands for another request."""


class NotDelivered(Exception):
    """The receiver did not take it: to be tried again."""
