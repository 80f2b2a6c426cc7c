"""Two people decide at the same instant: what one decides on is not changed under her by the other (PostgreSQL)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from maillage.network.exceptions import ClaimRefused, InvitationRefused, LastSteward
from maillage.network.models import Claim, Invitation, RoleHolding
from maillage.network.operations import claims, invitations, roles
from tests.factories import NOW, PlaceFactory, RoleHoldingFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _together() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time there; the database of the tests is in this process only")


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each gives or raises."""
    gate, given = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        gate.wait(10)
        try:
            given.append(deed())
        except (LastSteward, ClaimRefused, InvitationRefused) as refusal:
            given.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(given) == len(deeds)
    return given


def test_two_stewards_who_end_each_other_leave_one() -> None:
    for _n in range(5):
        one, two = RoleHoldingFactory.create_batch(2, role="steward")

        given = at_once(
            lambda one=one, by=two.person: roles.end_role(holding=one, by=by), lambda two=two, by=one.person: roles.end_role(holding=two, by=by)
        )  # fmt: skip

        assert sum(isinstance(each, LastSteward) for each in given) == 1
        assert RoleHolding.objects.active().filter(role="steward").count() == 1
        RoleHolding.objects.update(ended_at=NOW)


def test_two_who_claim_a_place_see_each_other() -> None:
    place, one, two = PlaceFactory.create(), UserFactory.create(), UserFactory.create()

    at_once(*(lambda by=by: claims.make_claim(place=place, statement="Moi.", by=by, at=NOW) for by in (one, two)))

    assert list(Claim.objects.values_list("is_contested", flat=True)) == [True, True]


def test_two_who_open_the_same_link_do_not_both_take_the_role() -> None:
    place = PlaceFactory.create()
    by = RoleHoldingFactory.create(role="concierge", place=place).person
    invitation = invitations.invite(email="a@example.org", role="member", on=place, by=by, at=NOW)
    later = NOW + timedelta(days=1)

    given = at_once(
        *(lambda by=by: invitations.accept_invitation(invitation=invitation, by=by, at=later) for by in UserFactory.create_batch(2))
    )

    assert sum(isinstance(each, InvitationRefused) for each in given) == 1
    assert RoleHolding.objects.active().filter(place=place, role="member").count() == 1
    assert Invitation.objects.get().answered_at == later
