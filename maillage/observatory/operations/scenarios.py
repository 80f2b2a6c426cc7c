"""The doors of scenarios. They are their owner's: the journal keeps to itself that they exist."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core import clock
from maillage.journal import operations as journal
from maillage.observatory.exceptions import ScenarioChanged, ScenarioRefused
from maillage.observatory.models import Scenario
from maillage.observatory.moves import MOST_MOVES, Moves

MOST_KEPT: Final = 200
"""Scenarios of one person."""
LONGEST_NAME: Final = 120


@transaction.atomic
def save_scenario(
    *, name: str, level: str, code: str, filters: str, moves: Moves, by: User, at: datetime | None = None
) -> Scenario:
    """Keep a scenario of ``scope.Scope(level, code)`` under a new address. Raises ScenarioRefused."""
    moment = at or clock.now()
    named = _named(name)
    _check(moves)
    User.objects.select_for_update().get(pk=by.pk)
    if Scenario.objects.filter(owner=by).count() >= MOST_KEPT:
        raise ScenarioRefused(_("Vous gardez déjà %(most)s scénarios : supprimez-en un d’abord.") % {"most": MOST_KEPT})
    scenario = Scenario.objects.create(
        name=named, level=level, code=code, filters=filters, moves=moves.as_json(), owner=by, created_at=moment, updated_at=moment
    )
    journal.record("scenario.saved", subject=scenario, by=by, at=moment, is_public=False)
    return scenario


@transaction.atomic
def edit_scenario(
    *, scenario: Scenario, name: str, filters: str, moves: Moves, by: User, seen: str = "", at: datetime | None = None
) -> bool:
    """Say it anew, under the same address; False when it said all that already. ``seen``: its version when its owner began, when known.

    Raises ScenarioRefused, ScenarioChanged.
    """
    moment = at or clock.now()
    _check(moves)
    said = {"name": _named(name), "filters": filters, "moves": moves.as_json()}
    kept = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if all(getattr(kept, field) == value for field, value in said.items()):
        return False
    if seen and seen != kept.version:
        raise ScenarioChanged(
            _(
                "Ce scénario a été enregistré ailleurs depuis que vous avez ouvert cette page, dans un autre onglet peut-être. Rien de ce "
                "qu’elle montre n’est perdu : enregistrez de nouveau pour qu’elle remplace l’autre version."
            )
        )
    Scenario.objects.filter(pk=kept.pk).update(**said, updated_at=moment)
    journal.record("scenario.edited", subject=kept, by=by, at=moment, is_public=False)
    return True


@transaction.atomic
def remove_scenario(*, scenario: Scenario, by: User, at: datetime | None = None) -> None:
    """For good: its address opens nothing any more."""
    journal.record("scenario.removed", subject=scenario, by=by, at=at, is_public=False)
    scenario.delete()


def _named(name: str) -> str:
    clean = " ".join(name.split())
    if not clean:
        raise ScenarioRefused(_("Donnez un nom à ce scénario pour le retrouver."))
    if len(clean) > LONGEST_NAME:
        raise ScenarioRefused(_("Ce nom est trop long : %(most)s lettres au plus.") % {"most": LONGEST_NAME})
    return clean


def _check(moves: Moves) -> None:
    if not moves:
        raise ScenarioRefused(_("Ce scénario ne change rien encore : ajoutez, fermez ou déplacez un lieu d’abord."))
    if len(moves) > MOST_MOVES:
        raise ScenarioRefused(_("Un scénario tient %(most)s changements au plus.") % {"most": MOST_MOVES})
