"""A site held at 70 % of what it can do: ``python -m benchmarks.load --minutes 30``.

Two gunicorn processes of ``maillage run`` and the journal's worker, on SQLite (or ``DATABASE_URL``), with the demonstration's places. The
highest rate of a mix of nine reads and one write is measured first; then 70 % of it is asked, at regular times, and every answer is looked
at. Reported: answers that were neither 200 nor 304, response times, and the workers' memory each minute. Then 16 writers at once, each as
fast as it can. Exit code 1 on an error, or when memory grew by more than 10 % between the first fifth and the last.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import random
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.server import Server, fill, served

SHARE = 0.7
PACE_S = 15
GROWTH = 1.1
CLIENTS = 8
READS = (
    "/",
    "/lieux/",
    "/lieux/?q=atelier",
    "/lieux/{slug}/",
    "/lieux/{slug}/",
    "/reseaux/",
    "/territoires/",
    "/carte/6/32/22.mvt",
    "/health",
)


@dataclass
class Seen:
    """What was answered; times are in seconds since the request was due, waiting included."""

    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, seconds: float, status: int, what: str) -> None:
        with self.lock:
            self.times.append(seconds)
            if status not in {200, 304}:
                self.wrong.append(f"{status} {what}")


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="maillage-load-") as scratch:
        data = Path(options.keep or scratch)
        fill(data, options.places)
        with served(data) as server:
            slugs = _made(server)
            most = fastest(server, slugs)
            rate = options.rate or most * SHARE
            print(f"at most {most:.1f} requests a second; asking {rate:.1f} for {options.minutes:g} minutes", flush=True)
            seen = hold(server, slugs, rate, options.minutes * 60)
            failures = _tell(seen, rate)
            failures += writers(server, options.writers, options.writes)
    return 1 if failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, help="requests a second, instead of 70 %% of the highest")
    parser.add_argument("--places", type=int, default=1512)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--writes", type=int, default=20, help="of each of the writers at once")
    parser.add_argument("--keep", help="a folder for the filled database")
    return parser.parse_args()


def ask(server: Server, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
    """``(status, body)``; 0 when nothing was answered."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        headers = {"Host": "localhost", "Accept-Encoding": "gzip"}
        if fields is None:
            connection.request("GET", path, headers=headers)
        else:
            headers = {"Host": "localhost", "Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, urllib.parse.urlencode(fields), headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as failure:
        return 0, repr(failure)
    finally:
        connection.close()


def _made(server: Server) -> list[str]:
    """Places to read and write."""
    return [ask(server, "/banc/ecrire/", {"place": "", "text": f"Lieu {number}"})[1] for number in range(CLIENTS)]


def one(server: Server, slugs: list[str], number: int, seen: Seen, due: float) -> None:
    """The ``number``-th request of the mix: one in ten writes."""
    slug = slugs[number % len(slugs)]
    if number % 10 == 9:
        status, said = ask(server, "/banc/ecrire/", {"place": slug, "text": f"{number} " + "mots " * random.randint(5, 100)})
    else:
        status, said = ask(server, path := READS[number % 10].format(slug=slug))
        said = said[:200] if path.endswith(".mvt") else said
        status = 200 if status == 204 else status  # a tile without a place
    seen.note(time.monotonic() - due, status, said[:300])


def fastest(server: Server, slugs: list[str]) -> float:
    """Requests a second when every client asks again at once, after everything has been asked once."""
    for number in range(40):
        one(server, slugs, number, Seen(), time.monotonic())
    seen, numbers, end = Seen(), itertools.count(), time.monotonic() + PACE_S

    def work() -> None:
        while time.monotonic() < end:
            one(server, slugs, next(numbers), seen, time.monotonic())

    _together(work, CLIENTS)
    return len(seen.times) / PACE_S


def hold(server: Server, slugs: list[str], rate: float, seconds: float) -> Seen:
    """Ask at regular times, whether or not the answers before have come."""
    seen, numbers, begun = Seen(), itertools.count(), time.monotonic()
    over = threading.Event()

    def work() -> None:
        while True:
            number = next(numbers)
            due = begun + number / rate
            if due > begun + seconds:
                return
            time.sleep(max(0.0, due - time.monotonic()))
            one(server, slugs, number, seen, due)

    def watch() -> None:
        while not over.is_set():
            seen.memory.append(_memory(server))
            over.wait(min(60.0, seconds / 10))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _together(work, CLIENTS * 4)
    over.set()
    watcher.join()
    return seen


def _memory(server: Server) -> int:
    """Bytes held by the processes that answer, in all."""
    return sum(
        worker.memory_info().rss for worker in server.workers if worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE
    )


def _together(work: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _tell(seen: Seen, rate: float) -> int:
    times = sorted(seen.times)
    fifth = max(1, len(seen.memory) // 5)
    # The first fifth warms: what a process keeps once, it has kept.
    before, after = statistics.median(seen.memory[fifth : 2 * fifth] or seen.memory), statistics.median(seen.memory[-fifth:])
    found = {
        "asked a second": round(rate, 1),
        "answers": len(times),
        "errors": len(seen.wrong),
        "median ms": round(1000 * statistics.median(times)),
        "p95 ms": round(1000 * times[int(len(times) * 0.95)]),
        "p99 ms": round(1000 * times[int(len(times) * 0.99)]),
        "longest ms": round(1000 * times[-1]),
        "memory MB": [round(each / 1e6) for each in seen.memory],
        "memory grew by": f"{(after / before - 1) * 100:+.1f} %",
    }
    print(json.dumps(found, ensure_ascii=False), flush=True)
    for wrong in seen.wrong[:5]:
        print(f"  {wrong}")
    return len(seen.wrong) + (after > before * GROWTH)


def writers(server: Server, count: int, writes: int) -> int:
    """Everybody writes at once, each as fast as it can; how many were refused."""
    seen = Seen()

    def work() -> None:
        _status, slug = ask(server, "/banc/ecrire/", {"place": "", "text": "Un lieu de plus"})
        for number in range(writes):
            due = time.monotonic()
            status, said = ask(server, "/banc/ecrire/", {"place": slug, "text": f"{number} {due}"})
            seen.note(time.monotonic() - due, status, said[:300])

    begun = time.monotonic()
    _together(work, count)
    spent = time.monotonic() - begun
    print(
        f"{count} writers at once: {len(seen.times)} writes in {spent:.1f} s ({len(seen.times) / spent:.0f} a second), {len(seen.wrong)} errors"
    )
    return len(seen.wrong)


if __name__ == "__main__":
    sys.exit(main())
