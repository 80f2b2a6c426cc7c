"""Why a backup is not made or not restored; each says it in a sentence."""

from __future__ import annotations


class BackupRefused(Exception):
    """Nothing was changed. The message is for the person who tends the instance."""


class Damaged(BackupRefused):
    """The file is cut, altered, or no backup at all."""


class Locked(BackupRefused):
    """The file is encrypted and what was given does not open it."""
