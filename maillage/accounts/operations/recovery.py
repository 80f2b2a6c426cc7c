"""The doors of recovery codes: made, spent. Their digests are in the library's own row, under a name it does not read."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.accounts import mails, recovery, second_factor, traces
from maillage.accounts.exceptions import NothingToRecover
from maillage.accounts.models import User
from maillage.accounts.operations.sessions import end_sessions
from maillage.core import clock

DIGESTS: Final = "digests"
_NONE_OF_ITS_OWN: Final[dict[str, Any]] = {"migrated_codes": []}
"""By which the library knows that it has no code to check."""


def make_recovery_codes(*, person: User, by: User | None, at: datetime | None = None) -> list[str]:
    """New codes in the place of all former ones, to be shown now: they cannot be read again. Raises NothingToRecover."""
    codes = [recovery.new_code() for _number in range(recovery.COUNT)]
    with transaction.atomic():
        owner = User.objects.select_for_update().get(pk=person.pk)
        if not second_factor.has_one(owner):
            raise NothingToRecover(_("Activez d’abord une application ou une clé : les codes de secours en tiennent lieu."))
        Authenticator.objects.filter(user=owner, type=Authenticator.Type.RECOVERY_CODES).delete()
        Authenticator.objects.create(
            user=owner,
            type=Authenticator.Type.RECOVERY_CODES,
            data=_NONE_OF_ITS_OWN | {DIGESTS: [recovery.digest(code) for code in codes]},
            created_at=at or clock.now(),
        )
    return codes


def spend_recovery_code(*, person: User, code: str, by: User | None) -> Authenticator | None:
    """The row that held this code, which now holds it no more; None for a code that is not there."""
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
        sought = recovery.digest(code)
        if row is None or sought not in row.data.get(DIGESTS, []):
            return None
        row.data = row.data | {DIGESTS: [kept for kept in row.data[DIGESTS] if kept != sought]}
        row.save(update_fields=["data"])
    return row


def forget_second_factor(*, person: User, by: User | None) -> int:
    """Take away all that proves a second time who the person is; her sessions end, a message tells her. Returns how many there were.

    For who has lost them all, once somebody has made sure otherwise that it is her.
    """
    with transaction.atomic():
        held = Authenticator.objects.filter(user=person)
        count = held.filter(type__in=second_factor.KINDS).count()
        held.delete()
        end_sessions(person=person, by=by)
        with override(person.language):
            message = mails.made("second_factor_forgotten", to=person.email, told={})
        transaction.on_commit(lambda: mails.send_if_possible(message))
    traces.told("second_factor.forgotten", person=person)
    return int(count)
