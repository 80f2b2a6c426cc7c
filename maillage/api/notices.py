"""What the owners of webhooks are told."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.api.enums import PauseReason
from maillage.api.models import Webhook
from maillage.journal.models import Entry
from maillage.notices import audiences
from maillage.notices.enums import Category
from maillage.notices.messages.base import About, Message
from maillage.notices.messages.registry import register
from maillage.notices.models import Notice


@register
class WebhookPaused(Message[Webhook]):
    """By the machine: who pauses her own webhook knows it."""

    key = "webhook.paused"
    verbs = frozenset({"webhook.paused"})
    category = Category.TECHNICAL
    headline = _("Un webhook s’est mis en pause")
    sentence = _("Le webhook « %(about)s » n’envoie plus rien : %(reason)s.")
    button = _("Voir ses envois")

    def subject(self, entry: Entry) -> Webhook | None:
        return Webhook.objects.filter(uid=entry.subject_uid, paused_at__isnull=False).first()

    def about(self, subject: Webhook) -> About:
        return About(subject.uid, subject.label, self.path(subject))

    def audience(self, subject: Webhook) -> Q:
        return audiences.one(subject.owner_id)

    def path(self, subject: Webhook) -> str:
        return reverse("api:webhook", args=[subject.uid])

    def facts(self, subject: Webhook, entry: Entry) -> dict[str, Any]:  # noqa: ARG002 - the base’s signature
        return {"reason": str(entry.details.get("reason", ""))}

    def words(self, notice: Notice) -> dict[str, str]:
        reason = notice.facts.get("reason", "")
        return {"reason": str(PauseReason(reason).label) if reason in PauseReason.values else reason}
