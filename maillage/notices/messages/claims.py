"""« C’est mon lieu » : made, contested, decided."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillage.journal.models import Entry
from maillage.network.enums import ClaimProof, ClaimSide, ClaimState
from maillage.network.models import Claim
from maillage.network.queries import claims
from maillage.notices import audiences
from maillage.notices.enums import Category
from maillage.notices.messages.base import About, Asked, Message, about_place, address
from maillage.notices.messages.registry import register
from maillage.notices.models import Notice

DECIDED = frozenset({"claim.accepted", "claim.refused", "claim.withdrawn"})


class _OfClaim(Message[Claim]):
    category = Category.CLAIMS

    def subject(self, entry: Entry) -> Claim | None:
        return Claim.objects.select_related("place__commune").filter(uid=entry.subject_uid).first()

    def about(self, subject: Claim) -> About:
        return about_place(subject.place)

    def path(self, subject: Claim) -> str:
        return address("network:claim_detail", subject.uid)


@register
class ClaimMade(_OfClaim):
    """To who checks: an answer is awaited, unless the person proves it by e-mail. When both sides are to be heard first, the contest says
    it: a claim is not told twice in one message.
    """

    key = "claim.made"
    verbs = frozenset({"claim.made"})
    headline = _("Une personne dit tenir « %(about)s »")
    sentence = _("%(who)s dit : « %(about)s », c’est mon lieu.")
    button = _("Vérifier")
    answered_by = DECIDED | {"claim.contested"}

    def audience(self, subject: Claim) -> Q:
        return audiences.NOBODY if subject.is_contested else _judges(subject)

    def asked(self, subject: Claim) -> Asked:
        to_check = subject.proof == ClaimProof.ANIMATOR and not subject.is_contested
        return Asked(awaits=subject.state == ClaimState.OPEN and to_check)


class _OfContest(_OfClaim):
    """Both sides are heard before a judgement; ``side`` is the one that is asked to speak."""

    side: ClassVar[ClaimSide]
    verbs = frozenset({"claim.contested"})
    button = _("Donner ma version")
    answered_by = DECIDED | {"claim.commented"}

    def asked(self, subject: Claim) -> Asked:
        heard = subject.statements.filter(side=self.side).exists()
        until = (subject.contested_at or subject.at) + claims.PATIENCE
        return Asked(awaits=subject.state == ClaimState.OPEN and not heard, until=until)

    def answers(self, entry: Entry) -> Q:
        """Once a side has spoken, it is heard; the other one still is to be."""
        if entry.verb == "claim.commented" and entry.details.get("side") != self.side:
            return audiences.NOBODY
        return super().answers(entry)


@register
class ClaimContested(_OfContest):
    """To who holds the place."""

    key = "claim.contested"
    side = ClaimSide.HOLDER
    headline = _("« %(about)s » est revendiqué : dites ce qu’il en est")
    sentence = _("Une autre personne dit tenir « %(about)s ». Avant toute décision, votre parole compte.")

    def audience(self, subject: Claim) -> Q:
        return audiences.concierges(subject.place) & ~audiences.one(subject.person_id)


@register
class OwnClaimContested(_OfContest):
    """To who claims."""

    key = "claim.contested_for_claimant"
    side = ClaimSide.CLAIMANT
    headline = _("Votre revendication de « %(about)s » est contestée")
    sentence = _("Une autre personne tient ou revendique « %(about)s ». Avant toute décision, votre parole compte.")
    button = _("Voir où cela en est")

    def audience(self, subject: Claim) -> Q:
        return audiences.one(subject.person_id)


@register
class ContestedClaimToJudge(_OfClaim):
    """To who decides between the two."""

    key = "claim.contested_to_judge"
    verbs = frozenset({"claim.contested"})
    headline = _("Deux personnes pour « %(about)s » : à vous de décider")
    sentence = _("Plusieurs personnes disent tenir « %(about)s ». Lisez ce que chacune dit, puis décidez.")
    button = _("Lire et décider")
    answered_by = DECIDED

    def audience(self, subject: Claim) -> Q:
        return _judges(subject)

    def asked(self, subject: Claim) -> Asked:
        return Asked(awaits=subject.state == ClaimState.OPEN)


@register
class ClaimCommented(_OfClaim):
    """To the other side and to who decides: somebody has spoken."""

    key = "claim.commented"
    verbs = frozenset({"claim.commented"})
    headline = _("Du nouveau sur la revendication de « %(about)s »")
    sentence = _("%(who)s a donné sa version sur la revendication de « %(about)s ».")
    button = _("Lire")

    def audience(self, subject: Claim) -> Q:
        sides = audiences.one(subject.person_id)
        if subject.is_contested:
            sides |= audiences.concierges(subject.place)
        return sides | _judges(subject)


@register
class ClaimAccepted(_OfClaim):
    """To who claimed."""

    key = "claim.accepted"
    verbs = frozenset({"claim.accepted"})
    category = Category.ANSWERS
    headline = _("« %(about)s » est à vous de tenir")
    sentence = _("Votre revendication de « %(about)s » est acceptée : vous en êtes concierge.")
    button = _("Ouvrir la page du lieu")

    def audience(self, subject: Claim) -> Q:
        return audiences.one(subject.person_id)

    def path(self, subject: Claim) -> str:
        return self.about(subject).path


@register
class ClaimRefused(_OfClaim):
    """To who claimed; the reason is read on the claim's own page."""

    key = "claim.refused"
    verbs = frozenset({"claim.refused"})
    category = Category.ANSWERS
    headline = _("Votre revendication de « %(about)s » n’est pas acceptée")
    sentence = _("Votre revendication de « %(about)s » n’est pas acceptée.")
    button = _("Lire la réponse")

    def audience(self, subject: Claim) -> Q:
        return audiences.one(subject.person_id)


@register
class ClaimSettled(_OfClaim):
    """To who holds the place and to who could have decided."""

    key = "claim.settled"
    verbs = frozenset({"claim.accepted", "claim.refused"})
    headline = _("La revendication de « %(about)s » est tranchée")
    sentence = _("La revendication de « %(about)s » est acceptée : une personne de plus en est concierge.")
    refused = _("La revendication de « %(about)s » n’est pas acceptée : rien ne change.")

    def audience(self, subject: Claim) -> Q:
        concerned = audiences.concierges(subject.place) | _judges(subject)
        return concerned & ~audiences.one(subject.person_id)

    def facts(self, subject: Claim, entry: Entry) -> dict[str, Any]:
        return {"accepted": entry.verb == "claim.accepted"}

    def sentence_of(self, notice: Notice) -> Promise:
        return self.sentence if notice.facts.get("accepted") else self.refused


def _judges(claim: Claim) -> Q:
    """Who may decide: never one of the sides."""
    return audiences.any_of(claims.judges(claim.place, but=claims.sides(claim)))
