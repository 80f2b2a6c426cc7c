"""How long the nearest places take among those of an instance: ``python -m benchmarks.nearest``, in the instance's environment.

Baseline, in the same run: *full scan*, the distance of every place measured in numpy and sorted. Both answers are compared.
Exit code 1 when they differ or when the median passes 5 ms.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

LIMIT_MS = 5.0
NEAREST = 10
FIXED = (
    (48.8566, 2.3522),
    (45.7640, 4.8357),
    (44.5, 3.5),
    (-20.88, 55.45),
    (14.61, -61.06),
    (46.2, -4.0),
    (-17.5, 179.99),
    (0.0, 0.0),
)
"""Two cities, a desert of places, two islands, the sea, the antimeridian, nowhere."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nearest")
    parser.add_argument("--points", type=int, default=200, help="communes drawn by chance, besides the fixed points")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.instance.settings")
    import django

    django.setup()
    from django.contrib.auth.models import AnonymousUser

    from maillage.network.models import Place
    from maillage.network.queries.nearby import nearest_keys
    from maillage.territory.models import Territory

    places = Place.objects.visible_to(AnonymousUser())
    centres = list(Territory.objects.filter(level="commune").exclude(lat=None).order_by("pk").values_list("lat", "lon"))
    points = [*FIXED, *random.Random(2026).sample(centres, min(options.points, len(centres)))]
    took, slow, differ = [], [], 0
    for index, (lat, lon) in enumerate(points):
        found, seconds = _timed(lambda lat=lat, lon=lon: nearest_keys(places, lat, lon, limit=NEAREST))
        took.append(seconds * 1000)
        if index % 10 == 0:
            scanned, seconds = _timed(lambda lat=lat, lon=lon: _full_scan(places, lat, lon))
            slow.append(seconds * 1000)
            differ += [round(km, 6) for _pk, km in found] != [round(km, 6) for km in scanned]
    median, scan = statistics.median(took), statistics.median(slow)
    slowest = max(zip(took, points, strict=True))
    worst = sorted(took)[int(len(took) * 0.95)]
    print(
        f"{places.count():,} places, {len(points)} points: median {median:.2f} ms, 95 in 100 under {worst:.2f} ms; slowest {slowest[0]:.1f} ms at {slowest[1]}"
    )
    print(f"full scan: {scan:.1f} ms, {scan / median:.0f} times as long; answers that differ: {differ}")
    return 1 if differ or median > LIMIT_MS else 0


def _timed(ask: Callable[[], Any], *, times: int = 4) -> tuple[Any, float]:
    """The answer, and the best of ``times`` after a first one: the others tell how busy the machine is."""
    answer = ask()
    took = []
    for _time in range(times):
        start = time.perf_counter()
        answer = ask()
        took.append(time.perf_counter() - start)
    return answer, min(took)


def _full_scan(places: Any, lat: float, lon: float) -> list[float]:
    import numpy as np

    from maillage.mesh.sphere import distances_km

    points = np.array(list(places.exclude(lat=None).values_list("lat", "lon")))
    return sorted(distances_km(lat, lon, points[:, 0], points[:, 1]).tolist())[:NEAREST]


if __name__ == "__main__":
    sys.exit(main())
