"""The process of one search: ``python -m maillage.observatory.searcher UID RUNNER PARENT``, started by the worker.

It leaves with its parent, giving the search back.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from uuid import UUID


def main(arguments: list[str]) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.instance.settings")
    django.setup()
    from maillage.observatory.running import run

    os.nice(10)  # pages first
    uid, runner, parent = UUID(arguments[0]), arguments[1], int(arguments[2])
    leaving = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_signal: leaving.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's is for the worker, whose end is seen
    run(uid=uid, runner=runner, stays=lambda: not leaving.is_set() and os.getppid() == parent)
    logging.shutdown()
    os._exit(0)  # sums that did not stop are not waited for


if __name__ == "__main__":
    main(sys.argv[1:])
