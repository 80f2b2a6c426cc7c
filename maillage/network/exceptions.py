"""How a write about a place can be refused; each carries a sentence for the person."""

from __future__ import annotations

from django.utils.translation import gettext as _


class NetworkError(Exception):
    """``sentence`` says what happened and what to do, in the person's language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class InvalidValue(NetworkError):
    """A field cannot hold the value given. ``field`` is its name."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class UnknownField(NetworkError):
    """A field that places do not have."""

    def __init__(self, name: str) -> None:
        super().__init__(_("Le champ « %(name)s » n’existe pas.") % {"name": name})


class UnknownRevision(NetworkError):
    """A revision number that the place does not have."""


class PictureRefused(NetworkError):
    """A file that is not a picture we can keep (not an image, too heavy, too large)."""


class EditConflict(NetworkError):
    """Somebody else changed the same fields meanwhile. ``theirs`` maps each to what the place says now, ``mine`` all that was sent."""

    def __init__(self, mine: dict[str, object], theirs: dict[str, object]) -> None:
        super().__init__(
            _("Quelqu’un a changé la même chose pendant que vous écriviez. Rien n’est perdu : choisissez ce qui reste.")
        )
        self.mine, self.theirs = mine, theirs


class UnknownPicture(NetworkError):
    """A picture that the place does not have, or no longer."""


class NothingProposed(NetworkError):
    """A proposal that changes nothing and says nothing."""


class ProposalAnswered(NetworkError):
    """A proposal that has its answer, or was withdrawn: it is not answered twice."""


class MergeRefused(NetworkError):
    """Two places that cannot be merged, or a merge that cannot be undone."""


class ConfirmationRefused(NetworkError):
    """A request to confirm that is not to be answered any more, or not by this person."""


class RoleRefused(NetworkError):
    """A role that cannot be held there, is held already, or is not this person's to accept."""


class LastSteward(NetworkError):
    """Somebody answers for the instance, always."""


class InvitationRefused(NetworkError):
    """An invitation that cannot be sent, or is not to be answered any more."""


class ClaimRefused(NetworkError):
    """A claim that cannot be made, heard or judged as asked: each says why."""


class WrongCode(ClaimRefused):
    """A code that is not the one that was sent, or no longer."""


class LayerRefused(NetworkError):
    """What a network cannot say about a place."""


class JoinRefused(NetworkError):
    """A place that a network cannot ask, or a request that has its answer."""


class ImportSettled(NetworkError):
    """A held row of a file that is settled already."""
