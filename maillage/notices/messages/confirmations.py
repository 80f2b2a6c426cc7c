"""« Toujours vrai ? » : one tap says that what a page tells still holds."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from maillage.core import links
from maillage.journal.models import Entry
from maillage.network.models import ConfirmationRequest
from maillage.network.queries import staleness
from maillage.notices import audiences
from maillage.notices.enums import Category
from maillage.notices.messages.base import About, Asked, Message, about_place, address
from maillage.notices.messages.proposals import label_of
from maillage.notices.messages.registry import register
from maillage.notices.models import Notice


@register
class ConfirmationAsked(Message[ConfirmationRequest]):
    """To the person who is asked; the page behind the button holds one button, which confirms."""

    key = "confirmation.asked"
    verbs = frozenset({"confirmation.asked"})
    category = Category.CONFIRMATIONS
    headline = _("« %(about)s » : toujours vrai ?")
    sentence = _("Ce que dit la page de « %(about)s » n’a pas été relu depuis longtemps. Est-ce toujours vrai ?")
    button = _("Relire et confirmer")
    answered_by = frozenset({"confirmation.asked", "confirmation.answered", "place.confirmed"})
    html_template = "notices/mail/confirmation.html"

    def subject(self, entry: Entry) -> ConfirmationRequest | None:
        return ConfirmationRequest.objects.select_related("place").filter(uid=entry.subject_uid).first()

    def about(self, subject: ConfirmationRequest) -> About:
        return about_place(subject.place)

    def audience(self, subject: ConfirmationRequest) -> Q:
        return audiences.one(subject.person_id)

    def path(self, subject: ConfirmationRequest) -> str:
        return address("network:place_confirmation", subject.place.slug)

    def mail_path(self, notice: Notice) -> str:
        """One tap, without signing in: the link says which request it answers."""
        token = links.sign(str(notice.subject_uid), purpose=staleness.PURPOSE, lasts=staleness.LINK_LASTS, at=notice.at)
        return f"{notice.path}?jeton={token}"

    def asked(self, subject: ConfirmationRequest) -> Asked:
        return Asked(awaits=subject.answered_at is None, until=subject.at + staleness.LINK_LASTS)

    def answers(self, entry: Entry) -> Q:
        """Asked again, the last request counts; a place confirmed answers what was asked of who confirms it."""
        if entry.verb == "place.confirmed":
            return Q(about_uid=entry.subject_uid, person=entry.actor_id)
        return super().answers(entry)

    def facts(self, subject: ConfirmationRequest, entry: Entry) -> dict[str, Any]:
        return {"fields": list(subject.fields)}

    def lines(self, notice: Notice) -> list[str]:
        names = [label_of(name) for name in notice.facts.get("fields", [])]
        return [_now("À relire : %(fields)s") % {"fields": ", ".join(names)}] if names else []
