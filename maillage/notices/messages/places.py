"""What happens to the pages that a person looks after."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from maillage.journal.models import Entry
from maillage.network.models import Merge, Place
from maillage.notices import audiences
from maillage.notices.enums import Category
from maillage.notices.messages.base import About, Message, about_place, address
from maillage.notices.messages.proposals import label_of
from maillage.notices.messages.registry import register
from maillage.notices.models import Notice


class _OfPlace(Message[Place]):
    category = Category.PLACES

    def subject(self, entry: Entry) -> Place | None:
        return Place.objects.filter(uid=entry.subject_uid).first()

    def about(self, subject: Place) -> About:
        return about_place(subject)

    def audience(self, subject: Place) -> Q:
        return audiences.concierges(subject) | audiences.animators(subject)

    def path(self, subject: Place) -> str:
        return address("network:place_history", subject.slug)


@register
class PlaceEdited(_OfPlace):
    """To the place's other concierges and to its networks' animators."""

    key = "place.edited"
    verbs = frozenset({"place.edited"})
    headline = _("La page de « %(about)s » a changé")
    sentence = _("%(who)s a modifié la page de « %(about)s ».")
    button = _("Voir ce qui a changé")

    def facts(self, subject: Place, entry: Entry) -> dict[str, Any]:
        return {"fields": [name for name in entry.details.get("fields", []) if isinstance(name, str)]}

    def lines(self, notice: Notice) -> list[str]:
        names = [label_of(name) for name in notice.facts.get("fields", [])]
        return [_now("Changé : %(fields)s") % {"fields": ", ".join(names)}] if names else []


@register
class PlaceRestored(_OfPlace):
    key = "place.restored"
    verbs = frozenset({"place.restored"})
    headline = _("Une version de « %(about)s » est rétablie")
    sentence = _("%(who)s a rétabli une version précédente de la page de « %(about)s ».")
    button = _("Voir l’historique")


class _OfMerge(Message[Merge]):
    """To who looks after either of the two pages."""

    category = Category.PLACES
    button = _("Voir l’historique")

    def subject(self, entry: Entry) -> Merge | None:
        """Told by its own number; the revision that a merge makes is told under the same verb, without one."""
        uid = entry.subject_uid if entry.verb == "merge.undone" else entry.details.get("merge")
        return Merge.objects.select_related("kept", "absorbed").filter(uid=uid).first() if uid else None

    def about(self, subject: Merge) -> About:
        return about_place(subject.kept)

    def audience(self, subject: Merge) -> Q:
        both = (subject.kept, subject.absorbed)
        return audiences.concierges(*both) | audiences.animators(*both)

    def path(self, subject: Merge) -> str:
        return address("network:place_history", subject.kept.slug)

    def facts(self, subject: Merge, entry: Entry) -> dict[str, Any]:
        return {"absorbed": subject.absorbed.name}

    def words(self, notice: Notice) -> dict[str, str]:
        return {"absorbed": str(notice.facts.get("absorbed", ""))}


@register
class PlaceMerged(_OfMerge):
    key = "place.merged"
    verbs = frozenset({"place.merged"})
    headline = _("Deux pages n’en font plus qu’une : « %(about)s »")
    sentence = _("%(who)s a réuni « %(absorbed)s » et « %(about)s » en une page. Rien n’est perdu, et cela peut être défait.")


@register
class MergeUndone(_OfMerge):
    key = "merge.undone"
    verbs = frozenset({"merge.undone"})
    headline = _("Deux pages de nouveau séparées : « %(about)s »")
    sentence = _("%(who)s a séparé de nouveau « %(absorbed)s » et « %(about)s ».")
