"""An entry reaches each subscriber at least once, is tried again when it fails, and given up with its error."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from maillage.core import clock
from maillage.journal import operations, subscriptions
from maillage.journal.enums import DeliveryState
from maillage.journal.models import Delivery, Entry
from maillage.journal.operations import deliveries
from maillage.journal.subscriptions import GiveUp, TryLater
from tests.factories import PlaceFactory
from tests.journal.hearing import happened, hearing

ME = "machine:1"
pytestmark = pytest.mark.django_db


def refuse(_entry: Entry) -> None:
    raise OSError("sans réponse")


def hand_over(at: datetime | None = None) -> list[bool]:
    at = at or clock.now()
    return [deliveries.deliver(delivery_id=number, worker=ME, at=at) for number in deliveries.claim(worker=ME, at=at)]


def only_one() -> Delivery:
    return Delivery.objects.get()


def test_each_interested_subscriber_gets_the_entry_and_others_do_not() -> None:
    with (
        hearing("tout") as all_of_it,
        hearing("lieux", verbs={"place.edited"}) as places,
        hearing("reseaux", verbs={"network.edited"}) as none,
    ):
        entry = happened("place.edited")
        assert hand_over() == [True, True]

    assert (all_of_it, places, none) == ([entry], [entry], [])
    assert set(Delivery.objects.values_list("state", "last_error")) == {(DeliveryState.DONE, "")}


def test_what_is_done_is_not_handed_over_again() -> None:
    with hearing() as heard:
        happened()
        hand_over()
        assert hand_over(clock.now() + timedelta(days=1)) == []

    assert len(heard) == 1


@pytest.mark.django_db(transaction=True)
def test_what_did_not_happen_is_delivered_to_nobody() -> None:
    with hearing(), transaction.atomic():
        operations.record("place.edited", subject=PlaceFactory.create(), by=None)
        transaction.set_rollback(True)

    assert not Delivery.objects.exists()


def test_thousands_of_entries_at_once_are_told_to_nobody() -> None:
    with hearing():
        operations.record_many("place.created", subjects=PlaceFactory.create_batch(2), by=None)

    assert not Delivery.objects.exists()


def test_an_entry_fanned_out_is_handed_over_once_for_each_target_however_often_it_is_asked() -> None:
    with hearing() as heard:
        entry = happened()
        for targets in (["a", "b"], ["b", "c"]):
            operations.fan_out(entry, subscriber="essai", targets=targets)
        assert hand_over() == [True] * 4

    assert heard == [entry, (entry, "a"), (entry, "b"), (entry, "c")]


def test_a_target_without_anyone_to_hand_it_to_is_given_up() -> None:
    with hearing(handle_target=None):
        entry = happened()
        operations.fan_out(entry, subscriber="essai", targets=["a"])
        assert hand_over() == [True, False]

    assert Delivery.objects.get(target="a").state == DeliveryState.FAILED


def test_a_failure_is_kept_and_tried_again_later_and_later() -> None:
    with hearing(handle=refuse):
        happened()
        now = clock.now()
        assert hand_over() == [False]
        first = only_one()
        assert hand_over(now + timedelta(seconds=5)) == []
        assert hand_over(now + timedelta(minutes=1)) == [False]

    assert (first.state, first.attempts, first.last_error) == (DeliveryState.WAITING, 1, "OSError: sans réponse")
    assert timedelta(seconds=7) < first.next_at - now < timedelta(seconds=15)
    assert (only_one().attempts, only_one().leased_by) == (2, "")


@pytest.mark.parametrize("error", [OSError, GiveUp])
def test_an_error_kept_with_a_delivery_names_nobody(error: type[Exception]) -> None:
    def bounced(_entry: Entry) -> None:
        raise error("550 <jeanne.martin@example.org>: inconnue")

    with hearing(handle=bounced):
        happened()
        hand_over()

    assert "jeanne" not in only_one().last_error
    assert "550 <…>: inconnue" in only_one().last_error


def test_delays_double_up_to_six_hours_and_spread() -> None:
    seconds = [{deliveries.delay(attempts=n).total_seconds() for _ in range(20)} for n in (1, 2, 3, 30)]

    assert all(len(each) > 10 for each in seconds)
    assert [
        (min(each) >= low * 0.75, max(each) <= low * 1.25) for each, low in zip(seconds, (10, 20, 40, 21_600), strict=True)
    ] == [(True, True)] * 4


def test_a_handler_may_say_when_to_try_again() -> None:
    def later(_entry: Entry) -> None:
        raise TryLater("503", after=timedelta(hours=2))

    with hearing(handle=later):
        happened()
        hand_over()

    assert timedelta(minutes=119) < only_one().next_at - clock.now() <= timedelta(hours=2)


def test_a_handler_may_say_that_trying_again_is_useless() -> None:
    def gone(_entry: Entry) -> None:
        raise GiveUp("410")

    with hearing(handle=gone):
        happened()
        hand_over()

    assert (only_one().state, only_one().last_error, only_one().attempts) == (DeliveryState.FAILED, "410", 1)


def test_after_the_last_try_a_delivery_is_given_up_with_its_error() -> None:
    with hearing(handle=refuse):
        happened()
        at = clock.now()
        Delivery.objects.update(attempts=deliveries.MOST_ATTEMPTS - 1)
        assert hand_over(at) == [False]
        assert hand_over(at + timedelta(days=2)) == []

    assert (only_one().state, only_one().last_error) == (DeliveryState.FAILED, "OSError: sans réponse")


def test_what_kills_its_worker_each_time_is_given_up_too() -> None:
    with hearing() as heard:
        happened()
        Delivery.objects.update(attempts=deliveries.MOST_ATTEMPTS)
        assert hand_over() == [False]

    assert not heard
    assert only_one().state == DeliveryState.FAILED


def test_a_subscriber_that_no_app_declares_any_more_is_said() -> None:
    with hearing():
        happened()
    hand_over()

    assert (only_one().state, only_one().last_error) == (
        DeliveryState.WAITING,
        "UnknownSubscriber: No app declares the subscriber 'essai'.",
    )


def test_two_subscribers_have_two_names() -> None:
    with hearing(), pytest.raises(ValueError, match="essai"):
        subscriptions.subscribe("essai", verbs=None, handle=refuse)


def test_what_a_worker_holds_nobody_else_gets_until_its_lease_is_over() -> None:
    with hearing() as heard:
        happened()
        now = clock.now()
        claimed = deliveries.claim(worker="machine:2", at=now)
        assert (len(claimed), hand_over(now + timedelta(seconds=59))) == (1, [])
        assert hand_over(now + timedelta(seconds=61)) == [True]
        assert deliveries.deliver(delivery_id=claimed[0], worker="machine:2", at=now) is False

    assert len(heard) == 1


def test_a_worker_too_late_for_its_own_lease_leaves_the_delivery() -> None:
    with hearing() as heard:
        happened()
        now = clock.now()
        claimed = deliveries.claim(worker=ME, at=now)
        assert deliveries.deliver(delivery_id=claimed[0], worker=ME, at=now + timedelta(seconds=61)) is False

    assert not heard


def test_a_worker_that_stops_gives_back_what_it_holds() -> None:
    with hearing():
        happened()
        now = clock.now()
        deliveries.claim(worker="machine:2", at=now)
        deliveries.release(worker="machine:2")
        assert hand_over(now) == [True]


def test_a_worker_takes_the_oldest_first_and_no_more_than_it_is_told() -> None:
    with hearing():
        for _ in range(3):
            happened()
    first, second, _third = Delivery.objects.order_by("pk").values_list("pk", flat=True)

    assert deliveries.claim(worker=ME, at=clock.now(), most=2) == [first, second]


def test_what_was_given_up_is_tried_again_by_hand() -> None:
    with hearing():
        happened()
        happened()
    failed, other = Delivery.objects.order_by("pk")
    Delivery.objects.filter(pk=failed.pk).update(state=DeliveryState.FAILED, attempts=15, last_error="410")

    assert deliveries.retry(deliveries=[other.pk], by=None) == 0
    assert deliveries.retry(deliveries=[failed.pk], by=None) == 1
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.last_error) == (DeliveryState.WAITING, 0, "410")
    assert deliveries.retry(deliveries=None, by=None) == 0


def test_what_was_handed_over_a_month_ago_is_forgotten_and_the_rest_stays() -> None:
    now = clock.now()
    with hearing():
        entries = [happened() for _ in range(4)]
    for age, state, row in zip(
        (31, 29, 31, 31), ("done", "done", "failed", "waiting"), Delivery.objects.order_by("pk"), strict=True
    ):
        Delivery.objects.filter(pk=row.pk).update(state=state, done_at=now - timedelta(days=age))

    deliveries.prune(at=now)

    assert list(Delivery.objects.order_by("pk").values_list("entry_id", flat=True)) == [entry.pk for entry in entries[1:]]
    assert Entry.objects.count() == 4
