"""A covering problem cut down to what decides it: the same answers, from far fewer rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from maillage.mesh import checks
from maillage.mesh.checks import floats
from maillage.mesh.demand import Demand
from maillage.mesh.exceptions import Contradiction, NotABudget, NotACandidate, NotASpacing, NotCosts
from maillage.mesh.points import Floats, Ints, Points, nearest_km, pairs_within, summed

Stop = Callable[[], bool]
"""Asked from time to time: true to leave it at what has been found."""


def never() -> bool:
    return False


def rows_of(matrix: csr_array, rank: int) -> NDArray[np.int32]:
    """The stored columns of one row."""
    found: NDArray[np.int32] = matrix.indices[matrix.indptr[rank] : matrix.indptr[rank + 1]]
    return found


def gathered(matrix: csr_array, ranks: NDArray[np.integer]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The stored columns of several rows end to end, and how many each has."""
    starts = matrix.indptr[ranks]
    counts = matrix.indptr[ranks + 1] - starts
    ends = np.cumsum(counts)
    where = np.repeat(starts - ends + counts, counts) + np.arange(ends[-1] if len(ends) else 0)
    return matrix.indices[where], counts


@dataclass(frozen=True, eq=False)
class Rules:
    """What candidates (shape (candidates,)) must obey; None for no rule.

    ``cost``: positive, what each takes of the budget (one each by default). ``forbidden``, ``forced``: ranks of candidates.
    ``spacing_km``: no two chosen places nearer than that, nor any chosen place to an existing one.
    """

    cost: Floats | None = None
    forbidden: tuple[int, ...] = ()
    forced: tuple[int, ...] = ()
    spacing_km: float = 0.0


