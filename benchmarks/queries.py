"""How many queries each page makes. Run in the environment of the instance: ``python -m benchmarks.queries /lieux/ ...`` prints JSON."""

from __future__ import annotations

import json
import os
import sys


def count(paths: list[str]) -> dict[str, int]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    counts = {}
    for path in paths:
        client.get(path)  # what a process keeps, it has read by then
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts[path] = len(queries)
    return counts


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    import django

    django.setup()
    print(json.dumps(count(sys.argv[1:])))
