"""The doors of a place's pictures: what comes in is decoded, turned upright, made smaller and written anew."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core import clock
from maillage.core.exceptions import PictureRefused as NotAPicture
from maillage.core.pictures import HEAVIEST, encoded
from maillage.journal import operations as journal
from maillage.network.exceptions import InvalidValue, PictureRefused, UnknownPicture
from maillage.network.models import Picture, Place, Source

__all__ = ["HEAVIEST", "add_picture"]


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
    try:
        return encoded(file)
    except NotAPicture as refusal:
        raise PictureRefused(refusal.sentence) from None


@transaction.atomic
def describe_picture(
    *, picture: Picture, alt: str, by: User | None, credit: str = "", licence: str = "", at: datetime | None = None
) -> bool:
    """Say otherwise what a picture shows, who took it, how it may be used. False when nothing differs. Raises InvalidValue, UnknownPicture."""
    words = {"alt": alt.strip(), "credit": credit.strip(), "licence": licence.strip()}
    _check_words(words)
    kept = _locked(picture)
    if words == {name: getattr(kept, name) for name in words}:
        return False
    Picture.objects.filter(pk=kept.pk).update(**words)
    journal.record("picture.described", subject=kept, context=kept.place, by=by, at=at)
    return True


@transaction.atomic
def move_picture(*, picture: Picture, by: User | None, at: datetime | None = None) -> bool:
    """Put a picture one step nearer to the first, which stands for the place elsewhere. False for the first. Raises UnknownPicture."""
    kept = _locked(picture)
    row = list(kept.place.pictures.select_for_update().order_by("position", "pk"))
    at_row = [one.pk for one in row].index(kept.pk)
    if at_row == 0:
        return False
    row[at_row - 1], row[at_row] = row[at_row], row[at_row - 1]
    for position, one in enumerate(row):
        one.position = position
    Picture.objects.bulk_update(row, ["position"])
    journal.record("picture.moved", subject=kept, context=kept.place, by=by, at=at)
    return True


@transaction.atomic
def remove_picture(*, picture: Picture, by: User | None, at: datetime | None = None) -> None:
    """Take a picture away for good: its file goes once the removal is written. Raises UnknownPicture."""
    kept = _locked(picture)
    file, place = kept.file, kept.place
    journal.record("picture.removed", subject=kept, context=place, by=by, at=at)
    kept.delete()
    transaction.on_commit(lambda: file.storage.delete(str(file.name)))


def _locked(picture: Picture) -> Picture:
    found = Picture.objects.select_for_update(of=("self",)).select_related("place").filter(pk=picture.pk).first()
    if found is None:
        raise UnknownPicture(_("Cette photo n’est plus là : elle a sans doute été retirée entre-temps."))
    return found
