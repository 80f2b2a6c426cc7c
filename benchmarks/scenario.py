"""How long a scenario takes to answer: ``python -m benchmarks.scenario``, in the environment of an instance that holds the demonstration.

Each request is a new one (another position each time), asked through all the middlewares of the instance, in this process, as
the map asks it: the part of the page that changes. Prints a table; exit code 1 when a limit is passed. Limits are held in processor time,
of all threads: the machine may have others to serve. What passed on the clock stands beside it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

Moves = list[tuple[str, str]]
LIMIT_MS = 100.0
"""From request to answer, on the median and on nine requests of ten, for all France."""
FIRST_LIMIT_S = 1.0
"""The first answer about the next places, for all France, once the process has read the communes."""


def main() -> int:
    rounds = _options().rounds
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.instance.settings")
    import django

    django.setup()
    from django.test import Client

    client = Client(headers={"host": "localhost", "HX-Request": "true"})
    slugs = _slugs()
    cases: dict[str, tuple[str, Callable[[int], Moves]]] = {
        "a place added, France": ("/maillage/essai/", lambda turn: [_spot(turn)]),
        "20 added, 5 closed, France": ("/maillage/essai/", lambda turn: [*map(_spot, range(turn, turn + 20)), *_closed(slugs[:5])]),
        "200 moves, France": ("/maillage/essai/", lambda turn: [*map(_spot, range(turn, turn + 150)), *_closed(slugs[:50])]),
        "a place added, a région": ("/maillage/region/75/essai/", lambda turn: [_spot(turn)]),
        "a place closed, a département": ("/maillage/departement/33/essai/", lambda turn: _closed([slugs[turn % len(slugs)]])),
    }
    over = False
    print(f"{'':32} {'median':>8} {'p90':>8} {'clock':>8}  ms, {rounds} requests")
    for label, (path, moves) in cases.items():
        _asked(client, path, moves(0))  # what a process keeps, it has read by then
        spent = [_asked(client, path, moves(turn)) for turn in range(1, rounds + 1)]
        cpu, clock = (sorted(each) for each in zip(*spent, strict=True))
        p90 = cpu[int(0.9 * (rounds - 1))]
        passed = p90 > LIMIT_MS
        over |= passed
        told = f"{statistics.median(cpu):8.1f} {p90:8.1f} {statistics.median(clock):8.1f}"
        print(f"{label:32} {told}{'  over the limit' if passed else ''}")
    return 1 if over | _first_answers(client) else 0


def _first_answers(client: Any) -> bool:
    """The next places, computed anew: another radius each time, then the same one remembered."""
    over = False
    for label, number in (("10", 10), ("500", 500)):
        spent = []
        for radius in (9, 10, 11):
            before, cpu = time.perf_counter(), time.process_time()
            assert client.get(f"/maillage/prochains/?nombre={number}&rayon={radius}").status_code == 200
            spent.append((time.process_time() - cpu, time.perf_counter() - before))
            again = time.perf_counter()
            client.get(f"/maillage/prochains/?nombre={number}&rayon={radius}")
            remembered = time.perf_counter() - again
        if number == 10:  # the second number finds its problem made: the first says what a new radius costs
            over = statistics.median_low(spent)[0] > FIRST_LIMIT_S
        cpu, wall = statistics.median_low(spent)
        print(
            f"next {label} places, France: first {cpu:.2f} s of processor, {wall:.2f} s in all; remembered {1000 * remembered:.0f} ms"
        )
    return over


def _asked(client: Any, path: str, moves: Moves) -> tuple[float, float]:
    """Milliseconds of processor, and on the clock."""
    from urllib.parse import urlencode

    address = f"{path}?{urlencode(moves)}"
    before, cpu = time.perf_counter(), time.process_time()
    answer = client.get(address)
    spent = 1000.0 * (time.process_time() - cpu), 1000.0 * (time.perf_counter() - before)
    assert answer.status_code == 200, answer.status_code
    return spent


def _spot(turn: int) -> tuple[str, str]:
    return "ajout", f"{43.5 + turn * 0.617 % 6:.4f}_{-0.5 + turn * 0.381 % 6:.4f}"


def _closed(slugs: list[str]) -> list[tuple[str, str]]:
    return [("retrait", slug) for slug in slugs]


def _slugs() -> list[str]:
    from maillage.observatory.sites import Selection, sites

    return list(sites(Selection()).slugs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scenario")
    parser.add_argument("--rounds", type=int, default=50)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
