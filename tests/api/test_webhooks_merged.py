"""A webhook that follows a place follows it through merges, and back."""

from __future__ import annotations

import json

import pytest

from maillage.api.models import Webhook
from maillage.api.operations import webhooks
from maillage.journal.worker import Worker
from maillage.network.enums import Origin
from maillage.network.models import Place
from maillage.network.operations import merges
from maillage.network.operations.places import Statement
from tests.api.hooks import entry
from tests.factories import PlaceFactory, RoleHoldingFactory, signed_in
from tests.receiver import Receiver

pytestmark = pytest.mark.django_db
OURS = Statement(Origin.NETWORK)


def followed(receiver: Receiver, place: Place) -> Webhook:
    person = RoleHoldingFactory.create(place=place).person
    return webhooks.make_webhook(label="Le lieu", url=receiver.url, by=person, place=place)


def received(receiver: Receiver) -> list[tuple[str, str]]:
    """Verb and context of what came, in the order in which it happened."""
    Worker().once()
    told = [json.loads(request.body) for request in receiver.received]
    return [(said["type"], said["data"]["context"]["uid"]) for said in sorted(told, key=lambda said: said["data"]["uid"])]


def test_a_webhook_goes_where_its_place_went_and_comes_back(receiver: Receiver) -> None:
    kept, absorbed = PlaceFactory.create(name="La Maison"), PlaceFactory.create(name="Maison du Clain")
    hook = followed(receiver, absorbed)

    merge = merges.merge(kept=kept, absorbed=absorbed, values={}, statement=OURS, by=None)
    entry(kept)
    assert received(receiver) == [("place.merged", str(kept.uid)), ("place.edited", str(kept.uid))]
    assert Webhook.objects.get().place == kept
    assert "La Maison" in signed_in(hook.owner).get(f"/compte/webhooks/{hook.uid}/").content.decode()

    merges.undo(merge=merge, statement=OURS, by=None)
    entry(kept)
    entry(absorbed)
    assert received(receiver)[2:] == [("merge.undone", str(kept.uid)), ("place.edited", str(absorbed.uid))]
    assert Webhook.objects.get().place == absorbed


def test_what_happened_just_before_the_merge_is_sent_after_it(receiver: Receiver) -> None:
    last, kept, absorbed = PlaceFactory.create_batch(3)
    followed(receiver, absorbed)

    entry(absorbed)
    merges.merge(kept=kept, absorbed=absorbed, values={}, statement=OURS, by=None)
    merges.merge(kept=last, absorbed=kept, values={}, statement=OURS, by=None)

    assert [verb for verb, _context in received(receiver)] == ["place.edited", "place.merged", "place.merged"]
