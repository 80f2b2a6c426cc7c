"""The worker is killed while it talks to a real mail server, again and again: every letter is received, none with other words."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from maillage.core import clock
from maillage.notices.post.sending import LEASE
from tests.browser.site import ROOT, environment
from tests.notices.crashing import marks_in
from tests.notices.mailbox import Mailbox, open_mailbox, text_of
from tests.notices.post_office import MARKS, PEOPLE

KILLS = ["RCPT", "SENT", "DATA", "SENT"]
"""When each round's worker is killed: as the recipient is named; once the text has arrived, before or after the server took it."""


class Office:
    """The worker's process, and the server that kills it."""

    def __init__(self, data: Path, mailbox: Mailbox) -> None:
        mail = f"smtp://127.0.0.1:{mailbox.port}?tls=non"
        self.env = environment(data, "http://127.0.0.1:8000") | {"MAILLAGE_EMAIL_URL": mail}
        self.mailbox, self.worker = mailbox, None
        self.now: datetime = clock.now()

    def run(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.notices.post_office", *words]
        return subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def round(self, kill_at: str = "") -> int:
        """One round, ``LEASE`` after the one before; how the process ended."""
        self.now += LEASE + timedelta(minutes=1)
        seen = Counter[str]()
        worker = self.run("round", self.now.isoformat())

        def refuse(step: str, recipient: str) -> str:
            seen[step] += 1
            if step == kill_at and seen[step] == 2:
                worker.kill()
                worker.wait(30)
            return ""

        self.mailbox.refuse = refuse
        worker.communicate(timeout=60)
        return int(worker.returncode)


@pytest.mark.slow
def test_a_worker_killed_at_its_post_loses_no_letter_and_doubles_only_under_the_same_name(tmp_path: Path, settings: Any) -> None:
    with open_mailbox(settings) as mailbox:
        office = Office(tmp_path, mailbox)
        made = office.run("seed")
        complaint = made.communicate(timeout=120)[1]
        assert made.returncode == 0, complaint.decode()[-2000:]

        ends = [office.round(kill_at) for kill_at in KILLS] + [office.round() for _ in range(2)]

        assert ends == [-9] * len(KILLS) + [0, 0]
        assert office.run("left").communicate()[0] == b"0"
        letters = {message["Message-ID"]: (message["To"], marks_in(text_of(message))) for message in mailbox.messages}
        assert sorted(letters.values()) == sorted((f"letter{n}@example.org", frozenset(MARKS)) for n in range(PEOPLE))
        said = {(message["Message-ID"], text_of(message)) for message in mailbox.messages}
        assert len(said) == PEOPLE
        assert len(mailbox.messages) - PEOPLE == len(KILLS) - KILLS.count("RCPT")
