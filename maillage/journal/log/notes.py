"""Signed notes, checkpoints and cosignatures, as C2SP writes them (signed-note, tlog-checkpoint, tlog-cosignature; Ed25519)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNS_NOTES: Final = 0x01
COSIGNS: Final = 0x04
LONGEST: Final = 16_384
"""Bytes of a note that comes from outside."""
_DASH: Final = "\u2014 "


class Malformed(ValueError):
    """A key, note or checkpoint that is not written as C2SP says. The message is a French sentence."""


@dataclass(frozen=True)
class PublicKey:
    """A verifier key, ``name+hash+base64`` as C2SP writes it. ``kind`` is SIGNS_NOTES or COSIGNS."""

    name: str
    kind: int
    raw: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.raw).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_b64(bytes([self.kind]) + self.raw)}"

    def verifies(self, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A private key and the name it signs under."""

    name: str
    seed: bytes
    kind: int = SIGNS_NOTES

    @classmethod
    def new(cls, name: str, kind: int = SIGNS_NOTES) -> Signer:
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw(), kind)

    @classmethod
    def parse(cls, text: str) -> Signer:
        """The spelling of ``str()``. Raises Malformed."""
        private, key, name, _id, secret = [*text.strip().split("+", 4), "", "", "", "", ""][:5]
        raw = _unb64(secret)
        if (private, key) != ("PRIVATE", "KEY") or len(raw) != 33 or raw[0] not in {SIGNS_NOTES, COSIGNS}:
            raise Malformed("Ceci n’est pas une clé privée du journal.")
        return cls(name, raw[1:], raw[0])

    def __str__(self) -> str:
        return f"PRIVATE+KEY+{self.name}+{self.public.id.hex()}+{_b64(bytes([self.kind]) + self.seed)}"

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.name, self.kind, self._key.public_key().public_bytes_raw())

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def line(self, text: str, at: datetime | None = None) -> str:
        """The signature line of ``text``; a cosignature says when (``at``)."""
        if self.kind == SIGNS_NOTES:
            return f"{_DASH}{self.name} {_b64(self.public.id + self._key.sign(text.encode()))}"
        stamp = int((at or datetime.min.replace(tzinfo=UTC)).timestamp())
        signed = self._key.sign(_cosigned(text, stamp))
        return f"{_DASH}{self.name} {_b64(self.public.id + stamp.to_bytes(8, 'big') + signed)}"


@dataclass(frozen=True)
class Signature:
    name: str
    key_id: bytes
    raw: bytes

    @property
    def line(self) -> str:
        return f"{_DASH}{self.name} {_b64(self.key_id + self.raw)}"


@dataclass(frozen=True)
class Note:
    """``text`` ends with its line feed."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, written: str) -> Note:
        """Raises Malformed."""
        text, blank, lines = written.rpartition("\n\n")
        if not blank or not lines.endswith("\n") or len(written.encode()) > LONGEST:
            raise Malformed("Ceci n’est pas un texte signé : il manque la ligne vide, ou les signatures qui la suivent.")
        return cls(text + "\n", tuple(_signature(line) for line in lines[:-1].split("\n")))

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{signature.line}\n" for signature in self.signatures)

    def signed_by(self, key: PublicKey) -> bool:
        return any(
            signature.name == key.name and signature.key_id == key.id and key.verifies(self.text.encode(), signature.raw)
            for signature in self.signatures
        )

    def cosigned_by(self, key: PublicKey) -> tuple[Signature, datetime] | None:
        """The cosignature of ``key`` and when it was made; None without a good one."""
        for signature in self.signatures:
            if signature.name == key.name and signature.key_id == key.id and len(signature.raw) == 72:
                stamp = int.from_bytes(signature.raw[:8], "big")
                if key.verifies(_cosigned(self.text, stamp), signature.raw[8:]) and stamp < 1 << 36:
                    return signature, datetime.fromtimestamp(stamp, UTC)
        return None


@dataclass(frozen=True)
class Checkpoint:
    """How many entries the log ``origin`` had, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Lines after the third are extensions, ignored. Raises Malformed."""
        origin, size, root = [*text.split("\n", 3), "", "", ""][:3]
        raw = _unb64(root)
        if not origin or not size.isascii() or not size.isdigit() or str(int(size[:20])) != size or len(raw) != 32:
            raise Malformed("Ceci n’est pas un point de contrôle : on attendait une origine, une taille et une empreinte.")
        return cls(origin, int(size), raw)


def public_key(text: str) -> PublicKey:
    """Raises Malformed."""
    name, key_id, data = [*text.strip().split("+", 2), "", "", ""][:3]
    raw = _unb64(data)
    if not name or len(raw) != 33 or raw[0] not in {SIGNS_NOTES, COSIGNS} or any(mark in name for mark in " \n\t"):
        raise Malformed("Ceci n’est pas une clé publique écrite comme « nom+empreinte+clé ».")
    key = PublicKey(name, raw[0], raw[1:])
    if key.id.hex() != key_id:
        raise Malformed("L’empreinte de cette clé publique n’est pas la sienne : elle a été mal recopiée.")
    return key


def sign(text: str, signers: Iterable[Signer]) -> str:
    return text + "\n" + "".join(f"{signer.line(text)}\n" for signer in signers)


def _signature(line: str) -> Signature:
    name, _space, data = line.removeprefix(_DASH).partition(" ")
    raw = _unb64(data)
    if not line.startswith(_DASH) or not name or len(raw) < 5:
        raise Malformed("Ceci n’est pas un texte signé : une ligne de signature est mal écrite.")
    return Signature(name, raw[:4], raw[4:])


def _cosigned(text: str, stamp: int) -> bytes:
    return f"cosignature/v1\ntime {stamp}\n{text}".encode()


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _unb64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
