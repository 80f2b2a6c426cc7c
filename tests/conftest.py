"""What every test may use."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("MAILLAGE_DATA_DIR", tempfile.mkdtemp(prefix="maillage-tests-"))
os.environ.setdefault("MAILLAGE_LOG_LEVEL", "ERROR")
