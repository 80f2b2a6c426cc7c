"""The encoding of a text file, found in one bounded pass that also refuses null bytes and endless lines."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from pathlib import Path

from maillage.network.importing import exceptions as refused
from maillage.network.importing.sources import open_binary

BLOCK = 1024 * 1024
MAX_LINE = 1024 * 1024
ASCII = bytes(range(128))
FRENCH = frozenset("éèêàçùôîûëïâœæÉÈÊÀÇÔÎ’‘“”«»–…°€")
# A Latin-1 file fails at its first accent; one that held this many good ones before is a mix.
GOOD_BEFORE_MIXED = 3

LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252 (Latin-1)",
    "mac_roman": "Mac Roman",
}


def find_encoding(path: Path) -> tuple[str, int]:
    """The name of the codec, which LABELS says to a person, and the number of lines.

    Raises BinaryContent, LineTooLong, MixedEncoding or UnknownEncoding.
    """
    with open_binary(path) as stream:
        block = stream.read(BLOCK)
        wide = _wide_encoding(block)
        scan = _Scan(path.name, wide or "utf-8", marked=block.startswith(codecs.BOM_UTF8))
        while block:
            scan.feed(block)
            block = stream.read(BLOCK)
    return scan.verdict(), scan.line


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32, by their mark or by zeros in one column out of two."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:4096]
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if half > 8 and odd > half * 0.7 and even < half * 0.05:
        return "utf-16-le"
    if half > 8 and even > half * 0.7 and odd < half * 0.05:
        return "utf-16-be"
    return None


@dataclass(slots=True)
class _Scan:
    name: str
    codec: str
    marked: bool
    line: int = 1
    length: int = 0
    accents: int = 0
    broken_at: int | None = None
    high_bytes: dict[int, int] = field(default_factory=dict)
    decoder: codecs.IncrementalDecoder = field(init=False)

    def __post_init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder(self.codec)()

    def feed(self, block: bytes) -> None:
        if self.codec == "utf-8":
            self._feed_bytes(block)
        else:
            self._feed_wide(block)

    def _feed_wide(self, block: bytes) -> None:
        try:
            text = self.decoder.decode(block)
        except UnicodeDecodeError as error:
            raise refused.MixedEncoding(name=self.name, line=self.line) from error
        if "\x00" in text:
            raise refused.BinaryContent(name=self.name)
        self._measure(text.encode("utf-8", errors="replace"))

    def _feed_bytes(self, block: bytes) -> None:
        if b"\x00" in block:
            raise refused.BinaryContent(name=self.name)
        if not block.isascii():
            high = block.translate(None, ASCII)
            for byte in set(high):
                self.high_bytes[byte] = self.high_bytes.get(byte, 0) + high.count(byte)
        if self.broken_at is None:
            self._decode(block)
        self._measure(block)

    def _decode(self, block: bytes) -> None:
        try:
            text = self.decoder.decode(block)
        except UnicodeDecodeError as error:
            good = block[: error.start].decode("utf-8", errors="ignore")
            self.accents += sum(1 for character in good if ord(character) > 127 and character != "\ufeff")
            self.broken_at = self.line + block.count(b"\n", 0, error.start)
        else:
            self.accents += 0 if text.isascii() else len(text) - len(text.encode("ascii", errors="ignore"))

    def _measure(self, block: bytes) -> None:
        """Count lines and refuse one longer than MAX_LINE bytes; a line may span blocks."""
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *whole, rest = block.split(b"\n")
        for part in whole:
            self.length += len(part)
            self._check_length()
            self.line, self.length = self.line + 1, 0
        self.length += len(rest)
        self._check_length()

    def _check_length(self) -> None:
        if self.length > MAX_LINE:
            raise refused.LineTooLong(name=self.name, line=self.line, limit=MAX_LINE)

    def verdict(self) -> str:
        if self.codec != "utf-8":
            return self.codec
        if self.broken_at is None:
            try:
                self.decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                self.broken_at = self.line
            else:
                return "utf-8-sig" if self.marked else "utf-8"
        if self.marked or self.accents >= GOOD_BEFORE_MIXED:
            raise refused.MixedEncoding(name=self.name, line=self.broken_at)
        return self._eight_bits()

    def _eight_bits(self) -> str:
        """Windows-1252 (which holds Latin-1's letters) or Mac Roman, by which one makes French letters of the bytes."""
        total = sum(self.high_bytes.values())
        shares = {
            codec: sum(n for byte, n in self.high_bytes.items() if bytes([byte]).decode(codec, "replace") in FRENCH) / total
            for codec in ("cp1252", "mac_roman")
        }
        best = max(shares, key=lambda codec: shares[codec])
        unreadable = any(bytes([byte]).decode(best, "replace") == "\ufffd" for byte in self.high_bytes)
        if shares[best] < 0.5 or unreadable:
            raise refused.UnknownEncoding(name=self.name)
        return best
