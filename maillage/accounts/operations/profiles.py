"""The doors of a person's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO, Final

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from maillage.accounts.enums import Audience
from maillage.accounts.exceptions import InvalidValue
from maillage.accounts.models import Profile, User
from maillage.accounts.queries import profile_of
from maillage.core import clock, pictures

MOST_SKILLS: Final = 20
LONGEST_SKILL: Final = 60
WORDS: Final = ("sentence", "biography", "town", "skills", "website", "email", "phone")


def edit_profile(
    *,
    person: User,
    by: User | None,
    display_name: str,
    values: Mapping[str, Any],
    seen_by: Mapping[str, str],
    is_page: bool,
    at: datetime | None = None,
) -> Profile:
    """Say what the page holds, who sees each field, and whether there is one. ``values`` has the keys of ``WORDS``; ``skills`` is a
    list of words. The page's address follows the name shown.

    Raises InvalidValue.
    """
    name = " ".join(display_name.split())
    if not name or len(name) > 120:
        raise InvalidValue("display_name", _("Écrivez le nom sous lequel vous êtes vu·e, de 1 à 120 caractères."))
    cleaned = {field: _clean(field, values.get(field, "")) for field in WORDS}
    audiences = {field: _audience(field, seen_by.get(field, Audience.NOBODY)) for field in Profile.FIELDS}
    with transaction.atomic():
        owner = User.objects.select_for_update().get(pk=person.pk)
        profile = profile_of(owner)
        if owner.display_name != name or not profile.slug:
            profile.slug = _free_slug(name, profile)
        owner.display_name = person.display_name = name
        owner.save(update_fields=["display_name"])
        for field, value in cleaned.items():
            setattr(profile, field, value)
        profile.seen_by, profile.is_page, profile.updated_at = audiences, is_page, at or clock.now()
        profile.save()
    return profile


def set_picture(*, person: User, file: BinaryIO, by: User | None, at: datetime | None = None) -> Profile:
    """Replace the portrait: decoded and written anew, the former one removed. Raises core's PictureRefused."""
    body = pictures.encoded(file)
    with transaction.atomic():
        profile = _locked(person)
        former = profile.picture.name
        profile.picture.save("portrait.webp", ContentFile(body), save=False)
        profile.updated_at = at or clock.now()
        profile.save()
        if former:
            transaction.on_commit(lambda: profile.picture.storage.delete(former))
    return profile


def remove_picture(*, person: User, by: User | None, at: datetime | None = None) -> None:
    """Without a portrait, does nothing."""
    with transaction.atomic():
        profile = _locked(person)
        former, storage = profile.picture.name, profile.picture.storage
        profile.picture, profile.updated_at = "", at or clock.now()
        profile.save()
        if former:
            transaction.on_commit(lambda: storage.delete(former))


def _locked(person: User) -> Profile:
    owner = User.objects.select_for_update().get(pk=person.pk)
    profile = profile_of(owner)
    if not profile.slug:
        profile.slug = _free_slug(owner.display_name, profile)
    return profile


def _clean(field: str, value: Any) -> Any:
    if field == "skills":
        return _skills(value)
    text = str(value).replace("\r\n", "\n").strip()
    longest = getattr(Profile._meta.get_field(field), "max_length", 0)
    if len(text) > longest:
        raise InvalidValue(field, _("Ce texte est trop long : %(longest)s caractères au plus.") % {"longest": longest})
    return _checked(field, text) if text else ""


def _checked(field: str, text: str) -> str:
    try:
        if field == "website":
            address = text if "://" in text else f"https://{text}"
            URLValidator(schemes=["http", "https"])(address)
            return address
        if field == "email":
            validate_email(text)
        if field == "phone":
            return _phone(text)
    except (ValidationError, phonenumbers.NumberParseException):
        sentences = {
            "website": _("Écrivez une adresse web, par exemple https://exemple.org."),
            "email": _("Écrivez une adresse électronique, par exemple bonjour@exemple.org."),
            "phone": _("Écrivez un numéro de téléphone, par exemple 05 49 00 00 00."),
        }
        raise InvalidValue(field, sentences[field]) from None
    return text


def _phone(text: str) -> str:
    number = phonenumbers.parse(text, "FR")
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(text)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def _skills(value: Any) -> list[str]:
    words = list(dict.fromkeys(" ".join(str(word).split()) for word in value or () if str(word).strip()))
    if len(words) > MOST_SKILLS or any(len(word) > LONGEST_SKILL for word in words):
        raise InvalidValue("skills", _("Vingt savoir-faire au plus, de soixante caractères chacun au plus."))
    return words


def _audience(field: str, value: str) -> str:
    if value not in Audience.values:
        raise InvalidValue(field, _("Choisissez qui voit cette information."))
    return value


def _free_slug(name: str, profile: Profile) -> str:
    """Its number, when the name is taken, is the first free one: all are read under the lock of their first taker."""
    stem = slugify(name)[:60].strip("-") or "personne"
    taken = set(Profile.objects.filter(slug__startswith=stem).exclude(pk=profile.pk).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 2) if (slug := stem if n == 1 else f"{stem}-{n}") not in taken)
