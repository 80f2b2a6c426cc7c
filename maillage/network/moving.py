"""The rows that point at a place, moved to another and back. What two places cannot both have stays where it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Max, Model, Q, QuerySet

from maillage.network.models import (
    ChangeProposal,
    Claim,
    ConfirmationRequest,
    ImportRecord,
    Invitation,
    JoinRequest,
    Layer,
    Picture,
    Place,
    RoleHolding,
)

Rows = QuerySet[Any]
Narrowing = Callable[[Rows, Place], Rows]
_LAYER_TEXTS: Final = ("contact_name", "contact_email", "contact_phone")


def _all(rows: Rows, kept: Place) -> Rows:  # noqa: ARG001 - a narrowing that leaves all
    return rows


def _unless_held(rows: Rows, kept: Place) -> Rows:
    """Roles that the same person does not hold on the kept place: a role is held once."""
    there = RoleHolding.objects.filter(place=kept, ended_at=None).values_list("person", "role")
    return _but(rows, there, "person", "role", ended_at=None)


def _unless_claimed(rows: Rows, kept: Place) -> Rows:
    return _but(rows, Claim.objects.filter(place=kept, state="open").values_list("person"), "person", state="open")


def _unless_asked(rows: Rows, kept: Place) -> Rows:
    there = ConfirmationRequest.objects.filter(place=kept, answered_at=None).values_list("person")
    return _but(rows, there, "person", answered_at=None)


def _unless_requested(rows: Rows, kept: Place) -> Rows:
    return _but(rows, JoinRequest.objects.filter(place=kept, answered_at=None).values_list("network"), "network", answered_at=None)


def _unless_layered(rows: Rows, kept: Place) -> Rows:
    return rows.exclude(network__in=list(Layer.objects.filter(place=kept).values_list("network", flat=True)))


def _but(rows: Rows, there: QuerySet[Any, Any], *names: str, **only: Any) -> Rows:
    """``rows`` without those that would double one of ``there``."""
    doubled = Q(pk__in=[])
    for values in there:
        doubled |= Q(**dict(zip(names, values, strict=True)), **only)
    return rows.exclude(doubled)


def _not_of_each_other(rows: Rows, kept: Place) -> Rows:
    """A proposal that says one the double of the other stays: it would be of itself."""
    return rows.exclude(Q(duplicate_of=kept) | Q(place=kept))


def _not_itself(rows: Rows, kept: Place) -> Rows:
    return rows.exclude(pk=kept.pk)


MOVED: Final[dict[str, tuple[type[Model], str, Narrowing]]] = {
    "pictures": (Picture, "place", _all),
    "records": (ImportRecord, "place", _all),
    "roles": (RoleHolding, "place", _unless_held),
    "invitations": (Invitation, "place", _all),
    "claims": (Claim, "place", _unless_claimed),
    "proposals": (ChangeProposal, "place", _not_of_each_other),
    "doubles": (ChangeProposal, "duplicate_of", _not_of_each_other),
    "layers": (Layer, "place", _unless_layered),
    "joining": (JoinRequest, "place", _unless_requested),
    "confirmations": (ConfirmationRequest, "place", _unless_asked),
    "portions": (Place, "within", _not_itself),
}
"""What moves, with what rooms above have said. Revisions, words, networks and past merges stay with the absorbed place: its history is whole, its lists are given by value."""


def follow(key: str, model: type[Model], column: str = "place") -> None:
    """Rows of a room above move too. Called from an AppConfig.ready(); ``key`` is kept in the database: never rename it."""
    MOVED[key] = (model, column, _all)


def move(kept: Place, absorbed: Place) -> dict[str, Any]:
    """Point at ``kept`` what points at ``absorbed``; returns what ``move_back`` needs."""
    pictures = dict(Picture.objects.filter(place=absorbed).values_list("pk", "position"))
    layers = _complete_layers(kept, absorbed)
    rows: dict[str, list[int]] = {}
    for key, (model, column, narrowed) in MOVED.items():
        found = narrowed(model._default_manager.filter(**{column: absorbed.pk}), kept)
        rows[key] = list(found.order_by("pk").values_list("pk", flat=True))
    first = (Picture.objects.filter(place=kept).aggregate(last=Max("position"))["last"] or 0) + 1
    for key, (model, column, _narrowed) in MOVED.items():
        model._default_manager.filter(pk__in=rows[key]).update(**{column: kept.pk})
    for offset, pk in enumerate(sorted(pictures, key=lambda pk: (pictures[pk], pk))):
        Picture.objects.filter(pk=pk).update(position=first + offset)
    return {"rows": rows, "positions": {str(pk): position for pk, position in pictures.items()}, "layers": layers}


def move_back(kept: Place, absorbed: Place, moved: dict[str, Any]) -> None:
    """Give ``absorbed`` its rows again; one that left ``kept`` meanwhile stays where it went."""
    for key, (model, column, _narrowed) in MOVED.items():
        pks = moved["rows"].get(key, [])
        model._default_manager.filter(pk__in=pks, **{column: kept.pk}).update(**{column: absorbed.pk})
    for pk, position in moved["positions"].items():
        Picture.objects.filter(pk=int(pk), place=absorbed).update(position=position)
    for pk, changes in moved["layers"].items():
        for name, (before, after) in changes.items():
            Layer.objects.filter(pk=int(pk), **{name: after}).update(**{name: before})


def _complete_layers(kept: Place, absorbed: Place) -> dict[str, dict[str, list[Any]]]:
    """What a network said of both pages is said of the kept one: ``{layer: {field: [before, after]}}``."""
    said = {layer.network_id: layer for layer in Layer.objects.filter(place=absorbed)}
    changes: dict[str, dict[str, list[Any]]] = {}
    for layer in Layer.objects.filter(place=kept, network__in=said):
        other = said[layer.network_id]
        after: dict[str, Any] = {"tags": sorted({*layer.tags, *other.tags}), "note": _joined(layer.note, other.note)}
        after |= {name: getattr(layer, name) or getattr(other, name) for name in _LAYER_TEXTS}
        differing = {name: [getattr(layer, name), value] for name, value in after.items() if value != getattr(layer, name)}
        if differing:
            Layer.objects.filter(pk=layer.pk).update(**{name: value for name, (_before, value) in differing.items()})
            changes[str(layer.pk)] = differing
    return changes


def _joined(note: str, other: str) -> str:
    return note if not other or other in note else f"{note}\n\n{other}".strip()
