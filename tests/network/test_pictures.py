"""Pictures are decoded, turned upright, made smaller and written anew, or refused in a sentence."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from maillage.journal.models import Entry
from maillage.network.exceptions import InvalidValue, PictureRefused
from maillage.network.models import Picture, Place
from maillage.network.operations import pictures
from tests.factories import NOW, PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db


def drawn(size: tuple[int, int] = (40, 30), form: str = "PNG", mode: str = "RGB", **options: object) -> io.BytesIO:
    body = io.BytesIO()
    Image.new(mode, size, "red" if mode != "P" else 1).save(body, form, **options)
    body.seek(0)
    return body


def kept(place: Place, body: io.BytesIO, alt: str = "La façade") -> Picture:
    return pictures.add_picture(place=place, file=body, alt=alt, by=None, at=NOW)


def opened(picture: Picture) -> Image.Image:
    with picture.file.open("rb") as file:
        return Image.open(io.BytesIO(file.read()))


def bomb() -> io.BytesIO:
    """A PNG of 40,000 x 40,000 pixels in under 200 kB: every line is the same byte again."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    side = 40_000
    packer = zlib.compressobj(9)
    line = bytes(side // 8 + 1)
    body = b"".join(packer.compress(line * 100) for _hundred in range(side // 100)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b""))


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGB"),
        ("GIF", "P"),
        ("PNG", "I;16"),
    ],
)
def test_a_picture_becomes_webp_under_a_name_of_ours(form: str, mode: str) -> None:
    picture = kept(PlaceFactory(), drawn(form=form, mode=mode))

    assert opened(picture).format == "WEBP"
    assert (picture.width, picture.height, picture.position) == (40, 30, 0)
    assert Path(picture.file.name).suffix == ".webp"
    assert picture.file.name.startswith("places/2026/03/") or picture.file.name.startswith("places/")


def test_the_second_picture_comes_after_the_first_and_each_is_told_to_the_journal() -> None:
    place = PlaceFactory()

    first, second = kept(place, drawn()), kept(place, drawn())

    assert (first.position, second.position) == (0, 1)
    assert list(Entry.objects.filter(subject_uid=place.uid).values_list("verb", flat=True)) == ["place.pictured"] * 2


def test_what_the_camera_wrote_is_not_kept_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "Camera of someone"
    exif.get_ifd(0x8825)[2] = (46.0, 34.0, 0.0)  # where it was taken

    picture = kept(PlaceFactory(), drawn((40, 30), "JPEG", exif=exif))

    assert (picture.width, picture.height) == (30, 40)
    assert not opened(picture).getexif()
    with picture.file.open("rb") as file:
        assert b"Camera of someone" not in file.read()


def test_a_large_picture_is_made_smaller_and_keeps_its_shape() -> None:
    picture = kept(PlaceFactory(), drawn((5000, 2500), "JPEG"))

    assert (picture.width, picture.height) == (2000, 1000)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        b"GIF89a",
        drawn().getvalue()[:60],
        drawn(form="BMP").getvalue(),
        drawn(form="TIFF").getvalue(),
    ],
)
def test_what_is_not_a_picture_of_a_known_kind_is_refused(body: bytes) -> None:
    place = PlaceFactory()

    with pytest.raises(PictureRefused) as refusal:
        kept(place, io.BytesIO(body))

    assert "n’est pas une image" in refusal.value.sentence
    assert not Picture.objects.exists()


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    body = bomb()
    assert len(body.getvalue()) < 300_000

    with pytest.raises(PictureRefused) as refusal:
        kept(PlaceFactory(), body)

    assert "trop grande" in refusal.value.sentence


def test_a_file_over_ten_megabytes_is_refused() -> None:
    with pytest.raises(PictureRefused) as refusal:
        kept(PlaceFactory(), io.BytesIO(drawn().getvalue() + b"\0" * pictures.HEAVIEST))

    assert "trop lourde" in refusal.value.sentence


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"alt": "  "}, "alt"),
        ({"alt": "x" * 281}, "alt"),
        ({"alt": "x", "credit": "x" * 201}, "credit"),
        ({"alt": "x", "licence": "x" * 61}, "licence"),
    ],
)
def test_a_picture_needs_words_of_the_right_length(words: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        pictures.add_picture(place=PlaceFactory(), file=drawn(), by=UserFactory(), **words)

    assert refusal.value.field == field


@settings(max_examples=60)
@given(st.binary(max_size=300) | st.tuples(st.integers(0, 90), st.integers(0, 255)))
def test_no_file_makes_it_fail_otherwise(damage: bytes | tuple[int, int]) -> None:
    body = damage if isinstance(damage, bytes) else damaged(drawn().getvalue(), *damage)

    with contextlib.suppress(PictureRefused):
        assert pictures._encoded(io.BytesIO(body))[8:12] == b"WEBP"


def damaged(body: bytes, at: int, byte: int) -> bytes:
    at = min(at, len(body) - 1)
    return body[:at] + bytes([byte]) + body[at + 1 :]


def test_the_page_shows_the_picture_with_its_words(client: Client) -> None:
    place = PlaceFactory()
    pictures.add_picture(place=place, file=drawn(), alt="La façade & le jardin", credit="Léa", by=None)

    html = client.get(f"/lieux/{place.slug}/").content.decode()

    assert 'alt="La façade &amp; le jardin" width="40" height="30"' in html
    assert "Léa" in html
