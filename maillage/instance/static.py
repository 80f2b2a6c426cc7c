"""Static files under names that hold their content's hash, so that a browser may keep them for ever."""

from __future__ import annotations

from typing import Any, Final

from whitenoise.storage import CompressedManifestStaticFilesStorage

BUILT: Final = "dist/assets/"
"""The front end's build names its own files by their content; they name one another, so a second name would load them twice."""
IMMUTABLE: Final = r"\.[0-9a-f]{12}\.[^/]+$|/dist/assets/[^/]+-[\w-]{8}\.[^/]+$"
"""Addresses whose content never changes."""


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise is not typed
    """Before ``collectstatic`` has run (tests, the first commands of a fresh clone) names are plain; after it, a missing file is an error."""

    def stored_name(self, name: str) -> str:
        return str(super().stored_name(name)) if self.hashed_files else name

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        return name if name.startswith(BUILT) else str(super().hashed_name(name, content, filename))
