"""The one door of a place's pictures: what comes in is decoded, turned upright, made smaller and written anew."""

from __future__ import annotations

import io
import uuid
import warnings
from datetime import datetime
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from maillage.accounts.models import User
from maillage.core import clock
from maillage.journal import operations as journal
from maillage.network.exceptions import InvalidValue, PictureRefused
from maillage.network.models import Picture, Place, Source

HEAVIEST = 10 * 1024 * 1024
MOST_PIXELS = 60_000_000
"""Of the file that comes: a 60-megapixel photograph is decoded in about 180 MB."""
LONGEST_SIDE = 2_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "MPO")


def add_picture(
    *,
    place: Place,
    file: BinaryIO,
    alt: str,
    by: User | None,
    credit: str = "",
    licence: str = "",
    source: Source | None = None,
    at: datetime | None = None,
) -> Picture:
    """Keep a picture of ``place``, last of its row. ``alt`` says what it shows to who cannot see it.

    Raises PictureRefused for a file that is not a picture we can keep, InvalidValue for words that are missing or too long.
    """
    words = {"alt": alt.strip(), "credit": credit.strip(), "licence": licence.strip()}
    _check_words(words)
    body = _encoded(file)
    with transaction.atomic():
        moment = at or clock.now()
        last = place.pictures.order_by("-position").values_list("position", flat=True).first()
        picture = Picture(
            place=place, by=by, at=moment, source=source, position=0 if last is None else last + 1,
            file=ContentFile(body, name=f"{uuid.uuid4().hex}.webp"), **words,
        )  # fmt: skip
        picture.save()
        journal.record("place.pictured", subject=place, by=by, at=moment)
    return picture


def _check_words(words: dict[str, str]) -> None:
    if not words["alt"]:
        raise InvalidValue("alt", _("Décrivez l’image en quelques mots, pour qui ne la voit pas."))
    for name, text in words.items():
        longest = getattr(Picture._meta.get_field(name), "max_length", 0)
        if len(text) > longest:
            raise InvalidValue(name, _("Ce texte est trop long : %(longest)s caractères au plus.") % {"longest": longest})


def _encoded(file: BinaryIO) -> bytes:
    """The picture as WebP, upright, without its metadata, at most ``LONGEST_SIDE`` pixels; raises PictureRefused."""
    body = file.read(HEAVIEST + 1)
    if len(body) > HEAVIEST:
        raise PictureRefused(_("Cette image est trop lourde : 10 Mo au plus."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(body), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise PictureRefused(_("Cette image est trop grande : 60 millions de pixels au plus."))
                return _rewritten(picture)
    except Image.DecompressionBombError:
        raise PictureRefused(_("Cette image est trop grande : 60 millions de pixels au plus.")) from None
    except (OSError, ValueError, SyntaxError, TypeError, MemoryError, EOFError, IndexError, KeyError):
        raise PictureRefused(
            _("Ce fichier n’est pas une image que nous savons lire. Envoyez un JPEG, un PNG, un WebP ou un GIF.")
        ) from None


def _rewritten(picture: Image.Image) -> bytes:
    if picture.format in {"JPEG", "MPO"}:
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    has_alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_alpha else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    out = io.BytesIO()
    clean.save(out, format="WEBP", quality=82, method=4)
    return out.getvalue()
