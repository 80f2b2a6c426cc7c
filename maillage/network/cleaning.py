"""From what forms and files hold to the plain form of a field; every refusal is a sentence.

Each cleaner takes the field's name and a raw value, and returns the plain value (see ``fields``) or raises InvalidValue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # absent from its stub

from maillage.network import french_hours
from maillage.network.enums import Position, Wheelchair
from maillage.network.exceptions import InvalidValue

Cleaner = Callable[[str, Any], Any]

_SPACES = re.compile(r"[ \t\r\n\u00a0\u2009\u202f]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_email = EmailValidator()
_url = URLValidator(schemes=["http", "https"])
_REGIONS = ("FR", "GP", "MQ", "GF", "RE", "YT")


def _line(raw: Any) -> str:
    if isinstance(raw, str) and raw.isprintable() and "  " not in raw:
        return raw.strip()  # nothing for the expressions below to find: only the plain space is printable
    return _SPACES.sub(" ", _CONTROL.sub("", str(raw))).strip() if raw is not None else ""


def text(longest: int) -> Cleaner:
    """One line; None when blank."""

    def clean(name: str, raw: Any) -> str | None:
        line = _line(raw)
        if len(line) > longest:
            raise InvalidValue(name, _("Ce texte est trop long : %(longest)s caractères au plus.") % {"longest": longest})
        return line or None

    return clean


def required_text(longest: int) -> Cleaner:
    """One line that must be there."""
    optional = text(longest)

    def clean(name: str, raw: Any) -> str:
        line: str | None = optional(name, raw)
        if line is None:
            raise InvalidValue(name, _("Ce champ est nécessaire : écrivez au moins un mot."))
        return line

    return clean


def long_text(longest: int) -> Cleaner:
    """Several lines, kept as written; None when blank."""

    def clean(name: str, raw: Any) -> str | None:
        body = _CONTROL.sub("", str(raw)).replace("\r\n", "\n").strip() if raw is not None else ""
        if len(body) > longest:
            raise InvalidValue(name, _("Ce texte est trop long : %(longest)s caractères au plus.") % {"longest": longest})
        return body or None

    return clean


def choice(choices: type[models.TextChoices]) -> Cleaner:
    """One of ``choices``; None when blank."""

    def clean(name: str, raw: Any) -> str | None:
        value = _line(raw)
        if value and value not in choices.values:
            known = ", ".join(choices.values)
            raise InvalidValue(
                name, _("« %(value)s » n’est pas un choix connu. Choix possibles : %(known)s.") % {"value": value, "known": known}
            )
        return value or None

    return clean


def day(name: str, raw: Any) -> str | None:
    """A date object, ISO or French day (31/12/2026), or a year alone is refused."""
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    value = _line(raw)
    if not value:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%dT%H:%M:%S"):
        try:
            return datetime.strptime(value[:19], form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise InvalidValue(name, _("« %(value)s » n’est pas une date. Écrivez par exemple 31/12/2026.") % {"value": value})


def count(most: int) -> Cleaner:
    """A whole number from 0 to ``most``; spaces and a unit after it are allowed ("120 m²"); None when blank."""

    def clean(name: str, raw: Any) -> int | None:
        value = _line(raw)
        if not value:
            return None
        found = re.fullmatch(r"(\d[\d ]*)(?:[.,]\d+)?\s*(?:m²|m2|places?|personnes?)?", value, re.IGNORECASE)
        number = int(found[1].replace(" ", "")) if found and len(found[1]) < 15 else -1
        if not 0 <= number <= most:
            raise InvalidValue(name, _("« %(value)s » n’est pas un nombre entre 0 et %(most)s.") % {"value": value, "most": most})
        return number

    return clean


def postal_code(name: str, raw: Any) -> str | None:
    """Five digits; a leading zero lost by a spreadsheet is put back."""
    value = _line(raw).replace(" ", "").removesuffix(".0")
    if not value:
        return None
    if not re.fullmatch(r"\d{4,5}", value):
        raise InvalidValue(name, _("« %(value)s » n’est pas un code postal à cinq chiffres.") % {"value": value})
    return value.zfill(5)


def insee_code(name: str, raw: Any) -> str | None:
    """An INSEE commune code (five characters, 2A and 2B allowed)."""
    value = _line(raw).replace(" ", "").upper().removesuffix(".0")
    if not value:
        return None
    if re.fullmatch(r"\d{4}", value):
        value = value.zfill(5)
    if not re.fullmatch(r"\d{5}|2[AB]\d{3}", value):
        raise InvalidValue(name, _("« %(value)s » n’est pas un code INSEE de commune.") % {"value": value})
    return value


def slug(name: str, raw: Any) -> str | None:
    """The slug of an existing row; whether it exists is for the operation to say."""
    value = _line(raw)
    if value and slugify(value) != value:
        raise InvalidValue(name, _("« %(value)s » n’est pas un identifiant.") % {"value": value})
    return value or None


def _items(raw: Any) -> Iterable[Any]:
    if isinstance(raw, list | tuple | set):
        return raw
    return re.split(r"[|;,]", _line(raw))


def _pieces(raw: Any) -> Iterable[str]:
    return filter(None, map(_line, _items(raw)))


def slugs(name: str, raw: Any) -> list[str]:
    """Sorted slugs from a list, or from text split on ``| ; ,``."""
    return sorted({str(slug(name, piece)) for piece in _pieces(raw)})


def labels(name: str, raw: Any) -> list[str]:
    """Tag labels, one a slug, sorted by slug."""
    found: dict[str, str] = {}
    for piece in _pieces(raw):
        if len(piece) > 80:
            raise InvalidValue(name, _("Un mot-clé est trop long : 80 caractères au plus."))
        if key := slugify(piece):
            found.setdefault(key, piece)
    return [found[key] for key in sorted(found)]


def coordinates(name: str, raw: Any) -> list[Any] | None:
    """``[lat, lon]`` or ``[lat, lon, position]`` in degrees, rounded to 1e-6 (about 0.1 m)."""
    if not raw:
        return None
    try:
        lat, lon, *rest = raw
        lat, lon, position = round(float(lat), 6), round(float(lon), 6), str(rest[0]) if rest else Position.EXACT.value
    except (TypeError, ValueError):
        raise InvalidValue(name, _("La position attend une latitude et une longitude en degrés.")) from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180) or position not in Position.values:
        raise InvalidValue(name, _("La latitude va de -90 à 90 et la longitude de -180 à 180."))
    return [lat, lon, position]


@lru_cache(maxsize=8192)
def _hours(value: str) -> str | None:
    """In OpenStreetMap's words, from them or from plain French; None when neither is understood."""
    for reading in (str, french_hours.in_osm):
        try:
            if osm := reading(value):
                return str(OpeningHours(osm))
        except (ParserError, ValueError):
            continue
    return None


