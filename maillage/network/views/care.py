"""What a place's page opens to who reads it: editing, proposing, confirming; and in whose name one writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from maillage.accounts.models import User
from maillage.core import clock
from maillage.network import backends, roles
from maillage.network.models import Place, Revision
from maillage.network.operations.places import Statement
from maillage.network.queries import merging, proposals, provenance, staleness, voices
from maillage.network.queries.provenance import Change
from maillage.network.roles import Permission
from maillage.network.views import gates


def opened(request: HttpRequest, slug: str, permission: Permission) -> tuple[Place, User]:
    """The place, and who is signed in and may do this with it; raises PermissionDenied, or Http404 for a place she may not even see."""
    return gates.place_for(request, slug, permission), gates.person_of(request)


def statement(person: User, place: Place, message: str = "") -> Statement:
    """In whose name she speaks of this place."""
    return Statement(voices.origin_of(person, place), message=message[:280])


def of_page(request: HttpRequest, place: Place, said: Mapping[str, Revision]) -> dict[str, Any]:
    """What the partials of a place's page need; at most one query, the names of what was just written left aside."""
    person = request.user
    marks, waiting = proposals.marks(place)
    context: dict[str, Any] = {"marks": marks, "may_edit": person.has_perm(Permission.EDIT_PLACE, place)}
    if isinstance(person, AnonymousUser):
        return context
    if person.has_perm(Permission.CONFIRM_PLACE, place):
        stale = staleness.stale_names(place, clock.now(), said=said)
        context["stale_since"] = min((said[name].at for name in stale), default=None)
    if person.has_perm(Permission.ANSWER_PROPOSALS, place):
        context["waiting"] = waiting
    context["may_merge"] = person.has_perm(Permission.MERGE_PLACES, place)
    return {**context, "done": _done(request, said) if context["may_edit"] else None}


def _done(request: HttpRequest, said: Mapping[str, Revision]) -> dict[str, Any] | None:
    """What was just written by this person (``?fait=`` its number), as long as nothing was written since.

    The newest revision is always among the last ``said``: nobody has said the same fields since.
    """
    newest = max(said.values(), key=lambda revision: revision.number, default=None)
    if newest is None or newest.number < 2 or request.GET.get("fait") != str(newest.number) or newest.by_id != request.user.pk:
        return None
    return {"changes": words(newest.changes), "number": newest.number, "before": newest.number - 1}


def words(changes: Mapping[str, list[Any]]) -> list[Change]:
    """The differences of a revision, in words."""
    names = provenance.Names(changes.items())
    return [names.change(name, before, after) for name, (before, after) in changes.items()]


def kept_of(place: Place) -> Place | None:
    """The page that an absorbed place leads to."""
    return None if place.is_public else merging.absorbed_into(place)


def keeps(person: User, place: Place) -> bool:
    """Whether she holds the role of concierge on this very place."""
    return any(one.place == place.pk and one.role == roles.CONCIERGE.key for one in backends.holdings(person))
