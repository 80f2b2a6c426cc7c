"""How a write about an account can be refused; each carries a sentence for the person."""

from __future__ import annotations


class AccountError(Exception):
    """``sentence`` says what happened and what to do, in the person's language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class InvalidValue(AccountError):
    """A field cannot hold the value given. ``field`` is its name."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class AddressTaken(AccountError):
    """Another account has this e-mail address."""


class LastSteward(AccountError):
    """The account of the only person who tends the instance."""


class MailNotSent(AccountError):
    """The instance's mail server did not take a message."""


class NothingToRecover(AccountError):
    """Recovery codes stand in for a second proof; there is none."""