def opening_hours(name: str, raw: Any) -> str | None:
    """An OpenStreetMap ``opening_hours`` expression ("Mo-Fr 09:00-18:00; PH off"), in its normal form; plain French is put into it."""
    value = _line(raw)
    if not value:
        return None
    if len(value) <= 1000 and (hours := _hours(value)):
        return hours
    raise InvalidValue(
        name, _("Ces horaires ne sont pas compris. Écrivez par exemple « Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-12:00 ».")
    )


_BETWEEN = str.maketrans("", "", " .-")
_FRENCH = re.compile(r"0\d(?:[ .-]?\d\d){4}")


@lru_cache(maxsize=1)
def _valid_in_france() -> re.Pattern[str]:
    """National numbers of mainland France, from the same tables as ``is_valid_number``."""
    tables = phonenumbers.PhoneMetadata.metadata_for_region("FR")
    names = ("fixed_line", "mobile", "voip", "toll_free", "premium_rate", "shared_cost", "uan")
    kinds = [getattr(tables, name) for name in names]
    return re.compile("|".join(f"(?:{kind.national_number_pattern})" for kind in kinds if kind and kind.national_number_pattern))


@lru_cache(maxsize=8192)
def _phone(value: str) -> str | None:
    if _FRENCH.fullmatch(value):  # the usual writing, thirty times faster
        national = value.translate(_BETWEEN)[1:]
        if _valid_in_france().fullmatch(national):
            return f"+33{national}"
    for region in _REGIONS:
        try:
            number = phonenumbers.parse(value, region)
        except phonenumbers.NumberParseException:
            return None
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def phone(name: str, raw: Any) -> str | None:
    """A telephone number in E.164 ("+33549000000"); French overseas numbers are recognised without their prefix."""
    value = _line(raw)
    if not value:
        return None
    number = _phone(value) if len(value) <= 40 else None
    if number is None:
        raise InvalidValue(
            name, _("« %(value)s » n’est pas un numéro de téléphone. Écrivez par exemple 05 49 00 00 00.") % {"value": value}
        )
    return number


