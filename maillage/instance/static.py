"""Static files under names that hold their content's hash, so that a browser may keep them for ever."""

from __future__ import annotations

from typing import Any, Final

from whitenoise.storage import CompressedManifestStaticFilesStorage

BUILT: Final = "dist/assets/"


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise is not typed
    """Before ``collectstatic`` has run (tests, the first commands of a fresh clone) names are plain; after it, a missing file is an error."""

    def stored_name(self, name: str) -> str:
        return str(super().stored_name(name)) if self.hashed_files else name

    def hashed_name(self, name: str, *args: Any, **kwargs: Any) -> str:
        """What the front end's build wrote is already named by its content; renamed, one script would be fetched, and run, twice."""
        return name if name.startswith(BUILT) else str(super().hashed_name(name, *args, **kwargs))
