"""A real disk fills up under the database: ``python -m benchmarks.full_disk`` (as root: it mounts a small file system in memory).

The server writes until it is refused, is read while it is refused, then a file is taken away and it writes again. Exit code 1 when a
read failed, a refusal was not a 503 that says when to come back, a write that was acknowledged is missing, or the file is broken.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.crash import ROOT, TABLES, Ledger, Site, false_journal, free_port
from benchmarks.crash_writers import Requests

SIZE_MB, BALLAST_MB = 24, 6
PAGES = ("/", "/lieux/", "/health", "/journal/")
REFUSALS = 10


class SmallDisk(Site):
    """An instance whose database alone is on the small disk."""

    def __init__(self, data: Path, disk: Path) -> None:
        super().__init__(data, free_port())
        self.database = disk / "maillage.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"DATABASE_URL": f"sqlite:///{self.database}"}


def main() -> int:
    if os.geteuid() != 0:
        print("Skipped: only root mounts a file system.")
        return 0
    with tempfile.TemporaryDirectory(prefix="maillage-full-") as folder:
        disk = Path(folder) / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(disk)], check=True)
        try:
            found = _story(SmallDisk(Path(folder), disk), disk)
        finally:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)
    print(json.dumps(found))
    kept = found["lost"] == found["broken files"] == found["places whose journal differs"] == found["reads refused"] == 0
    return (
        0 if kept and found["refusals that were a 503"] == REFUSALS and found["written after"] and found["journal verified"] else 1
    )


def _story(site: SmallDisk, disk: Path) -> dict[str, int | bool]:
    subprocess.run([sys.executable, "-c", TABLES], cwd=ROOT, env=site.environment, check=True)
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(BALLAST_MB << 20))
    site.start()
    ledger = Ledger()
    hand = Requests(site, 1, ledger.note)
    try:
        person: dict[str, str] = {}
        hand.write(person, "Le lieu")
        number = refused = good = reads = 0
        while refused < REFUSALS:
            number += 1
            token = f"{number} " + "plein " * 3000
            kept, said = hand.write(person, token.strip())
            if kept:
                ledger.note(token.strip())
            else:
                refused += 1
                good += said.startswith("503")
                reads += sum(hand.ask(page)[0] != 200 for page in PAGES)
        before = len(ledger.acknowledged)
        ballast.unlink()
        after = sum(hand.write(person, f"après {n}")[0] for n in range(5))
    finally:
        site.kill()
    ledger.check(site.database)
    return {
        "acknowledged before the disk was full": before,
        "refusals that were a 503": good,
        "reads while full": REFUSALS * len(PAGES),
        "reads refused": reads,
        "written after": after,
        "lost": ledger.lost,
        "places whose journal differs": ledger.untold,
        "broken files": ledger.broken,
        "journal verified": not false_journal(site),
    }


if __name__ == "__main__":
    sys.exit(main())
