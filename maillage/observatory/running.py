"""The sums of one search, and the talk between them and the database: one thread does the former, the caller's the latter."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from maillage.mesh.siting.covering import Effort, Siting, maximal_covering
from maillage.mesh.siting.set_covering import Enough, set_covering
from maillage.observatory.enums import Aim, SearchState
from maillage.observatory.models import SitingRun
from maillage.observatory.operations import searching
from maillage.observatory.queries import siting
from maillage.observatory.queries.ground import Ground, ground
from maillage.observatory.queries.scopes import scope_of
from maillage.observatory.siting_forms import mesh_form

BEAT_S: Final = 1.0
GRACE_S: Final = 3.0
"""How long the sums have to stop by themselves before the process leaves without them."""
ROUNDS: Final = 1_500
FEWER_ROUNDS: Final = 400
"""Of the bound, for each of the ten numbers or so that are tried when the fewest places are looked for."""
Told = tuple[dict[str, Any], list[tuple[str, int]]]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """What is to be computed: no database in it."""

    around: Ground
    radius_km: float
    aim: str
    number: int
    share: float
    seconds: int


class Sums:
    """``do`` puts each better answer into ``told``, with its commune codes and people gained; ``leave`` asks it to stop there."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.told: queue.SimpleQueue[Told] = queue.SimpleQueue()
        self.leave = threading.Event()
        self.error = ""
        self.started = time.monotonic()

    def do(self) -> None:
        try:
            self._number() if self.job.aim == Aim.NUMBER else self._share()
        except Exception:  # noqa: BLE001 - whatever it is, the row says that it failed
            _log.exception("a search for new places failed")
            self.error = _(
                "Le calcul a échoué. Ce n’est pas de votre fait : reprenez la recherche, ou prévenez qui tient l’instance."
            )

    def _number(self) -> None:
        job, around = self.job, self.job.around
        maximal_covering(
            around.demand, around.places.points, around.candidates, radius_km=job.radius_km, budget=float(job.number),
            effort=Effort(ROUNDS, float(job.seconds)), told=lambda found: self._tell(found, found.steps[-1]), stop=self.leave.is_set,
        )  # fmt: skip

    def _share(self) -> None:
        """The answer of the page first, then halves of the doubt that is left, each number that is tried."""
        job, around = self.job, self.job.around
        first = siting.fewest_of(around, job.radius_km, job.share)
        self.told.put(
            ({**_step("greedy", first.served, None, self._spent()), "number": first.number, "least": first.least}, first.chosen)
        )
        until = time.monotonic() + 2.0 * job.seconds

        def tell(found: Enough) -> None:
            if found.tried is not None and len(found.siting.chosen) <= first.number:
                least = max(first.least, found.fewest or 0)
                self._tell(found.siting, "halving", least=least, tried=found.tried)

        set_covering(
            around.demand, around.places.points, around.candidates, radius_km=job.radius_km, share=job.share,
            effort=Effort(FEWER_ROUNDS, job.seconds / 6.0), told=tell, stop=lambda: self.leave.is_set() or time.monotonic() > until,
        )  # fmt: skip

    def _tell(self, found: Siting, name: str, **more: Any) -> None:
        around = self.job.around
        rows = around.heaviest[found.chosen]
        chosen = [(around.code(int(row)), round(float(added))) for row, added in zip(rows, found.added, strict=True)]
        step = _step(name, found.objective, found.bound, self._spent())
        self.told.put(({**step, "number": len(chosen), "was_cut": found.was_cut, **more}, chosen))

    def _spent(self) -> float:
        return round(time.monotonic() - self.started, 2)


def _step(name: str, served: float, bound: float | None, seconds: float) -> dict[str, Any]:
    return {"step": name, "served": round(served), "bound": None if bound is None else round(bound), "seconds": seconds}


def prepared(search: SitingRun) -> tuple[Job, dict[str, Any]] | None:
    """The job of a search, and the facts to keep of what it is computed from; None when its territory or network is no more."""
    scope = scope_of(search.level, search.code)
    if scope is None:
        return None
    form = mesh_form(search.filters, scope)
    around, radius_km = ground(scope, form.selection), float(form.radius_km)
    problem = siting.problem_of(around, radius_km)
    facts = {
        "people": round(around.demand.total),
        "before": round(problem.covered),
        "communes": len(around.demand),
        "places": len(around.places),
        "digest": around.places.digest[:16],
        "edition": around.everyone.edition,
    }
    return Job(around, radius_km, search.aim, search.number or 0, search.share or 0.0, search.seconds), facts


def run(
    *,
    uid: UUID,
    runner: str,
    stays: Callable[[], bool] = lambda: True,
    beat_s: float = BEAT_S,
    sums_of: Callable[[Job], Sums] = Sums,
) -> None:
    """Do the search that ``runner`` holds, to its end or until it is asked to stop; give it back once ``stays()`` is no more true."""
    search = SitingRun.objects.filter(uid=uid).first()
    ready = prepared(search) if search else None
    if ready is None:
        gone = _("Ce territoire ou ce réseau n’est plus publié : la recherche ne peut pas être faite.")
        searching.finish(uid=uid, runner=runner, state=SearchState.FAILED, error=gone, by=None)
        return
    job, facts = ready
    searching.note(uid=uid, runner=runner, facts=facts)
    sums = sums_of(job)
    if _followed(uid, runner, sums, stays, beat_s):
        state = SearchState.FAILED if sums.error else SearchState.STOPPED if sums.leave.is_set() else SearchState.DONE
        searching.finish(uid=uid, runner=runner, state=state, error=sums.error, by=None)


def _followed(uid: UUID, runner: str, sums: Sums, stays: Callable[[], bool], beat_s: float) -> bool:
    """Whether the sums came to an end, by themselves or because they were asked to."""
    thread = threading.Thread(target=sums.do, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(beat_s)
        if not stays():
            sums.leave.set()
            searching.give_back(uid=uid, runner=runner)
            return False
        if thread.is_alive() and not _noted(uid, runner, sums):
            sums.leave.set()
            thread.join(GRACE_S)
            break
    _noted(uid, runner, sums)
    return True


def _noted(uid: UUID, runner: str, sums: Sums) -> bool:
    told: list[Told] = []
    while not sums.told.empty():
        told.append(sums.told.get())
    steps = [step for step, _chosen in told]
    return searching.note(uid=uid, runner=runner, steps=steps, found=told[-1][1] if told else None)
