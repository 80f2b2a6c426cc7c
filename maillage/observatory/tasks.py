"""What the worker does for the observatory. A search takes a minute or more, and must hold up nothing else: the worker only starts a
process for it (``maillage.observatory.searcher``), and looks after those that died. docs/decisions/0013 says why.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from typing import Final

from maillage.accounts.models import User
from maillage.core import clock
from maillage.observatory.enums import UNDER_WAY, SearchState
from maillage.observatory.models import Scenario, SitingRun
from maillage.observatory.operations import scenarios, searches, searching

SEARCHER: Final = "maillage.observatory.searcher"
_children: list[subprocess.Popen[bytes]] = []


def is_needed() -> bool:
    """Whether a search waits that could be started, or one runs whose process is dead."""
    running = SitingRun.objects.filter(state=SearchState.RUNNING)
    if SitingRun.objects.silent_since(clock.now() - searching.LOST_AFTER).exists():
        return True
    return SitingRun.objects.filter(state=SearchState.WAITING).exists() and running.count() < searching.AT_ONCE


def tend(at: datetime) -> None:
    """Start what waits; may be cut anywhere and run again: a search whose process did not start is found lost, then handed back."""
    _children[:] = [child for child in _children if child.poll() is None]
    searching.hand_back(by=None, at=at)
    while (search := searching.take()) is not None:
        command = [sys.executable, "-m", SEARCHER, str(search.uid), search.runner, str(os.getpid())]
        _children.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))  # noqa: S603 - our own module, our own words


def forget(at: datetime) -> None:
    """Searches that are old. Scenarios that nobody saved are nowhere but in their addresses."""
    searches.forget_old(at=at)


def leave(person: User) -> None:
    """Her scenarios go; what she still waits for stops. A search that is over names nobody any more."""
    for scenario in Scenario.objects.filter(owner=person):
        scenarios.remove_scenario(scenario=scenario, by=person)
    for search in SitingRun.objects.filter(asked_by=person, state__in=UNDER_WAY):
        searches.stop_search(search=search, by=person)
