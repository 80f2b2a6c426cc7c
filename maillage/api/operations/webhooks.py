"""The doors of webhooks: made, tried, paused, resumed, given a new secret, deleted, sent again by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.api import signing
from maillage.api.enums import AttemptKind, PauseReason
from maillage.api.exceptions import WebhookRefused
from maillage.api.models import Attempt, Webhook
from maillage.api.rules import can_follow
from maillage.core import clock, outgoing
from maillage.journal import operations as journal
from maillage.journal.models import Entry
from maillage.network.models import Network, Place

SUBSCRIBER: Final = "webhooks"
TESTED: Final = "webhook.tested"
MOST: Final = 10
OVERLAP: Final = timedelta(days=1)
"""How long the secret before still signs, beside the new one."""
CHECKING_S: Final = 3.0


def make_webhook(
    *,
    label: str,
    url: str,
    by: User,
    place: Place | None = None,
    network: Network | None = None,
    uid: UUID | None = None,
    at: datetime | None = None,
) -> Webhook:
    """Have public entries sent to ``url``: all, or those of ``place``, or of ``network`` and its places.

    ``uid`` is given by who might ask twice. The name in ``url`` is looked up, outside the transaction. Raises WebhookRefused.
    """
    moment = at or clock.now()
    _check(label, url)
    if not can_follow(by, place or network):
        raise WebhookRefused(_("Pour suivre un lieu ou un réseau en particulier, il faut y avoir un rôle."), field="subject")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        if Webhook.objects.filter(owner=by).count() >= MOST:
            raise WebhookRefused(_("Vous avez déjà %(most)s webhooks : supprimez-en un d’abord.") % {"most": MOST})
        if uid and Webhook.objects.filter(uid=uid).exists():
            raise WebhookRefused(_("Ce webhook est déjà créé. Si son secret est perdu, demandez-en un nouveau."))
        hook = Webhook(
            owner=by, label=label.strip(), url=url.strip(), place=place, network=network, created_at=moment, since=moment
        )
        hook.uid = uid or hook.uid
        hook.save()
        journal.record("webhook.made", subject=hook, by=by, at=moment, is_public=False)
    return hook


@transaction.atomic
def try_webhook(*, webhook: Webhook, by: User, at: datetime | None = None) -> Entry:
    """Have the worker send an entry that tells nothing, once; what comes of it is in the attempts. Raises WebhookRefused when paused."""
    if webhook.paused_at:
        raise WebhookRefused(_("Ce webhook est en pause : relancez-le d’abord."))
    return journal.record(TESTED, subject=webhook, by=by, at=at, is_public=False)


@transaction.atomic
def pause_webhook(
    *, webhook: Webhook, by: User | None, reason: PauseReason = PauseReason.OWNER, at: datetime | None = None
) -> bool:
    """Send nothing more, and forget what happens meanwhile. ``by`` None is the machine. False when it was paused already."""
    moment = at or clock.now()
    changed = Webhook.objects.filter(pk=webhook.pk, paused_at__isnull=True).update(paused_at=moment, pause_reason=reason)
    if changed:
        journal.record("webhook.paused", subject=webhook, by=by, at=moment, details={"reason": str(reason)}, is_public=False)
    return bool(changed)


@transaction.atomic
def resume_webhook(*, webhook: Webhook, by: User, at: datetime | None = None) -> bool:
    """Send again what happens from now on. False when it was not paused. Raises WebhookRefused for who lost her role there."""
    if not can_follow(by, webhook.place or webhook.network):
        raise WebhookRefused(_("Vous n’avez plus de rôle sur ce que ce webhook suivait : supprimez-le."))
    changed = Webhook.objects.filter(pk=webhook.pk, paused_at__isnull=False).update(
        paused_at=None, pause_reason="", failing_since=None, since=at or clock.now()
    )
    if changed:
        journal.record("webhook.resumed", subject=webhook, by=by, at=at, is_public=False)
    return bool(changed)


@transaction.atomic
def renew_secret(*, webhook: Webhook, by: User, at: datetime | None = None) -> str:
    """A new secret, said once; for ``OVERLAP``, both sign."""
    moment = at or clock.now()
    kept = Webhook.objects.select_for_update().get(pk=webhook.pk)
    kept.secret_number += 1
    kept.old_secret_until = moment + OVERLAP
    kept.save(update_fields=["secret_number", "old_secret_until"])
    journal.record("webhook.rekeyed", subject=kept, by=by, at=moment, is_public=False)
    return signing.secret(kept.uid, kept.secret_number)


@transaction.atomic
def delete_webhook(*, webhook: Webhook, by: User, at: datetime | None = None) -> None:
    """Take it away with its attempts."""
    journal.record("webhook.deleted", subject=webhook, by=by, at=at, is_public=False)
    webhook.delete()


@transaction.atomic
def send_again(*, attempt: Attempt, by: User, at: datetime | None = None) -> None:
    """Have the worker send the same entry again, with the same id. Raises WebhookRefused for a test, a pause, or an entry that is gone."""
    moment = at or clock.now()
    entry = Entry.objects.filter(uid=attempt.entry_uid, is_public=True).first()
    if entry is None or attempt.kind == AttemptKind.TEST:
        raise WebhookRefused(_("Un essai ne se renvoie pas : faites-en un autre."))
    if attempt.webhook.paused_at:
        raise WebhookRefused(_("Ce webhook est en pause : relancez-le d’abord."))
    target = f"{attempt.webhook.uid} {int(moment.timestamp())}"
    journal.fan_out(entry, subscriber=SUBSCRIBER, targets=[target])
    journal.record("webhook.resent", subject=attempt.webhook, by=by, at=moment, is_public=False)


def _check(label: str, url: str) -> None:
    if not 1 <= len(label.strip()) <= 80 or "\x00" in label:
        raise WebhookRefused(_("Donnez à ce webhook un nom, de 80 caractères au plus."), field="label")
    try:
        outgoing.check(url.strip(), seconds=CHECKING_S)
    except outgoing.OutgoingError as refusal:
        raise WebhookRefused(refusal.sentence, field="url") from None
