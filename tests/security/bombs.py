"""Hostile files of our own making, by the door they are sent through."""

from __future__ import annotations

import gzip
import io
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image

Maker = Callable[[], bytes]
SCRIPT = b"<script>ran(1)</script>"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]><worksheet><sheetData><row><c><v>&m;</v></c></row></sheetData></worksheet>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="str"><v>&x;</v></c></row></sheetData></worksheet>'
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/worksheets/sheet1.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c t="str"><v>nom</v></c></row><row r="2"><c t="str"><v>La Friche</v></c></row></sheetData></worksheet>',
}  # fmt: skip


def drawn(form: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    body = io.BytesIO()
    Image.new("RGB", size, "red").save(body, form, **options)
    return body.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, body: bytes, *more: bytes, depth: int = 1) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    parts = b"".join((chunk(b"IHDR", header), *more, chunk(b"IDAT", zlib.compress(body)), chunk(b"IEND", b"")))
    return b"\x89PNG\r\n\x1a\n" + parts


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = SCRIPT.decode()
    exif.get_ifd(0x8825)[2] = (46.0, 34.0, 48.0)
    return drawn("JPEG", exif=exif, comment=SCRIPT)


def frames() -> bytes:
    body, first = io.BytesIO(), Image.new("P", (20, 20), 0)
    first.save(body, "GIF", save_all=True, append_images=[Image.new("P", (20, 20), n % 200) for n in range(600)])
    return body.getvalue()


