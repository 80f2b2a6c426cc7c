"""What to offer when a question has no answer."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from maillage.accounts.models import User
from maillage.core.search import Question, ask
from maillage.network.models import Place
from maillage.network.queries import locating
from maillage.territory.models import Territory

MOST_WORDS = 4
LEAST_LETTERS = 3


@dataclass(frozen=True)
class Town:
    """A commune named among words that answer nothing together; ``places`` is what a person may see there."""

    territory: Territory
    places: int


def town_among(text: str, user: User | AnonymousUser, *, question: Question | None = None) -> Town | None:
    """The largest commune that one word of ``text`` names, once its slips are corrected; two queries.

    ``question`` is what ``ask`` made of the text, when the caller has it already.
    """
    words = [term.corrected or term.word for term in (ask(text) if question is None else question).terms]
    found = locating.largest_called(word for word in words[:MOST_WORDS] if len(word) >= LEAST_LETTERS and not word.isdigit())
    if found is None:
        return None
    return Town(found, Place.objects.visible_to(user).filter(commune=found.commune or found).count())
