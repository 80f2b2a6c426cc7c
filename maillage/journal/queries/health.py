"""What is wrong with the journal's work, in sentences for who tends the instance."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from maillage.journal import keys
from maillage.journal.enums import DeliveryState
from maillage.journal.exceptions import KeyLost
from maillage.journal.log.notes import Note
from maillage.journal.models import Delivery, Entry, Unsealed
from maillage.journal.queries import log

LATE: Final = timedelta(hours=1)


def lacks(at: datetime) -> list[str]:
    """A lost key, work that no worker does, deliveries given up; an empty list when all is well."""
    found = _of_the_key()
    oldest = Unsealed.objects.order_by("pk").values("pk")[:1]
    if Entry.objects.filter(pk__in=oldest, at__lt=at - LATE).exists():
        found.append(
            "Le journal n’est plus scellé depuis plus d’une heure : aucun travailleur ne tourne ? Lancez « maillage worker »."
        )
    if Delivery.objects.due(at - LATE).exists():
        found.append(
            "Des livraisons du journal attendent depuis plus d’une heure : aucun travailleur ne tourne ? Lancez « maillage worker »."
        )
    failed = Delivery.objects.filter(state=DeliveryState.FAILED).count()
    if failed:
        found.append(f"Livraisons du journal abandonnées : {failed}. Voyez « maillage journal deliveries --failed ».")
    return found


def _of_the_key() -> list[str]:
    checkpoint = log.latest_checkpoint()
    if checkpoint is None:
        return []
    try:
        public = keys.signer(may_make=False).public
    except KeyLost as error:
        return [str(error)]
    signed = Note.parse(checkpoint.note).signed_by(public)
    return [] if signed else ["La clé du journal n’est plus celle qui le signait : remettez-la depuis une sauvegarde."]
