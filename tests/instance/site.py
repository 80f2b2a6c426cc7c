"""The command in its own process, with an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
MAILLAGE = [sys.executable, "-c", "from maillage.instance.cli import main; main()"]


def environment(data: Path, **told: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "MAILLAGE_DATA_DIR": str(data), "MAILLAGE_LOG_LEVEL": "WARNING", **told}


def maillage(*words: str, data: Path, **told: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*MAILLAGE, *words], env=environment(data, **told), cwd=ROOT, capture_output=True, text=True, check=False)
