"""The age format with a passphrase, as a stream (https://age-encryption.org/v1: ``scrypt`` recipient, ChaCha20-Poly1305 payload).

pyrage does this in memory only; the files are the same, and the ``age`` tool opens them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from maillage.instance.backup.exceptions import Damaged, Locked

FIRST_LINE: Final = b"age-encryption.org/v1\n"
STANZA: Final = b"-> scrypt "
LABEL: Final = b"age-encryption.org/v1/scrypt"
WORK: Final = 17
"""log2 of scrypt's N: 128 MiB and half a second for each guess."""
MOST_WORK: Final = 20
CHUNK: Final = 64 * 1024
TAG: Final = 16
CUT: Final = "La sauvegarde chiffrée est coupée ou altérée."


def encrypt(source: BinaryIO, target: BinaryIO, passphrase: str) -> None:
    file_key, salt = os.urandom(16), os.urandom(16)
    body = ChaCha20Poly1305(_wrapping_key(passphrase, salt, WORK)).encrypt(bytes(12), file_key, None)
    head = FIRST_LINE + STANZA + _b64(salt) + b" " + str(WORK).encode() + b"\n" + _b64(body) + b"\n---"
    nonce = os.urandom(16)
    target.write(head + b" " + _b64(_mac(file_key, head)) + b"\n" + nonce)
    cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
    number, chunk = 0, source.read(CHUNK)
    while True:
        following = source.read(CHUNK) if len(chunk) == CHUNK else b""
        target.write(cipher.encrypt(_nonce(number, last=not following), chunk, None))
        if not following:
            return
        number, chunk = number + 1, following


def decrypt(source: BinaryIO, target: BinaryIO, passphrase: str) -> None:
    """Raises Locked for another passphrase, Damaged for a file that is cut or altered (what was written until then is authentic)."""
    file_key = _opened(source, passphrase)
    nonce = source.read(16)
    if len(nonce) != 16:
        raise Damaged(CUT)
    cipher = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
    number, chunk = 0, source.read(CHUNK + TAG)
    while True:
        following = source.read(CHUNK + TAG) if len(chunk) == CHUNK + TAG else b""
        try:
            target.write(cipher.decrypt(_nonce(number, last=not following), chunk, None))
        except InvalidTag:
            raise Damaged(CUT) from None
        if not following:
            return
        number, chunk = number + 1, following


def _opened(source: BinaryIO, passphrase: str) -> bytes:
    """The file's key, from its header."""
    lines = [source.readline(256) for _ in range(4)]
    first, stanza, body, end = lines
    words = stanza.removeprefix(STANZA).split()
    if first != FIRST_LINE or not stanza.startswith(STANZA) or len(words) != 2 or not end.startswith(b"--- "):
        raise Damaged(CUT)
    try:
        salt, work, wrapped, mac = _unb64(words[0]), int(words[1]), _unb64(body.strip()), _unb64(end[4:].strip())
    except ValueError:
        raise Damaged(CUT) from None
    if not 1 <= work <= MOST_WORK or len(salt) != 16:
        raise Damaged(CUT)
    try:
        file_key = ChaCha20Poly1305(_wrapping_key(passphrase, salt, work)).decrypt(bytes(12), wrapped, None)
    except InvalidTag:
        raise Locked("Ce n’est pas la phrase de passe de cette sauvegarde.") from None
    if not hmac.compare_digest(mac, _mac(file_key, first + stanza + body + b"---")):
        raise Damaged(CUT)
    return file_key


def _wrapping_key(passphrase: str, salt: bytes, work: int) -> bytes:
    return Scrypt(salt=LABEL + salt, length=32, n=2**work, r=8, p=1).derive(passphrase.encode())


def _mac(file_key: bytes, head: bytes) -> bytes:
    return hmac.digest(_derived(file_key, b"", b"header"), head, hashlib.sha256)


def _derived(file_key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt or None, info=info).derive(file_key)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _b64(raw: bytes) -> bytes:
    return base64.b64encode(raw).rstrip(b"=")


def _unb64(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
