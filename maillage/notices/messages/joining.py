"""A network asks a held place to be one of its own."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.journal.models import Entry
from maillage.network.models import JoinRequest
from maillage.notices import audiences
from maillage.notices.enums import Category
from maillage.notices.messages.base import About, Asked, Message, about_place
from maillage.notices.messages.registry import register
from maillage.notices.models import Notice


class _OfJoining(Message[JoinRequest]):
    def subject(self, entry: Entry) -> JoinRequest | None:
        return JoinRequest.objects.select_related("place", "network").filter(uid=entry.subject_uid).first()

    def about(self, subject: JoinRequest) -> About:
        return about_place(subject.place)

    def path(self, subject: JoinRequest) -> str:
        return self.about(subject).path

    def facts(self, subject: JoinRequest, entry: Entry) -> dict[str, Any]:
        return {"network": subject.network.name}

    def words(self, notice: Notice) -> dict[str, str]:
        return {"network": str(notice.facts.get("network", ""))}


@register
class JoiningAsked(_OfJoining):
    """To who holds the place."""

    key = "join.requested"
    verbs = frozenset({"join.requested"})
    category = Category.CLAIMS
    headline = _("Un réseau aimerait réunir « %(about)s »")
    sentence = _("%(who)s demande que « %(about)s » rejoigne le réseau « %(network)s ».")
    button = _("Accepter ou décliner")
    answered_by = frozenset({"join.accepted", "join.declined"})

    def audience(self, subject: JoinRequest) -> Q:
        return audiences.concierges(subject.place)

    def asked(self, subject: JoinRequest) -> Asked:
        return Asked(awaits=subject.answered_at is None)


@register
class JoiningAccepted(_OfJoining):
    """To who had asked."""

    key = "join.accepted"
    verbs = frozenset({"join.accepted"})
    category = Category.ANSWERS
    headline = _("« %(about)s » rejoint « %(network)s »")
    sentence = _("« %(about)s » a accepté de rejoindre le réseau « %(network)s ».")

    def audience(self, subject: JoinRequest) -> Q:
        return audiences.one(subject.by_id)


@register
class JoiningDeclined(JoiningAccepted):
    key = "join.declined"
    verbs = frozenset({"join.declined"})
    headline = _("« %(about)s » ne rejoint pas « %(network)s »")
    sentence = _("La demande faite à « %(about)s » de rejoindre le réseau « %(network)s » est close : le lieu n’en est pas.")
