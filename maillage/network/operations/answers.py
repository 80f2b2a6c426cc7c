"""The answers to proposals made without an account, by mail; the address is erased with its use."""

from __future__ import annotations

from contextlib import suppress
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.utils import translation

from maillage.accounts import mails
from maillage.accounts.models import User
from maillage.network.models import ChangeProposal
from maillage.network.operations.proposals import forget_address
from maillage.network.queries import proposals


def mail_answers(*, by: User | None = None) -> int:
    """Send each answer that waits for it, then erase its address; cut between the two, it is sent again. Returns how many were sent."""
    sent = 0
    for proposal in proposals.to_be_mailed().select_related("place").order_by("pk")[:200]:
        # An address where nobody reads is erased all the same.
        with translation.override(settings.LANGUAGE_CODE), suppress(SMTPRecipientsRefused):
            _send(proposal)
        forget_address(proposal=proposal, by=by)
        sent += 1
    return sent


def _send(proposal: ChangeProposal) -> None:
    told = {"proposal": proposal, "address": f"{settings.PUBLIC_URL}/lieux/{proposal.place.slug}/"}
    mails.from_template("network/mails/proposal_answer.txt", to=proposal.answer_to, told=told).send()
