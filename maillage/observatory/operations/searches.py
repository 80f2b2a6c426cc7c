"""The doors of searches for new places, on the side of who asks: asked, stopped, started again; forgotten in the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core import clock, limits
from maillage.journal import operations as journal
from maillage.observatory.enums import Aim, SearchState
from maillage.observatory.exceptions import AlreadySearching, SearchOver, SearchRefused
from maillage.observatory.models import SitingRun

MOST_WAITING: Final = 20
"""On the whole instance; one runs at a time, a minute or so each."""
MOST_PLACES: Final = 500
SECONDS: Final = (20, 60, 300)
"""How long the last step may look, to choose from."""
KEPT_FOR: Final = timedelta(days=90)
"""How long who has its address reads a search that is over; longer while it is listed to who asked for it."""
_MOST_AN_HOUR: Final = 20
_FORGOTTEN_AT_ONCE: Final = 1_000


def ask_search(
    *,
    level: str,
    code: str,
    filters: str,
    by: User,
    number: int | None = None,
    share: float | None = None,
    seconds: int = 60,
    at: datetime | None = None,
) -> SitingRun:
    """Have the worker look for ``number`` places, or for as few as serve ``share`` (0 to 1) of the people of a scope.

    Raises SearchRefused, AlreadySearching, core's TooManyTries.
    """
    moment = at or clock.now()
    _check(number, share, seconds)
    limits.spend(f"observatory:search:{by.pk}", most=_MOST_AN_HOUR, window=timedelta(hours=1), at=moment)
    with transaction.atomic():
        _make_room(by)
        search = SitingRun.objects.create(
            level=level, code=code, filters=filters, aim=Aim.SHARE if number is None else Aim.NUMBER, number=number, share=share,
            seconds=seconds, asked_by=by, asked_at=moment,
        )  # fmt: skip
        journal.record("search.asked", subject=search, by=by, at=moment, is_public=False)
    return search


@transaction.atomic
def stop_search(*, search: SitingRun, by: User | None, at: datetime | None = None) -> None:
    """Leave it at what is found: at once when it waits, within seconds when it runs. Asking again changes nothing. Raises SearchOver."""
    moment = at or clock.now()
    kept = SitingRun.objects.select_for_update().get(pk=search.pk)
    if not kept.is_under_way:
        raise SearchOver(_("Cette recherche est déjà terminée."))
    if kept.stop_asked_at:
        return
    over = {"state": SearchState.STOPPED, "ended_at": moment} if kept.state == SearchState.WAITING else {}
    SitingRun.objects.filter(pk=kept.pk).update(stop_asked_at=moment, **over)
    journal.record("search.stopped", subject=kept, by=by, at=moment, is_public=False)


def restart_search(*, search: SitingRun, by: User, at: datetime | None = None) -> SitingRun:
    """Ask again for one that was interrupted or failed, under the same address. Raises SearchOver, SearchRefused, AlreadySearching."""
    moment = at or clock.now()
    limits.spend(f"observatory:search:{by.pk}", most=_MOST_AN_HOUR, window=timedelta(hours=1), at=moment)
    with transaction.atomic():
        _make_room(by)
        kept = SitingRun.objects.select_for_update().get(pk=search.pk)
        if not kept.may_start_again:
            raise SearchOver(_("Cette recherche n’est pas à reprendre : elle est en cours, ou elle a abouti."))
        kept.state, kept.attempts, kept.asked_by, kept.asked_at = SearchState.WAITING, 0, by, moment
        kept.stop_asked_at = kept.ended_at = kept.started_at = kept.beat_at = None
        kept.error = kept.runner = ""
        kept.save()
        journal.record("search.asked", subject=kept, by=by, at=moment, is_public=False)
    return kept


def forget_old(*, at: datetime) -> int:
    """Remove the searches that ended more than ``KEPT_FOR`` ago and that nobody is shown any more; how many there were. A scenario made
    of one holds its places itself.
    """
    old = SitingRun.objects.over_since(at - KEPT_FOR)
    count = 0
    while chosen := list(old.unlisted().order_by("ended_at").values_list("pk", flat=True)[:_FORGOTTEN_AT_ONCE]):
        count += old.filter(pk__in=chosen).delete()[0]
    return count


def _check(number: int | None, share: float | None, seconds: int) -> None:
    if (number is None) == (share is None):
        raise SearchRefused(_("Demandez un nombre de lieux, ou une part des habitants à servir."))
    if number is not None and not 1 <= number <= MOST_PLACES:
        raise SearchRefused(_("Demandez de 1 à %(most)s lieux.") % {"most": MOST_PLACES})
    if share is not None and not 0.0 < share <= 1.0:
        raise SearchRefused(_("La part des habitants à servir va de 1 à 100 %."))
    if seconds not in SECONDS:
        raise SearchRefused(_("Choisissez une durée parmi celles qui sont proposées."))


def _make_room(by: User) -> None:
    """One at a time for a person, few enough for all."""
    User.objects.select_for_update().get(pk=by.pk)
    before = SitingRun.objects.under_way().filter(asked_by=by).values_list("uid", flat=True).first()
    if before is not None:
        raise AlreadySearching(_("Votre recherche d’avant n’est pas finie : attendez-la, ou arrêtez-la."), before)
    if SitingRun.objects.filter(state=SearchState.WAITING).count() >= MOST_WAITING:
        raise SearchRefused(
            _("Beaucoup de recherches attendent déjà : réessayez dans un quart d’heure. La première réponse, elle, est là.")
        )
