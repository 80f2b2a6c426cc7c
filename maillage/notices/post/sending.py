"""Letters are sent: claimed, handed to the mail server, noted as sent; three steps, and the machine may stop between any two.

Where the limit is. SMTP has no transaction with a database. Between the server's acceptance and our note that it accepted, a
crash leaves a letter that may have left: it is sent again, never dropped, with the same Message-ID, date and content. A mail
server or reader that drops doubled Message-IDs (many do, none must) shows it once. Marking before sending would lose letters
instead. Outside this gap every letter leaves exactly once.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.core.mail import EmailMultiAlternatives
from django.db.models import Q, QuerySet

from maillage.notices.enums import LetterState
from maillage.notices.models import Letter
from maillage.notices.post.rendering import rendered

LEASE: Final = timedelta(minutes=10)
"""Longer than any exchange with a mail server: see EMAIL_TIMEOUT."""
MOST_TRIES: Final = 12
FIRST_DELAY: Final = timedelta(minutes=2)
LONGEST_DELAY: Final = timedelta(hours=12)
MOST_AT_ONCE: Final = 500
LONGEST_ROUND: Final = timedelta(minutes=4)

Post = Callable[[EmailMultiAlternatives], object]
"""Hands one message to the mail server, or raises; when it returns, the server has accepted it."""

_log = logging.getLogger(__name__)


class PostClosed(Exception):
    """The mail server does not answer at all: nothing was tried, everything waits."""


def send_letters(post: Post, *, now: Callable[[], datetime]) -> int:
    """Send what is ready, a letter after the other, and say how many left. A letter that is refused keeps no other back.

    Stops after ``LONGEST_ROUND``: what is left waits for the next round. Raises PostClosed.
    """
    started, left = now(), 0
    due = Letter.objects.filter(sendable(started)).order_by("next_at", "pk").values_list("pk", flat=True)
    for pk in list(due[:MOST_AT_ONCE]):
        if now() - started > LONGEST_ROUND:
            break
        left += send(pk, post, at=now())
    return left


def send(pk: int, post: Post, *, at: datetime) -> bool:
    """Send one letter, unless another worker does. False when it did not leave. Raises PostClosed, the letter being given back."""
    letter = claim(pk, at=at)
    if letter is None:
        return False
    if not letter.person.is_active:
        _give_up(letter, "the account is closed")
        return False
    try:
        post(rendered(letter))
    except PostClosed:
        _give_back(letter)
        raise
    except Exception as error:  # noqa: BLE001 - one letter's trouble is not the others'
        _try_again(letter, error, at)
        return False
    note_sent(letter, at=at)
    return True


def claim(pk: int, *, at: datetime) -> Letter | None:
    """Take a letter to send it: one worker gets it, the others None, until it says more or its lease is over."""
    taken = Letter.objects.filter(sendable(at), pk=pk).update(state=LetterState.SENDING, leased_until=at + LEASE)
    return Letter.objects.select_related("person").get(pk=pk) if taken else None


def note_sent(letter: Letter, *, at: datetime) -> None:
    """The server has accepted it."""
    _held(letter).update(state=LetterState.SENT, sent_at=at, leased_until=None, error="")


def sendable(at: datetime) -> Q:
    """Letters whose time has come and that no living sender holds."""
    return Q(state=LetterState.READY, next_at__lte=at) | Q(state=LetterState.SENDING, leased_until__lte=at)


def _held(letter: Letter) -> QuerySet[Letter]:
    """The letter, as long as this sender's lease holds."""
    return Letter.objects.filter(pk=letter.pk, state=LetterState.SENDING, leased_until=letter.leased_until)


def _give_back(letter: Letter) -> None:
    _held(letter).update(state=LetterState.READY, leased_until=None)


def _try_again(letter: Letter, error: Exception, at: datetime) -> None:
    """Later and later; given up after ``MOST_TRIES``, or at once when the server says that it will never take it."""
    tries = letter.tries + 1
    told = f"{type(error).__name__}: {error}"[:500]
    if tries >= MOST_TRIES or is_final(error):
        _give_up(letter, told, tries=tries)
        return
    wait = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(tries - 1, 20))
    _held(letter).update(state=LetterState.READY, tries=tries, next_at=at + wait, leased_until=None, error=told)
    _log.warning("letter %s was refused, try %s (%s)", letter.uid, tries, type(error).__name__)


def _give_up(letter: Letter, why: str, *, tries: int = 0) -> None:
    _held(letter).update(state=LetterState.FAILED, tries=tries, leased_until=None, error=why)
    _log.warning("letter %s is given up after %s tries", letter.uid, tries)


def is_final(error: Exception) -> bool:
    """Whether the mail server refused for good: the recipient is not, or the message will not be, taken (a code in 5xx)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _words in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and 500 <= error.smtp_code < 600
