"""The key that signs checkpoints: a file of its own, made at the first signature, apart from the database."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from maillage.journal.exceptions import KeyLost
from maillage.journal.log.notes import Malformed, PublicKey, Signer, public_key


def signer(*, may_make: bool) -> Signer:
    """The instance's signer; the name in the file is the log's origin, for ever.

    Without a file, one is made if it ``may_make`` it: not when checkpoints were already signed. Raises KeyLost.
    """
    path = Path(settings.JOURNAL_KEY)
    if not path.exists():
        if not may_make:
            raise KeyLost(f"La clé du journal n’est plus dans « {path} » : remettez-la depuis une sauvegarde.")
        _write_once(path, str(Signer.new(f"{urlsplit(settings.PUBLIC_URL).netloc}/journal")))
    try:
        return Signer.parse(path.read_text(encoding="utf-8"))
    except Malformed as error:
        raise KeyLost(f"« {path} » : {error}") from None


def witnesses() -> list[PublicKey]:
    """Who may cosign, by the instance's setting."""
    return [public_key(text) for text in settings.JOURNAL_WITNESSES]


def _write_once(path: Path, text: str) -> None:
    """Mode 600, written whole before it has its name; whoever comes second reads the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
