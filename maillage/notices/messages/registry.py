"""Every message by its key and by the verbs that it tells."""

from __future__ import annotations

from typing import Any

from maillage.notices.messages.base import Message

_messages: dict[str, Message[Any]] = {}


def register(message: type[Message[Any]]) -> type[Message[Any]]:
    """Decorates a message's class. Raises ValueError when another one has its key."""
    if message.key in _messages:
        raise ValueError(f"Two messages are called {message.key!r}.")
    _messages[message.key] = message()
    return message


def get(key: str) -> Message[Any] | None:
    """None for a message of another version of the code."""
    return _messages.get(key)


def all_messages() -> list[Message[Any]]:
    return list(_messages.values())


def telling(verb: str) -> list[Message[Any]]:
    return [message for message in _messages.values() if verb in message.verbs]


def answered_by(verb: str) -> list[Message[Any]]:
    """The messages to which ``verb`` may be the answer."""
    return [message for message in _messages.values() if verb in message.answered_by]


def verbs() -> frozenset[str]:
    """All that the notices want to be told of by the journal."""
    return frozenset().union(*(message.verbs | message.answered_by for message in _messages.values()))