def workbook(**changed: bytes | str) -> bytes:
    """A workbook of two rows with some of its parts (``_`` for ``/`` and ``.``) put otherwise, or added."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**PARTS, **changed}.items():
            archive.writestr(name, part)
    return body.getvalue()


def many_entries() -> bytes:
    return workbook(**{f"xl/media/{n}.bin": b"" for n in range(5_000)})


def shared(megabytes: int) -> bytes:
    """Strings that openpyxl would hold all at once, no denser than a regular table."""
    noise = random.Random(3)
    block = "".join(f"<si><t>{noise.getrandbits(128):x}</t></si>" for _each in range(500))
    rows = block * (megabytes * 1024**2 // len(block))
    return workbook(
        **{"xl/sharedStrings.xml": f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{rows}</sst>'}
    )


def nested_zip() -> bytes:
    inner = b"0" * 5_000_000
    for _layer in range(5):
        body = io.BytesIO()
        with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
            for n in range(8):
                archive.writestr(f"{n}.zip", inner)
        inner = body.getvalue()
    return inner


PICTURES: dict[str, Maker] = {
    "a PNG of 400 megapixels": lambda: png(20_000, 20_000, bytes(2_501) * 20_000),
    "a PNG that says it is larger than it is": lambda: png(60_000, 60_000, b"\0" * 100),
    "a PNG of 2,147,483,647 pixels a side": lambda: png(2**31 - 1, 2**31 - 1, b"\0"),
    "a PNG whose text unfolds to 100 MB": lambda: png(1, 1, b"\0\0", chunk(b"zTXt", b"a\0\0" + zlib.compress(b"a" * 100_000_000))),
    "a PNG whose profile unfolds to 100 MB": lambda: png(
        1, 1, b"\0\0", chunk(b"iCCP", b"a\0\0" + zlib.compress(b"a" * 100_000_000))
    ),
    "a GIF that says 65,535 × 65,535": lambda: (
        b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;"
    ),
    "a GIF that says it is a script": lambda: b"GIF89a/*\0\0\0\0*/=1;ran(1)//\0;",
    "a WebP that says 16,384 × 16,384": lambda: b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x3f\0\xff\x3f\0",
    "a JPEG cut short": lambda: drawn("JPEG", (900, 900))[:400],
    "a PNG cut short": lambda: drawn("PNG", (900, 900))[:60],
    "a WebP cut short": lambda: drawn("WEBP", (900, 900))[:40],
    "a drawing with a script": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="ran(1)">' + SCRIPT + b"</svg>",
    "a page under a picture's name": lambda: b"<!doctype html>" + SCRIPT,
    "PostScript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(%pipe%id) (r) file\nshowpage\n",
    "a PDF": lambda: b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(ran(1))>>>>endobj\n",
    "a TIFF": lambda: drawn("TIFF"),
    "a BMP": lambda: drawn("BMP"),
    "nothing": lambda: b"",
    "eleven megabytes": lambda: b"\xff\xd8" + bytes(11 * 1024**2),
}
"""Refused."""
CLEANED: dict[str, Maker] = {
    "a JPEG that is a page too": lambda: drawn("JPEG") + SCRIPT,
    "a JPEG that is an archive too": lambda: drawn("JPEG") + workbook(),
    "a JPEG that says where it was taken": with_exif,
    "a picture of six hundred frames": frames,
}
"""Written anew, without the rest."""
TABLES: dict[str, tuple[str, Maker]] = {
    "a sheet of 100 MB in 100 kB": ("a.xlsx", lambda: workbook(**{"xl/worksheets/sheet1.xml": b"0" * 100_000_000})),
    "strings of 60 MB, held at once": ("a.xlsx", lambda: shared(60)),
    "five thousand entries": ("a.xlsx", many_entries),
    "archives in archives": ("a.xlsx", nested_zip),
    "a billion laughs": ("a.xlsx", lambda: workbook(**{"xl/worksheets/sheet1.xml": LAUGHS})),
    "a billion laughs in the list of sheets": ("a.xlsx", lambda: workbook(**{"xl/workbook.xml": LAUGHS})),
    "a file of the machine": ("a.xlsx", lambda: workbook(**{"xl/worksheets/sheet1.xml": OUTSIDE})),
    "an archive that is no workbook": ("a.xlsx", lambda: zipped({"a.txt": b"a"})),
    "a workbook cut short": ("a.xlsx", lambda: workbook()[:-80]),
    "a page under a workbook's name": ("a.xlsx", lambda: b"<html>" + SCRIPT),
    "one line of 8 MB": ("a.csv", lambda: b"nom" + b"x" * 8_000_000),
    "fifty thousand columns": ("a.csv", lambda: b";".join(b"c%d" % n for n in range(50_000)) + b"\n" + b"x;" * 50_000),
    "zeros": ("a.csv", lambda: b"nom;ville\n" + b"\0" * 500_000),
    "a program": ("a.csv", lambda: b"\x7fELF" + bytes(range(256)) * 500),
    "nothing at all": ("a.csv", lambda: b""),
    "more than 20 MB": ("a.csv", lambda: b"nom\n" + b"a" * (20 * 1024**2)),
    "another kind": ("a.exe", lambda: b"nom\na\n"),
    "a compressed bomb": ("a.csv.gz", lambda: gzip.compress(b"nom\n" + bytes(50_000_000))),
    "brackets a hundred thousand deep": ("a.geojson", lambda: b"[" * 100_000),
    "properties fifty thousand deep": (
        "a.geojson",
        lambda: b'{"type":"FeatureCollection","features":[{"properties":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}]}",
    ),
    "a JSON that never ends": ("a.geojson", lambda: b'{"type":"FeatureCollection","features":[{"type":'),
}
"""Refused by the browser's import."""
ODD: dict[str, tuple[str, Maker]] = {
    "a name that climbs": ("../../../maillage.csv", lambda: b"nom;ville\nLa Friche;Poitiers\n"),
    "a name that climbs on another system": ("..\\..\\maillage.csv", lambda: b"nom;ville\nLa Friche;Poitiers\n"),
    "a name without end": ("a" * 3_000 + ".csv", lambda: b"nom;ville\nLa Friche;Poitiers\n"),
    "entries that climb": ("a.xlsx", lambda: workbook(**{"../../evil.txt": b"a", "/etc/evil": b"a"})),
    "a quote that never closes": ("a.csv", lambda: b'nom;ville\n"La Friche;Poitiers\n' + b"a;b\n" * 20_000),
    "a number of a million figures": (
        "a.geojson",
        lambda: b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"nom":"a","b":' + b"9" * 4_000 + b"}}]}",
    ),
}  # fmt: skip
"""Taken for what they are, or refused; nothing outside the folder is written either way."""


def zipped(parts: dict[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return body.getvalue()


def tarred(*members: tuple[str, bytes, bytes]) -> bytes:
    """A gzipped tar of (name, type, content)."""
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz", format=tarfile.PAX_FORMAT) as tar:
        for name, kind, content in members:
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, "/etc/passwd", len(content) if kind == tarfile.REGTYPE else 0
            tar.addfile(info, io.BytesIO(content))
    return body.getvalue()
