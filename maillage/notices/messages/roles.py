"""Who holds which role: given, accepted, ended, offered by a link."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.journal.models import Entry
from maillage.network import roles
from maillage.network.models import Invitation, Network, Place, RoleHolding
from maillage.notices import audiences
from maillage.notices.enums import Category
from maillage.notices.messages.base import About, Asked, Message, about_instance, about_network, about_place, address
from maillage.notices.messages.registry import register
from maillage.notices.models import Notice

Held = RoleHolding | Invitation


class _OfRole(Message[RoleHolding]):
    category = Category.ROLES

    def subject(self, entry: Entry) -> RoleHolding | None:
        return RoleHolding.objects.select_related("place", "network").filter(uid=entry.subject_uid).first()

    def about(self, subject: RoleHolding) -> About:
        return _page(_on(subject))

    def path(self, subject: RoleHolding) -> str:
        return _team_path(_on(subject))

    def facts(self, subject: RoleHolding, entry: Entry) -> dict[str, Any]:
        return {"role": subject.role}

    def words(self, notice: Notice) -> dict[str, str]:
        return {"role": _role_name(notice)}


@register
class RoleGiven(_OfRole):
    """To the person: the role counts once she accepts it."""

    key = "role.given"
    verbs = frozenset({"role.given"})
    headline = _("Un rôle vous est proposé pour « %(about)s »")
    sentence = _("%(who)s vous propose un rôle pour « %(about)s » : %(role)s.")
    button = _("Accepter ou refuser")
    answered_by = frozenset({"role.accepted", "role.refused", "role.ended"})

    def audience(self, subject: RoleHolding) -> Q:
        """Nobody once it is accepted: an invitation gives and accepts at once."""
        return audiences.NOBODY if subject.accepted_at else audiences.one(subject.person_id)

    def path(self, subject: RoleHolding) -> str:
        return address("portal:desk")

    def asked(self, subject: RoleHolding) -> Asked:
        return Asked(awaits=subject.accepted_at is None and subject.ended_at is None)


@register
class RoleHeld(_OfRole):
    """To the person, when the machine's own command gave and accepted a role for her: nobody else has told her."""

    key = "role.held"
    verbs = frozenset({"role.given"})
    headline = _("Un rôle vous est confié pour « %(about)s »")
    sentence = _("Un rôle vous est confié pour « %(about)s » : %(role)s.")
    button = _("Voir l’équipe")

    def audience(self, subject: RoleHolding) -> Q:
        by_the_machine = subject.given_by_id is None and subject.accepted_at == subject.given_at
        return audiences.one(subject.person_id) if by_the_machine and not subject.invitations.exists() else audiences.NOBODY


@register
class RoleAccepted(_OfRole):
    """To who gave it, and to the rest of the team."""

    key = "role.accepted"
    verbs = frozenset({"role.accepted"})
    headline = _("Une personne de plus pour « %(about)s »")
    sentence = _("%(who)s a accepté un rôle pour « %(about)s » : %(role)s.")
    button = _("Voir l’équipe")

    def audience(self, subject: RoleHolding) -> Q:
        """Not who gave it just now, unless by an invitation: she is told of what she did not see happen."""
        others = audiences.one(subject.given_by_id) | audiences.team(_on(subject))
        if subject.accepted_at == subject.given_at and not subject.invitations.exists():
            others &= ~audiences.one(subject.given_by_id)
        return others & ~audiences.one(subject.person_id)


@register
class RoleEnded(_OfRole):
    """To the person whose role it was."""

    key = "role.ended"
    verbs = frozenset({"role.ended"})
    headline = _("Votre rôle pour « %(about)s » a pris fin")
    sentence = _("Votre rôle pour « %(about)s » a pris fin : %(role)s.")

    def audience(self, subject: RoleHolding) -> Q:
        return audiences.one(subject.person_id)

    def path(self, subject: RoleHolding) -> str:
        return self.about(subject).path


@register
class TeamShrunk(_OfRole):
    """To the others of the team; who left is not named."""

    key = "role.ended_for_team"
    verbs = frozenset({"role.ended"})
    headline = _("Une personne de moins pour « %(about)s »")
    sentence = _("Dans l’équipe de « %(about)s », un rôle a pris fin : %(role)s.")
    button = _("Voir l’équipe")

    def audience(self, subject: RoleHolding) -> Q:
        return audiences.team(_on(subject)) & ~audiences.one(subject.person_id)


class _OfInvitation(Message[Invitation]):
    category = Category.ROLES
    button = _("Voir l’équipe")

    def subject(self, entry: Entry) -> Invitation | None:
        return Invitation.objects.select_related("place", "network").filter(uid=entry.subject_uid).first()

    def about(self, subject: Invitation) -> About:
        return _page(_on(subject))

    def path(self, subject: Invitation) -> str:
        return _team_path(_on(subject))

    def facts(self, subject: Invitation, entry: Entry) -> dict[str, Any]:
        return {"role": subject.role}

    def words(self, notice: Notice) -> dict[str, str]:
        return {"role": _role_name(notice)}


@register
class RoleInvited(_OfInvitation):
    """To the others who look after the team: the link itself is only in the invited person's letter."""

    key = "role.invited"
    verbs = frozenset({"role.invited"})
    headline = _("Une invitation pour « %(about)s »")
    sentence = _("%(who)s a invité une personne à prendre un rôle pour « %(about)s » : %(role)s.")

    def audience(self, subject: Invitation) -> Q:
        return audiences.team(_on(subject))


@register
class InvitationDeclined(_OfInvitation):
    """To who had invited."""

    key = "invitation.declined"
    verbs = frozenset({"invitation.declined"})
    category = Category.ANSWERS
    headline = _("Votre invitation pour « %(about)s » est déclinée")
    sentence = _("La personne que vous aviez invitée pour « %(about)s » a décliné : %(role)s.")

    def audience(self, subject: Invitation) -> Q:
        return audiences.one(subject.invited_by_id)


def _on(held: Held) -> Place | Network | None:
    return held.place or held.network


def _page(on: Place | Network | None) -> About:
    if isinstance(on, Place):
        return about_place(on)
    return about_network(on) if on is not None else about_instance()


def _team_path(on: Place | Network | None) -> str:
    if isinstance(on, Place):
        return address("network:place_team", on.slug)
    return address("network:network_team", on.slug) if on is not None else address("portal:desk")


def _role_name(notice: Notice) -> str:
    role = roles.ROLES.get(notice.facts.get("role", ""))
    return str(role.name) if role else ""
