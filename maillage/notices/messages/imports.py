"""A file of places was taken in."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from maillage.core import typography
from maillage.journal.models import Entry
from maillage.network.enums import Outcome
from maillage.network.models import Network
from maillage.notices import audiences
from maillage.notices.enums import Category
from maillage.notices.messages.base import About, Message, about_network, address
from maillage.notices.messages.registry import register
from maillage.notices.models import Notice


@register
class ImportFinished(Message[Network]):
    """To the animators of the network it was brought in for; ``details`` of the entry holds the counts of its rows by outcome."""

    key = "import.finished"
    verbs = frozenset({"import.finished"})
    category = Category.IMPORTS
    headline = _("Un fichier de lieux est chargé pour « %(about)s »")
    sentence = _("Un fichier de lieux est chargé pour le réseau « %(about)s ».")
    button = _("Voir ce qu’il a apporté")

    def subject(self, entry: Entry) -> Network | None:
        """The network in whose journal it is told; none for a file of the whole instance."""
        return Network.objects.filter(uid=entry.context_uid).first()

    def about(self, subject: Network) -> About:
        return about_network(subject)

    def audience(self, subject: Network) -> Q:
        return audiences.animators_of(subject)

    def path(self, subject: Network) -> str:
        return address("network:network_imports", subject.slug)

    def facts(self, subject: Network, entry: Entry) -> dict[str, Any]:
        counts = entry.details.get("counts", entry.details)
        return {name: counts[name] for name in Outcome.values if isinstance(counts.get(name), int)}

    def lines(self, notice: Notice) -> list[str]:
        told = [f"{typography.number(count)} {words(name, count)}" for name, count in notice.facts.items() if count]
        return [_now("Lignes : %(counts)s") % {"counts": ", ".join(told)}] if told else []


def words(outcome: str, count: int) -> str:
    """What became of rows, in the number of their count."""
    many = {
        Outcome.CREATED: ngettext("créée", "créées", count),
        Outcome.UNCHANGED: ngettext("inchangée", "inchangées", count),
        Outcome.REFUSED: ngettext("refusée", "refusées", count),
    }
    return many.get(Outcome(outcome), str(Outcome(outcome).label))