_PLAIN_EMAIL = re.compile(r"[a-z0-9_-]{1,30}(?:\.[a-z0-9_-]{1,30}){0,3}@(?:[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\.){1,4}[a-z]{2,24}")


def email(name: str, raw: Any) -> str | None:
    """An e-mail address in lower case."""
    value = _line(raw).lower()
    if not value:
        return None
    if _PLAIN_EMAIL.fullmatch(value):  # what the validator accepts of the usual writing, ten times faster
        return value
    try:
        _email(value)
    except ValidationError:
        raise InvalidValue(name, _("« %(value)s » n’est pas une adresse électronique.") % {"value": value}) from None
    return value


_PLAIN_URL = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}[a-z]{2,63}(?:/[a-z0-9/._~%-]*)?", re.IGNORECASE)


def is_plain_url(text: str) -> bool:
    """Whether a text is nothing but an address in its usual writing, which ``url`` keeps as it is."""
    return len(text) <= 500 and bool(_PLAIN_URL.fullmatch(text))


@lru_cache(maxsize=8192)
def _address(value: str) -> str | None:
    candidate = value if re.match(r"^[a-z][a-z0-9+.-]*://", value, re.IGNORECASE) else f"https://{value}"
    if _PLAIN_URL.fullmatch(candidate):  # what the validator accepts of the usual writing, ten times faster
        return candidate
    try:
        _url(candidate)
        parts = urlsplit(candidate)
    except (ValidationError, ValueError):
        return None
    return None if parts.username or parts.password else candidate


def url(name: str, raw: Any) -> str | None:
    """A web address; ``https://`` is added where the scheme is missing; credentials within are refused."""
    value = _line(raw)
    if not value:
        return None
    address = _address(value) if len(value) <= 500 else None
    if address is None:
        raise InvalidValue(
            name, _("« %(value)s » n’est pas une adresse web. Écrivez par exemple https://exemple.fr.") % {"value": value}
        )
    return address


def links(name: str, raw: Any) -> list[dict[str, str]]:
    """At most 20 ``{"label", "url"}``; a bare address takes its host as label."""
    found: list[dict[str, str]] = []
    for item in _items(raw):
        label, target = (item.get("label"), item.get("url")) if isinstance(item, dict) else (None, item)
        if address := url(name, target):
            found.append({"label": _line(label)[:80] or str(urlsplit(address).hostname), "url": address})
    if len(found) > 20:
        raise InvalidValue(name, _("Vingt liens au plus."))
    return found


def accessibility(name: str, raw: Any) -> dict[str, Any]:
    """``{"wheelchair": yes|limited|no, "toilets": ..., "hearing_loop": bool, "acceslibre": url}``; unknown keys are refused."""
    if not raw:
        return {}
    if not isinstance(raw, dict) or not raw.keys() <= {"wheelchair", "toilets", "hearing_loop", "acceslibre"}:
        raise InvalidValue(name, _("L’accessibilité attend : wheelchair, toilets, hearing_loop ou acceslibre."))
    cleaned: dict[str, Any] = {}
    for key in ("wheelchair", "toilets"):
        if value := choice(Wheelchair)(name, raw.get(key)):
            cleaned[key] = value
    if isinstance(raw.get("hearing_loop"), bool):
        cleaned["hearing_loop"] = raw["hearing_loop"]
    if address := url(name, raw.get("acceslibre")):
        cleaned["acceslibre"] = address
    return cleaned
