"""Two pages of one place made one, and undone. Nothing is deleted: the absorbed place keeps its row, its history and its own lists,
out of the directory; what points at it moves to the kept one, and is written down to be moved back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core import clock
from maillage.journal import operations as journal
from maillage.network import moving, references
from maillage.network.enums import ProposalState, RevisionKind
from maillage.network.exceptions import MergeRefused
from maillage.network.fields import FIELDS
from maillage.network.models import ChangeProposal, Merge, NetworkPlace, Place, Revision
from maillage.network.operations.places import Statement, edit_place


@dataclass
class Undone:
    """``stayed`` names the fields that were written again on the kept place since the merge: they stay as they are."""

    merge: Merge
    stayed: list[str] = field(default_factory=list)


@transaction.atomic
def merge(
    *,
    kept: Place,
    absorbed: Place,
    values: Mapping[str, Any],
    statement: Statement,
    by: User | None,
    reason: str = "",
    at: datetime | None = None,
) -> Merge:
    """Make ``absorbed`` a part of ``kept``, which takes ``values``, chosen among what the two say; networks are of both.

    Raises MergeRefused for one place, or a place that is absorbed already; InvalidValue, UnknownField.
    """
    moment = at or clock.now()
    kept, absorbed = _locked(kept, absorbed)
    _check(kept, absorbed)
    undoing: dict[str, Any] = {"was_public": absorbed.is_public, "provenance": dict(kept.provenance)}
    chosen = {**values, "networks": sorted({*references.read(kept, "networks"), *references.read(absorbed, "networks")})}
    if chosen.get("within", references.read(kept, "within")) in {kept.slug, absorbed.slug}:
        chosen["within"] = None
    revision = edit_place(place=kept, values=chosen, statement=statement, by=by, at=moment, kind=RevisionKind.MERGED)
    undoing["revision"] = revision.number if revision else 0
    undoing["since"] = _same_since(kept, absorbed)
    undoing["settled"] = _settle_doubles(kept, absorbed, by, moment)
    undoing |= moving.move(kept, absorbed)
    Place.objects.filter(pk=absorbed.pk).update(is_public=False, updated_at=moment)
    made = Merge.objects.create(kept=kept, absorbed=absorbed, moved=undoing, reason=reason[:280], at=moment, by=by)
    details = {"merge": str(made.uid), "kept": str(kept.uid), "absorbed": str(absorbed.uid)}
    journal.record("place.merged", subject=absorbed, context=kept, by=by, at=moment, details=details)
    return made


@transaction.atomic
def undo(*, merge: Merge, statement: Statement, by: User | None, at: datetime | None = None) -> Undone:
    """Bring both places back as they were. What was written on the kept place since stays there, and is named in the answer.

    Raises MergeRefused when it is undone already, or a later merge of the same place must be undone first.
    """
    moment = at or clock.now()
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    kept, absorbed = _locked(merge.kept, merge.absorbed)
    _check_undo(merge, kept)
    undoing = merge.moved
    moving.move_back(kept, absorbed, undoing)
    stayed = _give_back_fields(kept, undoing, statement, by, moment)
    NetworkPlace.objects.filter(place=kept, network__in=undoing["since"]).update(since=None)
    _reopen_doubles(undoing["settled"], merge.at)
    Place.objects.filter(pk=absorbed.pk).update(is_public=undoing["was_public"], updated_at=moment)
    merge.undone_at, merge.undone_by = moment, by
    merge.save(update_fields=["undone_at", "undone_by"])
    details = {"kept": str(kept.uid), "absorbed": str(absorbed.uid)}
    journal.record("merge.undone", subject=merge, context=kept, by=by, at=moment, details=details)
    return Undone(merge, stayed)


def _locked(first: Place, second: Place) -> tuple[Place, Place]:
    """Both, locked in one order whoever asks, so that two merges never wait for each other."""
    rows = {row.pk: row for row in Place.objects.select_for_update().filter(pk__in=[first.pk, second.pk]).order_by("pk")}
    return rows[first.pk], rows[second.pk]


def _check(kept: Place, absorbed: Place) -> None:
    if kept.pk == absorbed.pk:
        raise MergeRefused(_("C’est la même page : choisissez-en une autre."))
    if Merge.objects.filter(absorbed__in=[kept, absorbed], undone_at=None).exists():
        raise MergeRefused(_("L’une de ces pages est déjà réunie à une autre."))


def _check_undo(merge: Merge, kept: Place) -> None:
    if merge.undone_at is not None:
        raise MergeRefused(_("Cette fusion est déjà défaite."))
    later = Merge.objects.filter(kept=kept, undone_at=None, pk__gt=merge.pk) | Merge.objects.filter(absorbed=kept, undone_at=None)
    if later.exists():
        raise MergeRefused(_("Une autre fusion a suivi : défaites d’abord la plus récente."))


def _same_since(kept: Place, absorbed: Place) -> list[int]:
    """Since when the absorbed place is of its networks, told of the kept one where it did not say; the networks concerned."""
    told = dict(NetworkPlace.objects.filter(place=absorbed, since__isnull=False).values_list("network", "since"))
    unsaid = list(NetworkPlace.objects.filter(place=kept, network__in=told, since=None).values_list("network", flat=True))
    for network in unsaid:
        NetworkPlace.objects.filter(place=kept, network=network).update(since=told[network])
    return unsaid


def _give_back_fields(kept: Place, undoing: dict[str, Any], statement: Statement, by: User | None, at: datetime) -> list[str]:
    """The fields that the merge wrote say what they said, from whom they had it; returns those written again since."""
    revision = Revision.objects.filter(place=kept, number=undoing["revision"]).first()
    changes = {name: sides for name, sides in revision.changes.items() if name in FIELDS} if revision else {}
    untouched = {name: before for name, (before, _after) in changes.items() if kept.provenance.get(name) == undoing["revision"]}
    if untouched:
        edit_place(place=kept, values=untouched, statement=statement, by=by, at=at, kind=RevisionKind.RESTORED)
        _give_back_provenance(kept, untouched, undoing["provenance"])
    return [name for name in changes if name not in untouched]


def _give_back_provenance(kept: Place, names: Mapping[str, Any], before: dict[str, int]) -> None:
    provenance = dict(Place.objects.values_list("provenance", flat=True).get(pk=kept.pk))
    for name in names:
        provenance.pop(name, None)
    Place.objects.filter(pk=kept.pk).update(provenance=provenance | {name: before[name] for name in names if name in before})


def _settle_doubles(kept: Place, absorbed: Place, by: User | None, at: datetime) -> list[int]:
    """The proposals that said one the double of the other are accepted."""
    waiting = ChangeProposal.objects.filter(state=ProposalState.WAITING)
    said = waiting.filter(place=kept, duplicate_of=absorbed) | waiting.filter(place=absorbed, duplicate_of=kept)
    pks = list(said.values_list("pk", flat=True))
    ChangeProposal.objects.filter(pk__in=pks).update(state=ProposalState.ACCEPTED, answered_at=at, answered_by=by)
    for proposal in ChangeProposal.objects.filter(pk__in=pks).order_by("pk"):
        journal.record(
            "proposal.accepted", subject=proposal, context=kept, by=by, at=at, details={"kind": "duplicate", "fields": []}
        )
    return pks


def _reopen_doubles(pks: list[int], at: datetime) -> None:
    answered = ChangeProposal.objects.filter(pk__in=pks, state=ProposalState.ACCEPTED, answered_at=at)
    answered.update(state=ProposalState.WAITING, answered_at=None, answered_by=None)
