"""What every message says of itself. One class a message, one module a subject."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.core import typography
from maillage.journal.models import Entry
from maillage.network.models import Network, Place
from maillage.notices.enums import Category
from maillage.notices.models import Notice

S = TypeVar("S")


@dataclass(frozen=True)
class About:
    """The page that notices are grouped by."""

    uid: UUID
    label: str
    path: str = ""


@dataclass(frozen=True)
class Asked:
    """Whether an answer is awaited, and until when (None: for as long as it takes)."""

    awaits: bool = False
    until: datetime | None = None


@dataclass(frozen=True)
class Item:
    """A notice in words, for a page or a letter."""

    notice: Notice
    headline: str
    sentence: str
    button: str
    lines: list[str] = field(default_factory=list)


class Message(ABC, Generic[S]):
    """``subject`` is the row that the entry is about; ``audience`` whom it concerns (who acted is left out by ``telling``).

    ``sentence`` and ``headline`` have the holes %(who)s, %(about)s and those of ``words``. They are said when they are read, in the
    reader's language. ``answered_by``: the verbs after which nothing is awaited any more about the same subject.
    """

    key: ClassVar[str]
    verbs: ClassVar[frozenset[str]]
    category: ClassVar[Category]
    headline: ClassVar[Promise]
    sentence: ClassVar[Promise]
    button: ClassVar[Promise] = gettext_lazy("Voir")
    answered_by: ClassVar[frozenset[str]] = frozenset()
    text_template: ClassVar[str] = "notices/mail/item.txt"
    html_template: ClassVar[str] = "notices/mail/item.html"

    @abstractmethod
    def subject(self, entry: Entry) -> S | None:
        """None when it is gone: then nobody is told."""

    @abstractmethod
    def about(self, subject: S) -> About: ...

    @abstractmethod
    def audience(self, subject: S) -> Q:
        """A condition on users."""

    @abstractmethod
    def path(self, subject: S) -> str:
        """Where the thing is seen or answered, on this instance."""

    def asked(self, subject: S) -> Asked:
        """Read from the subject as it is now: an entry may be handed over after its answer."""
        return Asked()

    def facts(self, subject: S, entry: Entry) -> dict[str, Any]:
        """What the words need and the entry's row holds not; no name of anybody."""
        return {}

    def words(self, notice: Notice) -> dict[str, str]:
        """More holes for the sentence."""
        return {}

    def mail_path(self, notice: Notice) -> str:
        """Where the link of an e-mail leads, when it carries more than the page's own address."""
        return notice.path

    def answers(self, entry: Entry) -> Q:
        """Which notices of this message an entry of ``answered_by`` answers."""
        return Q(subject_uid=entry.subject_uid)

    def lines(self, notice: Notice) -> list[str]:
        """What may follow the sentence, each on its line."""
        return []

    def item(self, notice: Notice) -> Item:
        """The notice in the words of the present language; asks the database nothing when ``actor`` is loaded."""
        holes = {"who": who(notice), "about": notice.about_label} | self.words(notice)
        headline, sentence = (
            typography.spaced(str(words) % holes) for words in (self.headline_of(notice), self.sentence_of(notice))
        )
        return Item(notice, headline, sentence, str(self.button), self.lines(notice))

    def headline_of(self, notice: Notice) -> Promise:
        """The headline, for a message that has several."""
        return self.headline

    def sentence_of(self, notice: Notice) -> Promise:
        """The sentence, for a message that has several."""
        return self.sentence


def who(notice: Notice) -> str:
    """Who acted, under the name she shows; "Quelqu’un" when there is nobody to name any more."""
    return (notice.actor.display_name if notice.actor else "") or _("Quelqu’un")


def about_place(place: Place) -> About:
    return About(place.uid, place.name, reverse("network:place_detail", args=[place.slug]))


def about_instance() -> About:
    """The instance itself has no row: its notices are grouped under its name."""
    return About(uuid5(NAMESPACE_URL, settings.PUBLIC_URL), settings.INSTANCE_NAME, reverse("portal:home"))


def about_network(network: Network) -> About:
    return About(network.uid, network.name, reverse("network:network_detail", args=[network.slug]))


def address(name: str, *args: Any) -> str:
    """The address called ``name``, or the front page when this instance has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return reverse("portal:home")
