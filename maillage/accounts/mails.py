"""Messages to one person. One template a message: its first line is the subject, paragraphs follow; the code stands on its own line.

The HTML part says the same words, made of the same text: it cannot say something else.
"""

from __future__ import annotations

import logging
import re
import smtplib
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language

from maillage.core import clock

_log = logging.getLogger(__name__)


def made(name: str, *, to: str, told: dict[str, Any]) -> EmailMultiAlternatives:
    """The message ``name`` of an account (``accounts/mails/<name>.txt``), in the active language."""
    return from_template(f"accounts/mails/{name}.txt", to=to, told=told)


def from_template(template: str, *, to: str, told: dict[str, Any]) -> EmailMultiAlternatives:
    """The same for a message of another room."""
    instance = {"instance_name": settings.INSTANCE_NAME, "public_url": settings.PUBLIC_URL, "contact_email": settings.CONTACT_EMAIL}
    known = {**told, **instance, "at": clock.now(), "email": to}
    subject, _newline, body = render_to_string(template, known).strip().partition("\n")
    paragraphs = [
        "\n".join(" ".join(line.split()) for line in part.strip().splitlines())
        for part in re.split(r"\n\s*\n", body)
        if part.strip()
    ]
    foot = render_to_string("accounts/mails/foot.txt", known).strip()
    text = "\n\n".join(paragraphs) + f"\n\n-- \n{foot}\n"
    html = render_to_string(
        "accounts/mails/message.html",
        {
            "paragraphs": paragraphs,
            "code": str(told.get("code", "")),
            "foot": foot,
            "subject": subject,
            "language": get_language(),
            **instance,
        },
    )
    message = EmailMultiAlternatives(subject=f"[{settings.INSTANCE_NAME}] {' '.join(subject.split())}", body=text, to=[to])
    message.attach_alternative(html, "text/html")
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    return message


def send_if_possible(message: EmailMessage) -> None:
    """For what is done already: a mail server that fails changes nothing."""
    try:
        message.send()
    except (smtplib.SMTPException, OSError):
        _log.exception("a message could not be sent")
