"""How what is asked of the observatory can be refused; each carries a sentence for the person."""

from __future__ import annotations

from uuid import UUID


class ObservatoryError(Exception):
    """``sentence`` says what happened and what to do, in the person's language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class ScenarioRefused(ObservatoryError):
    """A scenario that cannot be kept as it is: no name, nothing changed, too many of them."""


class ScenarioChanged(ScenarioRefused):
    """It was saved otherwise since the page that is sent was opened."""


class SearchRefused(ObservatoryError):
    """A search that cannot be asked for: a number or a share that means nothing, too many that wait already."""


class AlreadySearching(SearchRefused):
    """The person's search before is not over yet; ``uid`` is its own."""

    def __init__(self, sentence: str, uid: UUID) -> None:
        super().__init__(sentence)
        self.uid = uid


class SearchOver(ObservatoryError):
    """A search that can no longer be stopped, or that is not to be started again."""
