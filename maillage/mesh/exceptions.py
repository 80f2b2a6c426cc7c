"""Why a question about a mesh has no answer as it is asked. Each is a ValueError whose sentence says what is wrong."""

from __future__ import annotations


class MeshError(ValueError):
    """``str()`` says what was given and what is asked for."""


class NotPoints(MeshError):
    """Coordinates that are no numbers, out of range, or not as many of one as of the other."""


class NotWeights(MeshError):
    """Weights that are negative, infinite, no numbers, or not one a point."""


class NotGroups(MeshError):
    """Labels that are no texts, or not one a point."""


class NotARadius(MeshError):
    """A radius, or a step between neighbours, that is no positive number."""


class NotDistances(MeshError):
    """Distances that are negative, no numbers, or not one a point."""


class NotNeighbours(MeshError):
    """Pairs of points that are none, or told in two ways."""


class NotASite(MeshError):
    """A rank of no site."""


class NotACandidate(MeshError):
    """A rank of no candidate."""


class NotAShare(MeshError):
    """A share that is not between 0 and 1."""


class NotABudget(MeshError):
    """A budget, or a number of places, that cannot be spent."""


class NotCosts(MeshError):
    """Costs that are not positive, or not one a candidate."""


class NotASpacing(MeshError):
    """A distance to keep between places that is no number, or negative."""


class Contradiction(MeshError):
    """Rules that no choice can obey: forced candidates that are forbidden, too dear together or too near each other."""


class TooFewCandidates(MeshError):
    """More places are asked for than there are candidates."""


class NoPlace(MeshError):
    """Without any place there is no distance to one."""
