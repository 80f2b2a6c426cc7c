"""An answer at once, and how far from the best it can be: greedy choice, then exchanges of one for one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maillage.mesh.points import Floats, Ints
from maillage.mesh.siting.problem import Problem, gathered, rows_of

EPSILON = 1e-9


@dataclass(frozen=True, eq=False)
class Greedy:
    """``rows`` in the order chosen; ``bound``: no choice within the budget covers more (weights of the problem, nothing else added)."""

    rows: Ints
    value: float
    bound: float


def most(profit: Floats, cost: Floats, budget: float) -> float:
    """The most that ``budget`` buys if things can be had in part (the bound of a knapsack): exact when every cost is one."""
    gain = np.maximum(profit, 0.0)
    if np.all(cost == 1.0):
        count = min(int(budget + EPSILON), len(gain))
        return float(np.partition(gain, len(gain) - count)[len(gain) - count :].sum()) if count else 0.0
    order = np.argsort(-gain / cost, kind="stable")
    spent = np.cumsum(cost[order])
    whole = spent <= budget + EPSILON
    value = float(gain[order][whole].sum())
    rest = np.flatnonzero(~whole)
    if len(rest):
        first = order[rest[0]]
        left = budget - (spent[rest[0]] - cost[first])
        value += float(gain[first] * left / cost[first])
    return value


class Choice:
    """A set of rows, what each free row would add and what each chosen one alone covers, kept true as rows come and go."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.times = np.zeros(problem.near.shape[1], dtype=np.int64)
        self.gain = problem.near @ problem.weight
        self.loss = np.zeros(problem.near.shape[0])
        self.inside = np.zeros(problem.near.shape[0], dtype=bool)
        self.value = 0.0

    def add(self, row: int) -> None:
        self._change(row, +1)

    def drop(self, row: int) -> None:
        self._change(row, -1)

    def _change(self, row: int, step: int) -> None:
        problem = self.problem
        met = rows_of(problem.near, row)
        before = self.times[met]
        self.times[met] += step
        low = before if step > 0 else before - 1
        turned = met[low == 0]
        self.value += step * float(problem.weight[turned].sum())
        self.inside[row] = step > 0
        self._spread(turned, self.gain, -step)
        self._spread(turned, self.loss, +step)
        self._spread(met[low == 1], self.loss, -step)

    def _spread(self, demands: NDArray[np.int32], onto: Floats, sign: int) -> None:
        """Add each demand's weight to every row that reaches it. ``loss`` is kept for all rows: it only means something for chosen ones."""
        where, counts = gathered(self.problem.reach, demands)
        np.add.at(onto, where, sign * np.repeat(self.problem.weight[demands], counts))


def greedy(problem: Problem, budget: float, *, among: Ints | None = None) -> Greedy:
    """The row that adds most for its cost, again and again. With unit costs it covers at least 1 - 1/e of the best.

    ``among``: rows that are taken first, as long as they add something.

    The bound: what is covered at some step plus the most that the budget could buy of what each row would then add (Nemhauser,
    Wolsey, Fisher 1978: coverage is submodular); the least over all steps.
    """
    choice, rows = Choice(problem), [int(row) for row in problem.forced]
    for row in rows:
        choice.add(row)
    spent = float(problem.cost[rows].sum())
    blocked = _blocked(problem, rows)
    bound = choice.value + most(np.where(choice.inside, 0.0, choice.gain), problem.cost, budget - spent)
    step = max(1, int(budget) // 50)
    first = np.ones(len(choice.inside), dtype=bool) if among is None else np.isin(np.arange(len(choice.inside)), among)
    while True:
        may = first & ~choice.inside & ~blocked & (problem.cost <= budget - spent + EPSILON)
        rate = np.where(may, choice.gain / problem.cost, -1.0)
        row = int(np.argmax(rate)) if len(rate) else 0
        if not len(rate) or rate[row] <= EPSILON:
            if first.all():
                break
            first[:] = True
            continue
        choice.add(row)
        rows.append(row)
        spent += float(problem.cost[row])
        blocked |= _blocked(problem, [row])
        if len(rows) % step == 0:
            bound = min(bound, choice.value + most(np.where(choice.inside, 0.0, choice.gain), problem.cost, _free(problem, budget)))
    bound = min(bound, choice.value + most(np.where(choice.inside, 0.0, choice.gain), problem.cost, _free(problem, budget)))
    return Greedy(np.array(rows, dtype=np.int64), choice.value, max(bound, choice.value))


def _free(problem: Problem, budget: float) -> float:
    """What the best choice may spend beside what is forced."""
    return budget - float(problem.cost[problem.forced].sum())


def _blocked(problem: Problem, rows: list[int]) -> NDArray[np.bool_]:
    """Rows in conflict with one of ``rows``."""
    found = np.zeros(problem.near.shape[0], dtype=bool)
    if len(problem.conflicts) and rows:
        for side in (0, 1):
            found[problem.conflicts[np.isin(problem.conflicts[:, side], rows), 1 - side]] = True
    return found


def exchange(problem: Problem, rows: Ints, budget: float, *, most_passes: int = 50) -> tuple[Ints, float]:
    """Exchange a chosen row for the free one that then covers most, as long as that covers more: (rows, value). Forced rows stay.

    Each pass tries every chosen row, the one that alone covers least first; it ends when a whole pass exchanges nothing.
    """
    choice = Choice(problem)
    for row in rows:
        choice.add(int(row))
    chosen = [int(row) for row in rows]
    stays = set(problem.forced.tolist())
    for _pass in range(most_passes):
        ranks = sorted(
            (rank for rank, row in enumerate(chosen) if row not in stays), key=lambda rank: (choice.loss[chosen[rank]], rank)
        )
        exchanged = 0
        for rank in ranks:
            into = _better(problem, choice, chosen[rank], budget)
            if into is not None:
                choice.drop(chosen[rank])
                choice.add(into)
                chosen[rank] = into
                exchanged += 1
        if not exchanged:
            break
    return np.array(chosen, dtype=np.int64), choice.value


def _better(problem: Problem, choice: Choice, out: int, budget: float) -> int | None:
    """The free row that adds most in the place of ``out``; None when none covers more than it does.

    A row that shares no demand with ``out`` adds its ``gain``; one that shares some adds also what only ``out`` covered of it.
    """
    gain = np.where(choice.inside, -np.inf, choice.gain)
    if len(problem.conflicts) or not problem.is_unit:
        gain[_unfit(problem, choice, out, budget)] = -np.inf
    alone = rows_of(problem.near, out)
    alone = alone[choice.times[alone] == 1]
    where, counts = gathered(problem.reach, alone)
    np.add.at(gain, where, np.repeat(problem.weight[alone], counts))
    gain[out] = -np.inf
    best = int(np.argmax(gain))
    return best if gain[best] > choice.loss[out] + EPSILON * max(1.0, choice.value) else None


def _unfit(problem: Problem, choice: Choice, out: int, budget: float) -> NDArray[np.bool_]:
    """Rows that the rules refuse in the place of ``out``."""
    left = budget - float(problem.cost[choice.inside].sum()) + problem.cost[out]
    rest = [int(row) for row in np.flatnonzero(choice.inside) if row != out]
    dear: NDArray[np.bool_] = problem.cost > left + EPSILON
    return _blocked(problem, rest) | dear
