"""What networks and structures have in common when they are written: cleaned texts, an index, a free slug."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from maillage.core import search
from maillage.network import cleaning, slugs
from maillage.network.cleaning import Cleaner
from maillage.network.enums import LegalForm
from maillage.network.exceptions import InvalidValue, UnknownField
from maillage.network.models import Network, Organisation

NETWORK_FIELDS: dict[str, Cleaner] = {
    "name": cleaning.required_text(200),
    "website": cleaning.url,
    "email": cleaning.email,
    "description": cleaning.long_text(20_000),
}


def _siret(name: str, raw: Any) -> str | None:
    """Fourteen digits that pass the Luhn check of INSEE; La Poste's own (SIREN 356000000) follow another rule and are let through."""
    value = "".join(str(raw or "").split())
    if not value:
        return None
    digits = [int(digit) for digit in value] if len(value) == 14 and value.isascii() and value.isdigit() else []
    luhn = sum(digit if n % 2 else (digit * 2 - 9 if digit > 4 else digit * 2) for n, digit in enumerate(digits))
    if not digits or (luhn % 10 and not value.startswith("356000000")):
        raise InvalidValue(
            name, _("« %(value)s » n’est pas un numéro SIRET : quatorze chiffres sont attendus.") % {"value": value[:30]}
        )
    return value


ORGANISATION_FIELDS: dict[str, Cleaner] = {
    **NETWORK_FIELDS,
    "legal_form": cleaning.choice(LegalForm),
    "siret": _siret,
    "phone": cleaning.phone,
}


def cleaned(values: Mapping[str, Any], cleaners: Mapping[str, Cleaner]) -> dict[str, str]:
    """The plain values, empty text for nothing; raises UnknownField or InvalidValue."""
    for name in values:
        if name not in cleaners:
            raise UnknownField(name)
    return {name: cleaners[name](name, raw) or "" for name, raw in values.items()}


def index(row: Network | Organisation) -> None:
    """Make a saved network or structure found by its words."""
    row.sort_name = search.sort_key(row.name)
    row.search_title, row.search_body = search.index_text(row.name), search.index_text(row.description)
    row.save(update_fields=["sort_name", "search_title", "search_body"])
    search.learn([row.search_title, row.search_body])


def free_slug(model: type[models.Model], name: str, fallback: str) -> str:
    """A slug of ``name`` that no row of ``model`` has."""
    base = slugs.readable(name, 100) or fallback
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    return base if base not in taken else next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)
