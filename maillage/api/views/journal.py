"""The public journal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from maillage.api import cursor, entries, rows
from maillage.api.answers import answer, following, only_known, site
from maillage.api.errors import Unanswerable
from maillage.api.places import PUBLIC
from maillage.api.schemas.common import Problem
from maillage.api.schemas.journal import EntryPage, JournalQuery
from maillage.journal.models import Entry
from maillage.network.models import Network, Place

router = Router(tags=["journal"])


@router.get("/journal", response={200: EntryPage, 400: Problem, 422: Problem}, summary="What happened, page by page")
def list_entries(request: HttpRequest, params: Query[JournalQuery]) -> HttpResponse:
    """Public entries once they are in the log, a moment after they happened: who follows `next`, then asks `after` the last `index`,
    misses none.
    """
    only_known(request, JournalQuery)
    found = list(_asked(request, params)[: params.limit + 1])
    shown = found[: params.limit]
    after = cursor.encode(request, [shown[-1].leaf.pk]) if len(found) > params.limit else None
    return answer(request, {"items": entries.described(shown, site=site(request)), "next": following(request, after)})


def _asked(request: HttpRequest, params: JournalQuery) -> QuerySet[Entry]:
    newest = params.order == "newest"
    key = cursor.decode(request, params.cursor, int)
    wanted = Q(is_public=True, leaf__isnull=False) & _about(params)
    if params.since:
        wanted &= Q(at__gte=_instant(params.since))
    if params.after is not None:
        wanted &= Q(leaf__pk__gt=params.after)
    if key:
        wanted &= Q(leaf__pk__lt=key[0]) if newest else Q(leaf__pk__gt=key[0])
    return Entry.objects.filter(wanted).select_related("leaf").order_by("-leaf__pk" if newest else "leaf__pk")


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unanswerable("since", _("Cet instant n’existe pas au calendrier.")) from None


def _about(params: JournalQuery) -> Q:
    wanted = Q()
    if params.place:
        address = Q(uid=params.place) if rows.is_uid(params.place) else Q(slug=params.place)
        wanted &= Q(context_uid=_known("place", params.place, Place.objects.visible_to(PUBLIC).filter(address)))
    if params.network:
        network = _known("network", params.network, Network.objects.filter(slug=params.network))
        members = Place.objects.visible_to(PUBLIC).filter(networks__uid=network).values("uid")
        wanted &= Q(context_uid=network) | Q(context_uid__in=members)
    return wanted


def _known(field: str, value: str, rows_called: QuerySet[Any]) -> Any:
    uid = rows_called.values_list("uid", flat=True).first()
    if uid is None:
        raise Unanswerable(field, _("« %(value)s » ne correspond à rien de connu.") % {"value": value})
    return uid
