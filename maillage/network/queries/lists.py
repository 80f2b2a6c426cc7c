"""All that the page of a place lists, in one query: kinds, services, tags, networks, pictures, the networks that ask it to join."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import CharField, F, IntegerField, Model, QuerySet, Value
from django.db.models.functions import Cast

from maillage.network.models import JoinRequest, Kind, Network, Picture, Place, PublicService, Tag

KINDS: Final = "kinds"
ASKING: Final = "asking"
_TEXTS, _SIZES = 4, 2
M = TypeVar("M", bound=Model)


class _Row(NamedTuple):
    """A line of the union: which list of which place it is of, then what its model needs (``_made``)."""

    what: str
    place: int
    pk: int
    rank: int
    texts: tuple[str, ...]
    sizes: tuple[int, ...]


def fill(place: Place, *, beside: Sequence[Place] = (), requests: bool = False) -> None:
    """Have the lists of ``place`` at hand, as prefetched, and the kinds of the places ``beside`` it.

    With ``requests``, ``place.asked_by`` are the requests of networks that wait for its answer, by date, each with its network.
    What a page does not show of these rows is deferred.
    """
    rows = _read(place, beside, requests=requests)
    for name in (KINDS, "services", "tags", "networks", "pictures"):
        _keep(place, name, rows)
    for other in beside:
        _keep(other, KINDS, rows)
    if requests:
        asked = [row for row in rows if row.what == ASKING]
        setattr(place, "asked_by", [_request(place, row) for row in asked])  # noqa: B010 - as Prefetch(to_attr=…) would


def _read(place: Place, beside: Sequence[Place], *, requests: bool) -> list[_Row]:
    legs = _legs(place, beside)
    if requests:
        asking = JoinRequest.objects.filter(place=place, answered_at=None)
        texts = (Cast("uid", CharField()), "network__slug", "network__name", "message")
        legs.append(_leg(ASKING, asking, ("place_id", "network_id", "pk"), texts))
    first, *others = legs
    lines = first.union(*others, all=True)
    read = (_Row(line[0], line[1], line[2], line[3], line[4 : 4 + _TEXTS], line[4 + _TEXTS :]) for line in lines)
    return sorted(read, key=lambda row: (row.rank, row.pk))


def _legs(place: Place, beside: Sequence[Place]) -> list[QuerySet[Any, Any]]:
    here = [place.pk]
    return [
        _leg(
            KINDS,
            Place.kinds.through.objects.filter(place__in=[place.pk, *(other.pk for other in beside)]),
            ("place_id", "kind_id", "kind__position"),
            ("kind__slug", "kind__label", "kind__label_en", "kind__icon"),
        ),
        _leg(
            "services",
            Place.services.through.objects.filter(place__in=here),
            ("place_id", "publicservice_id", "publicservice__position"),
            ("publicservice__slug", "publicservice__label", "publicservice__label_en"),
        ),
        _leg("tags", Place.tags.through.objects.filter(place__in=here), ("place_id", "tag_id"), ("tag__slug", "tag__label")),
        _leg(
            "networks",
            Place.networks.through.objects.filter(place__in=here),
            ("place_id", "network_id"),
            ("network__slug", "network__name", "network__sort_name"),
        ),
        _leg(
            "pictures",
            Picture.objects.filter(place__in=here),
            ("place_id", "pk", "position"),
            ("file", "alt", "credit", "licence"),
            ("width", "height"),
        ),
    ]


def _leg(
    what: str, rows: QuerySet[Any], keys: tuple[str, ...], texts: tuple[Any, ...], sizes: tuple[str, ...] = ()
) -> QuerySet[Any, Any]:
    """``keys``: its place, its row, its rank when it has one. Fewer texts or sizes than the others are completed."""
    none, zero = Value("", output_field=CharField()), Value(0, output_field=IntegerField())
    columns = (*keys, zero)[:3], (*texts, *[none] * _TEXTS)[:_TEXTS], (*sizes, *[zero] * _SIZES)[:_SIZES]
    cells: list[Any] = [F(cell) if isinstance(cell, str) else cell for group in columns for cell in group]
    return rows.order_by().values_list(Value(what, output_field=CharField()), *cells)


def _keep(place: Place, name: str, rows: list[_Row]) -> None:
    """As ``prefetch_related`` does."""
    found = getattr(place, name).get_queryset()
    found._result_cache = [_made(place, row) for row in rows if row.what == name and row.place == place.pk]
    found._prefetch_done = True
    place.__dict__.setdefault("_prefetched_objects_cache", {})[name] = found


def _made(place: Place, row: _Row) -> Model:
    slug, label, english, icon = row.texts
    if row.what == KINDS:
        return _loaded(Kind, place, id=row.pk, slug=slug, label=label, label_en=english, icon=icon, position=row.rank)
    if row.what == "services":
        return _loaded(PublicService, place, id=row.pk, slug=slug, label=label, label_en=english, position=row.rank)
    if row.what == "tags":
        return _loaded(Tag, place, id=row.pk, slug=slug, label=label)
    if row.what == "networks":
        return _loaded(Network, place, id=row.pk, slug=slug, name=label, sort_name=english)
    width, height = row.sizes
    told = {"file": slug, "alt": label, "credit": english, "licence": icon, "width": width, "height": height}
    return _loaded(Picture, place, id=row.pk, place_id=row.place, position=row.rank, **told)


def _request(place: Place, row: _Row) -> JoinRequest:
    uid, slug, name, message = row.texts
    request = _loaded(JoinRequest, place, id=row.rank, uid=UUID(uid), network_id=row.pk, place_id=row.place, message=message)
    request.network = _loaded(Network, place, id=row.pk, slug=slug, name=name)
    return request


def _loaded(model: type[M], place: Place, **values: Any) -> M:
    """A row of which only these columns were read."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in values]
    return model.from_db(place._state.db, names, [values[name] for name in names])
