"""Between a place's row and the plain form of its fields: what the row says, and what rows a plain value names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _

from maillage.core.search import index_text, tokens
from maillage.mesh.cells import cell_of
from maillage.network import fields, slugs
from maillage.network.exceptions import InvalidValue
from maillage.network.fields import FIELDS, Field, Plain
from maillage.network.models import Kind, Network, Organisation, Place, PublicService, Tag
from maillage.territory.enums import Level
from maillage.territory.models import Territory, TerritoryAlias

_DAYS = {"starts_on", "ends_on", "opened_on", "closed_on"}
_MANY: dict[str, Any] = {"kinds": Kind, "services": PublicService, "networks": Network}


def read(place: Place, name: str) -> Plain:
    """The plain value of a field as the place's row says it now (many-valued fields query unless prefetched)."""
    field = FIELDS[name]
    if name == "coordinates":
        return None if place.lat is None else [place.lat, place.lon, str(place.position)]
    if name == "tags":
        return [tag.label for tag in sorted(place.tags.all(), key=lambda tag: tag.slug)]
    if field.many:
        return sorted(row.slug for row in getattr(place, name).all())
    value = getattr(place, name)
    if field.reference:
        return None if value is None else value.code if isinstance(value, Territory) else value.slug
    if isinstance(value, date):
        return value.isoformat()
    return field.empty if value == "" else value


def assign(place: Place, name: str, value: Plain) -> None:
    """Put a cleaned single value on the row, without saving; raises InvalidValue when it names something unknown."""
    field = FIELDS[name]
    if name == "coordinates":
        place.lat, place.lon = (None, None) if value is None else value[:2]
        place.cell = None if value is None else cell_of(value[0], value[1])
        place.position = "exact" if value is None else value[2]
    elif field.reference:
        setattr(place, name, None if value is None else _referred(field, value))
    elif name in _DAYS:
        setattr(place, name, None if value is None else date.fromisoformat(value))
    else:
        column = Place._meta.get_field(name)
        assert isinstance(column, models.Field)  # noqa: S101 - the registry names columns only
        setattr(place, name, column.get_default() if value is None and not column.null else value)


def cleaned(values: Mapping[str, Any]) -> dict[str, Plain]:
    """Raw values of fields in their plain form; raises InvalidValue or UnknownField."""
    return {name: settled(name, fields.get(name).clean(name, raw)) for name, raw in values.items()}


def settled(name: str, value: Plain) -> Plain:
    """A cleaned value as it will be read back: a tag that exists under another spelling keeps its own label."""
    if name != "tags" or not value:
        return value
    known = dict(Tag.objects.filter(slug__in=[slugify(label) for label in value]).values_list("slug", "label"))
    return [known.get(slugify(label), label) for label in value]


def assign_many(place: Place, name: str, value: list[str]) -> None:
    """Replace a saved place's rows of a many-valued field; tags are made as needed; raises InvalidValue for an unknown slug."""
    if name == "tags":
        place.tags.set([Tag.objects.get_or_create(slug=slugify(label), defaults={"label": label})[0] for label in value])
        return
    rows = list(_MANY[name].objects.filter(slug__in=value))
    if unknown := sorted(set(value) - {row.slug for row in rows}):
        raise InvalidValue(name, _("Inconnu : %(unknown)s.") % {"unknown": ", ".join(unknown)})
    getattr(place, name).set(rows)


def _referred(field: Field, value: str) -> Any:
    found: Any
    if field.reference in {"commune", "arrondissement"}:
        found = Territory.objects.filter(level=Level(field.reference), code=value).first()
        if found is None and field.reference == "commune":
            alias = TerritoryAlias.objects.filter(code=value, territory__level=Level.COMMUNE).select_related("territory").first()
            found = alias.territory if alias else None
    elif field.reference == "organisation":
        found = Organisation.objects.filter(slug=value).first()
    else:
        found = Place.objects.filter(slug=value).first()
    if found is None:
        raise InvalidValue(field.name, _("« %(value)s » ne correspond à rien de connu.") % {"value": value})
    return found


def search_columns(place: Place) -> tuple[str, str]:
    """``(search_title, search_body)`` of a saved place with its many-valued fields."""
    concepts = [*_by_slug(place.kinds.all()), *_by_slug(place.services.all())]
    words = [str(row.label) for row in concepts] + [row.label_en for row in concepts]
    words += [tag.label for tag in _by_slug(place.tags.all())] + [network.name for network in _by_slug(place.networks.all())]
    words += [territory.name for territory in (place.commune, place.arrondissement) if territory]
    return search_texts(place.name, place.summary, place.description, place.address, place.postal_code, *words)


def _by_slug(rows: Iterable[Any]) -> list[Any]:
    """In one order whatever the database's: the same facts are the same text."""
    return sorted(rows, key=lambda row: str(row.slug))


def search_texts(name: str, *others: str) -> tuple[str, str]:
    """The same from bare texts, for who writes many places at once."""
    return index_text(name), index_text(*others)


def slug_base(name: str, commune: str) -> str:
    """What a place's address is made of before it is made unique: its name and, unless it says it already, its commune.

    At most 60 characters, in whole words.
    """
    said = set(tokens(name))
    town = "" if commune and set(tokens(commune)) <= said else commune
    return slugs.readable(f"{name} {town}", 60) or "lieu"
