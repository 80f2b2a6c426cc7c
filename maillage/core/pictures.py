"""Pictures that people send: decoded, turned upright, made smaller and written anew, without what they told besides."""

from __future__ import annotations

import io
import warnings
from typing import BinaryIO, Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from maillage.core.exceptions import PictureRefused

__all__ = ["PictureRefused", "encoded"]

HEAVIEST: Final = 10 * 1024 * 1024
MOST_PIXELS: Final = 60_000_000
"""Of the file that comes: a 60-megapixel photograph is decoded in about 180 MB."""
LONGEST_SIDE: Final = 2_000
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "MPO")


def encoded(file: BinaryIO) -> bytes:
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
