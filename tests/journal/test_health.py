"""`maillage check` says what is wrong with the journal's work."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from maillage.core import clock
from maillage.journal.enums import DeliveryState
from maillage.journal.log.notes import Signer
from maillage.journal.models import Delivery
from maillage.journal.operations import sealing
from maillage.journal.queries import health
from tests.factories import NOW
from tests.journal.hearing import happened, hearing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key(settings: LazySettings, tmp_path: Path) -> Path:
    settings.JOURNAL_KEY = tmp_path / "journal-key"
    return Path(settings.JOURNAL_KEY)


def test_a_journal_that_is_sealed_and_delivered_lacks_nothing() -> None:
    assert health.lacks(NOW) == []
    happened(at=NOW)
    sealing.seal(at=NOW)

    assert health.lacks(NOW + timedelta(days=1)) == []


def test_what_nobody_seals_is_said_after_an_hour() -> None:
    happened(at=NOW)

    assert health.lacks(NOW + timedelta(minutes=59)) == []
    assert "n’est plus scellé" in health.lacks(NOW + timedelta(minutes=61))[0]


def test_what_nobody_delivers_is_said_after_an_hour() -> None:
    with hearing():
        happened(is_public=False)

    assert health.lacks(clock.now()) == []
    assert "attendent depuis plus d’une heure" in health.lacks(clock.now() + timedelta(minutes=61))[0]


def test_deliveries_given_up_are_counted() -> None:
    with hearing():
        happened(is_public=False)
    Delivery.objects.update(state=DeliveryState.FAILED)

    assert "abandonnées : 1" in health.lacks(clock.now())[0]


def test_a_lost_or_changed_key_is_said(key: Path) -> None:
    happened(at=NOW)
    sealing.seal(at=NOW)

    key.write_text(f"{Signer.new('localhost:8000/journal')}\n")
    changed = health.lacks(NOW)
    key.unlink()
    lost = health.lacks(NOW)

    assert "n’est plus celle" in changed[0]
    assert "n’est plus dans" in lost[0]
