"""Encryption of a backup, in a thread of its own: whoever writes or reads the archive sees a plain stream."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO, Final

import pyrage

from maillage.instance.backup import passphrase as with_passphrase
from maillage.instance.backup.exceptions import BackupRefused, Damaged, Locked

AGE: Final = b"age-encryption.org/"
GZIP: Final = b"\x1f\x8b"
Work = Callable[[BinaryIO, BinaryIO], None]


@dataclass(frozen=True)
class Keys:
    """What closes or opens: a passphrase, or public recipients to close and secret identities to open. All empty: no encryption."""

    passphrase: str = ""
    recipients: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()


@contextmanager
def closing(target: BinaryIO, keys: Keys) -> Iterator[BinaryIO]:
    """A stream whose bytes reach ``target``, encrypted when ``keys`` ask for it; what fails in either is raised at the end."""
    if keys.passphrase:
        work: Work = partial(with_passphrase.encrypt, passphrase=keys.passphrase)
    elif keys.recipients:
        recipients = [_recipient(word) for word in keys.recipients]
        work = lambda source, sink: pyrage.encrypt_io(source, sink, recipients)  # noqa: E731
    else:
        yield target
        return
    reader, writer = _pipe()
    with _Pump(work, reader, target, close=reader), writer:
        yield writer


@contextmanager
def opening(source: BinaryIO, keys: Keys) -> Iterator[BinaryIO]:
    """The plain stream of ``source``, encrypted or not. Raises Locked, Damaged."""
    first = source.peek(32)[:32] if hasattr(source, "peek") else b""
    if first.startswith(GZIP):
        yield source
        return
    if not first.startswith(AGE):
        raise Damaged("Ce fichier n’est pas une sauvegarde de Maillage.")
    work = _opener(keys, by_passphrase=first.partition(b"\n")[2].startswith(b"-> scryp"))
    reader, writer = _pipe()
    with _Pump(work, source, writer, close=writer), reader:
        yield reader


def _opener(keys: Keys, *, by_passphrase: bool) -> Work:
    if by_passphrase:
        if not keys.passphrase:
            raise Locked("Cette sauvegarde est chiffrée par une phrase de passe : donnez --passphrase-file.")
        return partial(with_passphrase.decrypt, passphrase=keys.passphrase)
    if not keys.identities:
        raise Locked("Cette sauvegarde est chiffrée pour une clé : donnez --identity-file, le fichier de la clé secrète.")
    identities = [_identity(word) for word in keys.identities]

    def work(source: BinaryIO, sink: BinaryIO) -> None:
        try:
            pyrage.decrypt_io(source, sink, identities)
        except (pyrage.DecryptError, OSError) as error:
            if "matching" in str(error).lower():
                raise Locked("Aucune des clés données n’ouvre cette sauvegarde.") from None
            raise Damaged(with_passphrase.CUT) from None

    return work


def _recipient(word: str) -> Any:
    try:
        return pyrage.ssh.Recipient.from_str(word) if word.startswith("ssh-") else pyrage.x25519.Recipient.from_str(word)
    except pyrage.RecipientError:
        raise BackupRefused(f"« {word[:80]} » n’est pas une clé publique : age1… ou ssh-ed25519 … attendu.") from None


def _identity(word: str) -> Any:
    try:
        if word.startswith("-----BEGIN"):
            return pyrage.ssh.Identity.from_buffer(word.encode())
        return pyrage.x25519.Identity.from_str(word)
    except pyrage.IdentityError:
        raise BackupRefused("Le fichier de clé ne se lit pas : AGE-SECRET-KEY-1… ou une clé OpenSSH attendue.") from None


def _pipe() -> tuple[BinaryIO, BinaryIO]:
    ours, theirs = os.pipe()
    return os.fdopen(ours, "rb", buffering=1 << 16), os.fdopen(theirs, "wb", buffering=1 << 16)


class _Watched:
    """A file that remembers its own first failure: the library tells failures of its files as failures of its own."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.failure: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        known = getattr(self._file, name)
        return self._noted(known) if name in {"read", "readline", "write", "flush"} else known

    def _noted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*words: Any) -> Any:
            try:
                return call(*words)
            except OSError as failure:
                self.failure = self.failure or failure
                raise

        return noted


class _Pump:
    """``work(source, sink)`` in a thread. On the way out it is waited for, and its failure explains whatever failed in the block."""

    def __init__(self, work: Work, source: BinaryIO, sink: BinaryIO, *, close: BinaryIO) -> None:
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(work, source, sink, close), daemon=True)

    def _run(self, work: Work, source: BinaryIO, sink: BinaryIO, close: BinaryIO) -> None:
        watched: list[Any] = [_Watched(source), _Watched(sink)]
        try:
            work(*watched)
        except BaseException as failure:  # noqa: BLE001 - told in the thread that waits
            self._failure = watched[0].failure or watched[1].failure or failure
        finally:
            with suppress(OSError):
                close.close()

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._thread.join()
        if self._failure is None or isinstance(self._failure, BrokenPipeError):
            return
        if error is None or isinstance(error, OSError | Damaged):
            raise self._failure