@dataclass(frozen=True, eq=False)
class Problem:
    """Choose rows of ``near`` (candidates) so that the columns met (demand points) weigh most.

    ``near``: (candidates, demands), ones; ``reach``: its transpose. ``candidates`` and ``forced`` are ranks: of the given candidates
    for each row, of rows for what must be chosen. ``conflicts``: pairs of rows that may not both be. ``covered`` is the weight
    that is within the radius of existing sites already, ``beyond`` the weight that no candidate reaches.
    """

    near: csr_array
    reach: csr_array
    weight: Floats
    cost: Floats
    candidates: Ints
    forced: Ints
    conflicts: Ints
    covered: float
    beyond: float

    @cached_property
    def is_unit(self) -> bool:
        """Whether every candidate costs one."""
        return bool(np.all(self.cost == 1.0))

    def rounded(self, bound: float) -> float:
        """A bound made whole where all weights are, as inhabitants: nothing that they add up to lies between."""
        whole = bool(np.all(self.weight == np.floor(self.weight)))
        return float(np.floor(bound * (1.0 + 1e-12) + 1e-6)) if whole and np.isfinite(bound) else bound

    def met(self, rows: Ints) -> Floats:
        """How many of ``rows`` meet each demand."""
        return np.bincount(gathered(self.near, rows)[0], minlength=self.near.shape[1]).astype(np.float64)

    def value_of(self, rows: Ints) -> float:
        """The weight that ``rows`` meet."""
        return float(self.weight[self.met(rows) > 0.0].sum())

    def part(self, rows: Ints) -> Problem:
        """The same choice among some rows only, sorted; the forced ones must be among them."""
        near, weight, beyond = _merged(self.near[rows], self.weight)
        place = np.full(self.near.shape[0], -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        conflicts = place[self.conflicts]
        conflicts = conflicts[(conflicts >= 0).all(axis=1)]
        return Problem(
            near, _turned(near), weight, self.cost[rows], self.candidates[rows], place[self.forced], conflicts,
            self.covered, self.beyond + beyond,
        )  # fmt: skip


def filled(rows: Ints, others: Ints) -> Ints:
    """``rows`` and as many of the others as make them as many: a place too many covers no less."""
    spare = others[~np.isin(others, rows)]
    return np.concatenate((rows, spare[: len(others) - len(rows)]))


def covering_problem(demand: Demand, existing: Points, candidates: Points, radius_km: float, rules: Rules | None = None) -> Problem:
    """Raises NotARadius, and what ``checked_cost`` raises."""
    rules = rules or Rules()
    radius_km = checks.radius(radius_km)
    cost = checked_cost(candidates, rules)
    open_rows = allowed(existing, candidates, rules)
    nearest = nearest_km(demand.points, existing)[0][:, 0]
    left = (nearest > radius_km) & (demand.weight > 0.0)
    near = _ones(pairs_within(candidates[open_rows], demand.points[left], radius_km))
    near, weight, beyond = _merged(near, demand.weight[left])
    forced = np.isin(open_rows, np.array(rules.forced, dtype=np.int64))
    conflicts = conflicting(candidates[open_rows], rules.spacing_km)
    kept = (near.sum(axis=1) > 0) | forced if len(conflicts) else _undominated(near, cost[open_rows]) | forced
    rows = np.flatnonzero(kept)
    near = near[rows]
    place = np.full(len(open_rows), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    conflicts = place[conflicts]
    conflicts = conflicts[(conflicts >= 0).all(axis=1)]
    covered = float(demand.weight[nearest <= radius_km].sum())
    return Problem(
        near,
        _turned(near),
        weight,
        cost[open_rows][rows],
        open_rows[rows],
        place[np.flatnonzero(forced)],
        conflicts,
        covered,
        beyond,
    )


def check_budget(problem: Problem, budget: float) -> None:
    """Raises NotABudget; Contradiction for forced candidates that cost more, or that are too near each other."""
    check_spaced(problem.conflicts, problem.forced)
    if not (np.isfinite(checks.number(budget)) and budget >= 0.0):
        raise NotABudget(f"a budget is at least zero, and finite, not {budget!r}")
    if problem.cost[problem.forced].sum() > budget + 1e-9:
        raise Contradiction("the forced candidates cost more than the budget")


def check_spaced(conflicts: Ints, forced: Ints) -> None:
    """Raises Contradiction where two of the forced are in conflict."""
    together = np.isin(conflicts, forced)
    if len(together) and together.all(axis=1).any():
        raise Contradiction("two forced candidates are nearer than the spacing")


def _turned(near: csr_array) -> csr_array:
    reach = csr_array(near.T)
    reach.sort_indices()
    return reach


def checked_cost(candidates: Points, rules: Rules) -> Floats:
    """What each candidate costs. Raises NotCosts, NotASpacing, NotACandidate, Contradiction for rules that make no sense."""
    words = "there must be one positive cost a candidate"
    cost = np.ones(len(candidates)) if rules.cost is None else floats(rules.cost, NotCosts, words)
    if cost.shape != candidates.lat.shape or not np.all(np.isfinite(cost) & (cost > 0.0)):
        raise NotCosts(words)
    if not checks.number(rules.spacing_km) >= 0.0:
        raise NotASpacing(f"a spacing is a number of kilometres, at least zero, not {rules.spacing_km!r}")
    named = (*rules.forced, *rules.forbidden)
    if any(not isinstance(rank, (int, np.integer)) or not 0 <= rank < len(candidates) for rank in named):
        raise NotACandidate(f"a forced or forbidden rank is of no candidate: there are {len(candidates)}, numbered from 0")
    if set(rules.forced) & set(rules.forbidden):
        raise Contradiction("a candidate cannot be both forced and forbidden")
    return cost


def allowed(existing: Points, candidates: Points, rules: Rules) -> Ints:
    """Ranks of the candidates that may be chosen at all; the forced ones always may."""
    may = np.ones(len(candidates), dtype=bool)
    if rules.spacing_km > 0.0:
        may &= nearest_km(candidates, existing)[0][:, 0] >= rules.spacing_km
    may[list(rules.forbidden)] = False
    may[list(rules.forced)] = True
    return np.flatnonzero(may)


def conflicting(candidates: Points, spacing_km: float) -> Ints:
    """Pairs of candidates nearer than the spacing, shape (m, 2)."""
    if spacing_km <= 0.0:
        return np.zeros((0, 2), dtype=np.int64)
    close = pairs_within(candidates, candidates, spacing_km * (1.0 - 1e-12)).tocoo()
    rows, columns = close.coords
    found: Ints = np.column_stack((rows, columns))[rows < columns].astype(np.int64)
    return found


def _ones(pairs: csr_array) -> csr_array:
    found = csr_array((np.ones(pairs.nnz), pairs.indices, pairs.indptr), shape=pairs.shape)
    found.sort_indices()
    return found


def _merged(near: csr_array, weight: Floats) -> tuple[csr_array, Floats, float]:
    """Demand points reached by the same candidates are one; those that none reaches are left out, and their weight told.

    The same candidates: the same sum of random numbers drawn for each, checked by their count; two draws of 63 bits make an error
    less likely than one of the machine.
    """
    draws = np.random.default_rng(20260101).integers(0, 2**63, size=(near.shape[0], 2), dtype=np.uint64)
    columns, degree = near.indices, np.bincount(near.indices, minlength=near.shape[1])
    rows = np.repeat(np.arange(near.shape[0]), np.diff(near.indptr))
    marks = np.zeros((near.shape[1], 2), dtype=np.uint64)
    for side in (0, 1):
        np.add.at(marks[:, side], columns, draws[rows, side])
    reached = np.flatnonzero((degree > 0) & (weight > 0.0))
    order = reached[np.lexsort((degree[reached], marks[reached, 1], marks[reached, 0]))]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = np.any(marks[order[1:]] != marks[order[:-1]], axis=1) | (degree[order[1:]] != degree[order[:-1]])
    group = np.full(near.shape[1], -1, dtype=np.int64)
    group[order] = np.cumsum(fresh) - 1
    merged = summed(group[order], weight[order], int(fresh.sum()))
    kept = np.zeros(near.shape[1], dtype=bool)
    kept[order[fresh]] = True
    inside = kept[columns]
    counts = np.bincount(rows[inside], minlength=near.shape[0])
    shape = near.shape[0], len(merged)
    found = csr_array((np.ones(inside.sum()), group[columns[inside]], np.concatenate(([0], np.cumsum(counts)))), shape=shape)
    found.sort_indices()
    return found, merged, float(weight[degree == 0].sum())


def _undominated(near: csr_array, cost: Floats) -> NDArray[np.bool_]:
    """Rows that reach something which no other row, at most as dear, reaches with all the rest; of equal rows, the first."""
    size = np.diff(near.indptr)
    common = (near @ near.T).tocoo()
    rows, others = common.coords
    within = (common.data == size[rows]) & (rows != others) & (cost[others] <= cost[rows])
    rows, others = rows[within], others[within]
    twins = (size[others] == size[rows]) & (cost[others] == cost[rows])
    beaten = np.zeros(near.shape[0], dtype=bool)
    beaten[rows[~twins | (others < rows)]] = True
    kept: NDArray[np.bool_] = ~beaten & (size > 0)
    return kept
