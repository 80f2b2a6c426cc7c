"""What anyone proposes to change, and what became of it."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from maillage.journal.models import Entry
from maillage.network import fields
from maillage.network.enums import ProposalKind, ProposalState
from maillage.network.models import ChangeProposal
from maillage.notices import audiences
from maillage.notices.enums import Category
from maillage.notices.messages.base import About, Asked, Message, about_place, address
from maillage.notices.messages.registry import register
from maillage.notices.models import Notice

HEADLINES: Final = {
    ProposalKind.CHANGE: _("Une correction proposée pour « %(about)s »"),
    ProposalKind.DOUBTFUL: _("Un doute sur « %(about)s »"),
    ProposalKind.CLOSED: _("« %(about)s » serait fermé"),
    ProposalKind.NEW: _("Un nouveau lieu proposé : « %(about)s »"),
    ProposalKind.DUPLICATE: _("« %(about)s » serait en double"),
}
SENTENCES: Final = {
    ProposalKind.CHANGE: _("%(who)s propose une correction à la page de « %(about)s »."),
    ProposalKind.DOUBTFUL: _("%(who)s doute de ce que dit la page de « %(about)s »."),
    ProposalKind.CLOSED: _("%(who)s dit que « %(about)s » est fermé."),
    ProposalKind.NEW: _("%(who)s propose un nouveau lieu : « %(about)s ». Personne ne le voit avant votre réponse."),
    ProposalKind.DUPLICATE: _("%(who)s dit que « %(about)s » est décrit deux fois."),
}


class _OfProposal(Message[ChangeProposal]):
    def subject(self, entry: Entry) -> ChangeProposal | None:
        return ChangeProposal.objects.select_related("place__commune").filter(uid=entry.subject_uid).first()

    def about(self, subject: ChangeProposal) -> About:
        return about_place(subject.place)

    def path(self, subject: ChangeProposal) -> str:
        return address("network:proposal_detail", subject.place.slug, subject.uid)

    def facts(self, subject: ChangeProposal, entry: Entry) -> dict[str, Any]:
        return {"kind": subject.kind, "fields": sorted(subject.changes), "state": subject.state}


@register
class ProposalMade(_OfProposal):
    """To who answers for the page."""

    key = "proposal.made"
    verbs = frozenset({"proposal.made"})
    category = Category.PROPOSALS
    headline = HEADLINES[ProposalKind.CHANGE]
    sentence = SENTENCES[ProposalKind.CHANGE]
    button = _("Lire et répondre")
    answered_by = frozenset({"proposal.accepted", "proposal.refused", "proposal.withdrawn"})

    def audience(self, subject: ChangeProposal) -> Q:
        return audiences.keepers(subject.place)

    def asked(self, subject: ChangeProposal) -> Asked:
        return Asked(awaits=subject.state == ProposalState.WAITING)

    def lines(self, notice: Notice) -> list[str]:
        return _field_line(notice)

    def headline_of(self, notice: Notice) -> Promise:
        return HEADLINES.get(notice.facts.get("kind", ""), self.headline)

    def sentence_of(self, notice: Notice) -> Promise:
        return SENTENCES.get(notice.facts.get("kind", ""), self.sentence)


@register
class ProposalAccepted(_OfProposal):
    """To who proposed."""

    key = "proposal.accepted"
    verbs = frozenset({"proposal.accepted"})
    category = Category.ANSWERS
    headline = _("Merci ! Votre proposition pour « %(about)s » est acceptée")
    sentence = _("Votre proposition pour « %(about)s » est acceptée. La page est à jour, grâce à vous.")
    partly = _("Votre proposition pour « %(about)s » est acceptée en partie. La page est à jour, grâce à vous.")
    button = _("Voir la réponse")

    def audience(self, subject: ChangeProposal) -> Q:
        return audiences.one(subject.by_id)

    def sentence_of(self, notice: Notice) -> Promise:
        return self.partly if notice.facts.get("state") == ProposalState.PARTLY else self.sentence


@register
class ProposalRefused(_OfProposal):
    """To who proposed; the reason is on the proposal's page."""

    key = "proposal.refused"
    verbs = frozenset({"proposal.refused"})
    category = Category.ANSWERS
    headline = _("Une réponse à votre proposition pour « %(about)s »")
    sentence = _("Votre proposition pour « %(about)s » n’est pas retenue. La réponse dit pourquoi.")
    button = _("Lire la réponse")

    def audience(self, subject: ChangeProposal) -> Q:
        return audiences.one(subject.by_id)


@register
class ProposalWithdrawn(_OfProposal):
    """To who had it to answer: nothing is to be done any more."""

    key = "proposal.withdrawn"
    verbs = frozenset({"proposal.withdrawn"})
    category = Category.PROPOSALS
    headline = _("Une proposition retirée pour « %(about)s »")
    sentence = _("%(who)s a retiré sa proposition pour « %(about)s » : rien n’est à faire.")

    def audience(self, subject: ChangeProposal) -> Q:
        return audiences.keepers(subject.place)


def _field_line(notice: Notice) -> list[str]:
    names = [label_of(name) for name in notice.facts.get("fields", [])]
    return [_now("À changer : %(fields)s") % {"fields": ", ".join(names)}] if names else []


def label_of(name: str) -> str:
    """A field of a place as its page calls it; the bare name of one that this version does not know."""
    try:
        return str(fields.get(name).label).lower()
    except Exception:  # noqa: BLE001
        return name
