"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import settings

MANIFEST = Path(__file__).parent.parent / "maillage/core/static/dist/manifest.json"

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
