"""The mail server: one connection for a round of letters."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from django.core.mail import EmailMultiAlternatives, get_connection

from maillage.core import clock
from maillage.notices.enums import LetterState, MailState
from maillage.notices.models import Letter, Notice
from maillage.notices.post.making import make_letters
from maillage.notices.post.sending import Post, PostClosed, send_letters, sendable


def round_of_letters(at: datetime, *, now: Callable[[], datetime] = clock.now) -> int:
    """Make the letters whose time has come, send what is ready, say how many left.

    A mail server that is away is asked again at the next round: nothing is lost, no letter counts a try.
    """
    make_letters(at=at)
    if not Letter.objects.filter(sendable(at)).exists():
        return 0
    with opened() as post, suppress(PostClosed):
        return send_letters(post, now=now)
    return 0


def is_needed() -> bool:
    """Whether anything waits for a letter, or a letter for the mail server."""
    waiting = Notice.objects.filter(mail=MailState.WAITING)
    return waiting.exists() or Letter.objects.filter(state__in=[LetterState.READY, LetterState.SENDING]).exists()


@contextmanager
def opened() -> Iterator[Post]:
    """A way to post messages through the instance's mail server, in one conversation as long as it goes well."""
    backend = get_connection()

    def post(message: EmailMultiAlternatives) -> None:
        try:
            backend.open()
        except (OSError, smtplib.SMTPException) as error:
            raise PostClosed(str(error)) from error
        try:
            backend.send_messages([message])
        except Exception:
            with suppress(OSError, smtplib.SMTPException):
                backend.close()
            raise

    try:
        yield post
    finally:
        with suppress(OSError, smtplib.SMTPException):
            backend.close()
