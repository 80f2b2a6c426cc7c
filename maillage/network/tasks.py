"""What the worker does for the network: sends what was promised, forgets what is over. Each may run twice."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from maillage.accounts import mails
from maillage.accounts.exceptions import LastSteward as AccountOfLastSteward
from maillage.accounts.models import User
from maillage.core import clock
from maillage.journal.exceptions import GiveUp
from maillage.journal.models import Entry
from maillage.network import roles, secrets
from maillage.network.exceptions import LastSteward
from maillage.network.importing import waiting
from maillage.network.models import Claim, Invitation
from maillage.network.operations import answers, claims, confirmations, invitations, leaving

INVITATION_VERBS: Final = frozenset({"role.invited"})
CODE_VERBS: Final = frozenset({"claim.proof_asked"})


def send_invitation(entry: Entry) -> None:
    """The link is made again from the invitation; nothing leaves for one that was answered, cancelled or is over."""
    kept = Invitation.objects.select_related("place__commune", "network", "invited_by").filter(uid=entry.subject_uid).first()
    if kept is None or not kept.email or not kept.is_open(clock.now()):
        return
    token = secrets.invitation_token(kept.uid, kept.expires_at)
    context = {
        "invitation": kept,
        "on": kept.place or kept.network,
        "is_place": kept.place is not None,
        "role": roles.get(kept.role),
        "inviter": kept.invited_by.display_name if kept.invited_by else "",
        "link": settings.PUBLIC_URL + reverse("network:invitation_detail", args=[token]),
        "until": kept.expires_at,
    }
    _send("network/mails/invitation.txt", kept.email, context)


def send_code(entry: Entry) -> None:
    """The code is made again from the claim; nothing leaves once it is over or given back."""
    kept = Claim.objects.select_related("place__commune").filter(uid=entry.subject_uid).first()
    if kept is None or kept.code_expires_at is None or not kept.code_hash or clock.now() >= kept.code_expires_at:
        return
    code = secrets.claim_code(kept.uid, kept.proof_email, kept.code_expires_at)
    _send("network/mails/claim_code.txt", kept.proof_email, {"place": kept.place, "code": code})


def ask_what_is_old(at: datetime) -> None:
    """« Toujours vrai ? »"""
    confirmations.ask(by=None, at=at)


def mail_answers(_at: datetime) -> None:
    answers.mail_answers(by=None)


def forget_what_is_over(at: datetime) -> None:
    """The addresses of invitations and codes whose time has passed."""
    invitations.forget_expired(by=None, at=at)
    claims.forget_attempts(by=None, at=at)
    waiting.sweep(Path(settings.MEDIA_ROOT).parent / "imports", at)


def leave(person: User) -> None:
    """Raises the accounts' own LastSteward, which the page of deletion tells."""
    try:
        leaving.leave_network(person=person, by=person)
    except LastSteward as refusal:
        raise AccountOfLastSteward(refusal.sentence) from None


def _send(template: str, to: str, context: dict[str, Any]) -> None:
    """In the instance's language: the person may have none here yet."""
    with translation.override(settings.LANGUAGE_CODE):
        message = mails.from_template(template, to=to, told=context)
    try:
        message.send()
    except SMTPRecipientsRefused as refusal:
        raise GiveUp(f"no mail is taken for this address: {type(refusal).__name__}") from None
