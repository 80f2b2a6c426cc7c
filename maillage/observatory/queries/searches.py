"""What a search has found so far, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maillage.observatory.enums import SearchState
from maillage.observatory.models import SitingRun
from maillage.observatory.people import people
from maillage.observatory.queries.siting import Proof, Proposed


@dataclass(frozen=True)
class Step:
    """An answer met on the way; ``proof`` is None where the aim is a share, ``number`` and ``least`` are places, ``tried`` the number of
    places that this step was about.
    """

    key: str
    seconds: float
    served: float
    proof: Proof | None
    number: int
    least: int | None
    was_cut: bool
    tried: int | None = None


@dataclass(frozen=True)
class Result:
    """``proposed`` leaves out communes that are no more; ``total`` and ``before`` people, once the search has begun."""

    steps: tuple[Step, ...]
    proposed: tuple[Proposed, ...]
    total: float
    before: float
    places: int
    ahead: int

    @property
    def last(self) -> Step | None:
        return self.steps[-1] if self.steps else None


def result(search: SitingRun) -> Result:
    facts: dict[str, Any] = search.facts
    before = float(facts.get("before", 0.0))
    ahead = 0
    if search.state == SearchState.WAITING:
        ahead = SitingRun.objects.under_way().filter(asked_at__lt=search.asked_at).count()
    return Result(
        steps=tuple(_step(said) for said in search.steps),
        proposed=_proposed(search.found, before),
        total=float(facts.get("people", 0.0)),
        before=before,
        places=int(facts.get("places", 0)),
        ahead=ahead,
    )


def _step(said: dict[str, Any]) -> Step:
    served, bound = float(said["served"]), said.get("bound")
    proof = None if bound is None or said.get("least") is not None else Proof(served, float(bound))
    return Step(
        said["step"], float(said["seconds"]), served, proof, int(said["number"]), said.get("least"), bool(said.get("was_cut")),
        said.get("tried"),
    )  # fmt: skip


def _proposed(found: list[Any], before: float) -> tuple[Proposed, ...]:
    everyone = people()
    points, served, proposed = everyone.demand.points, before, []
    for rank, (code, gained) in enumerate(found, start=1):
        served += gained
        row = everyone.rows.get(code)
        if row is not None:
            proposed.append(
                Proposed(rank, code, everyone.names[row], float(points.lat[row]), float(points.lon[row]), float(gained), served)
            )
    return tuple(proposed)
