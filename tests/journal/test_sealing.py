"""Public entries become leaves, in order, once; a checkpoint says so; nobody who left is named."""

from __future__ import annotations

import json
import stat
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, transaction

from maillage.accounts.departure import leave_all
from maillage.journal import keys, merkle, operations
from maillage.journal.exceptions import AppendOnly, KeyLost, MalformedDetails, UnknownCheckpoint, UnknownWitness
from maillage.journal.log import leaves, notes
from maillage.journal.log.notes import COSIGNS, Malformed, Note, Signer
from maillage.journal.models import Checkpoint, Cosignature, Entry, Leaf, Tile, Unsealed
from maillage.journal.operations import cosignatures, sealing
from maillage.journal.queries import log
from tests.factories import NOW, PlaceFactory, UserFactory
from tests.journal.hearing import happened

WITNESS = Signer("temoin.example.org", b"\x02" * 32, COSIGNS)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key(settings: LazySettings, tmp_path: Path) -> Path:
    settings.JOURNAL_KEY = tmp_path / "cles" / "journal-key"
    settings.JOURNAL_WITNESSES = [str(WITNESS.public)]
    settings.PUBLIC_URL = "https://lieux.example.org"
    return Path(settings.JOURNAL_KEY)


def many(count: int) -> None:
    place = PlaceFactory.create()
    operations.record_many("place.created", subjects=[place] * count, by=None, at=NOW)


def test_public_entries_are_sealed_in_order_and_once() -> None:
    entries = [happened(), happened(is_public=False), happened()]
    many(3)

    assert sealing.seal(at=NOW) == 5
    assert sealing.seal(at=NOW) == 0
    sealed = list(Leaf.objects.order_by("pk").values_list("pk", "entry_id"))
    public = list(Entry.objects.filter(is_public=True).order_by("pk").values_list("pk", flat=True))
    assert sealed == list(enumerate(public))
    assert entries[1].pk not in public
    assert not Unsealed.objects.exists()


def test_a_leaf_says_what_happened_and_not_who_did_it() -> None:
    person = UserFactory.create()
    entry = happened("place.edited", by=person, details={"fields": ["adresse"], "ville": "Béthune"}, at=NOW)
    sealing.seal(at=NOW)
    leaf = Leaf.objects.get()

    data = log.inclusion(entry.uid)
    assert data is not None
    assert json.loads(data.data) == {
        "uid": str(entry.uid),
        "verb": "place.edited",
        "subject": str(entry.subject_uid),
        "context": str(entry.context_uid),
        "details": {"fields": ["adresse"], "ville": "Béthune"},
        "at": "2026-03-12T09:00:00.000000Z",
        "actor": bytes(leaf.commitment).hex(),
    }
    assert leaves.commitment(bytes(leaf.salt), person.uid) == bytes(leaf.commitment)
    assert str(person.uid) not in data.data.decode()


def test_the_same_person_is_not_recognised_from_one_leaf_to_another() -> None:
    person = UserFactory.create()
    for _ in range(2):
        happened(by=person)
    sealing.seal(at=NOW)

    assert len({bytes(each) for each in Leaf.objects.values_list("commitment", flat=True)}) == 2


def test_a_person_who_leaves_is_matched_with_nothing_and_every_leaf_still_verifies() -> None:
    person, other = UserFactory.create(), UserFactory.create()
    for by in (person, other, None):
        happened(by=by)
    sealing.seal(at=NOW)
    before, root = [data for _n, data in log.leaf_data(0, 3)], log.root(3)
    happened(by=person)

    operations.forget(person, by=person)
    person.delete()
    sealing.seal(at=NOW)

    hers, others, machine, late = Leaf.objects.order_by("pk")
    assert (hers.salt, hers.commitment is None, hers.entry.actor) == (None, False, None)
    assert others.salt is not None
    assert (machine.commitment, machine.salt) == (None, None)
    assert (late.commitment, late.salt) == (None, None)
    assert [data for _n, data in log.leaf_data(0, 3)] == before
    assert log.root(3) == root


def test_who_deletes_her_account_is_forgotten_by_the_journal() -> None:
    person = UserFactory.create()
    entry = happened(by=person)
    sealing.seal(at=NOW)

    leave_all(person)

    entry.refresh_from_db()
    assert (entry.actor, Leaf.objects.get().salt) == (None, None)


def test_a_checkpoint_is_signed_for_each_batch_by_a_key_kept_apart(key: Path) -> None:
    many(7)
    sealing.seal(at=NOW, most=5)
    sealing.seal_all(at=NOW + timedelta(seconds=1))

    public = keys.signer(may_make=False).public
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert list(key.parent.iterdir()) == [key]
    assert list(Checkpoint.objects.order_by("pk").values_list("size", flat=True)) == [5, 7]
    for checkpoint in Checkpoint.objects.all():
        note = Note.parse(checkpoint.note)
        said = notes.Checkpoint.parse(note.text)
        assert note.signed_by(public)
        assert (said.origin, said.size) == ("lieux.example.org/journal", checkpoint.size)
        assert said.root == bytes(checkpoint.root) == log.root(checkpoint.size)


def test_proofs_from_the_tables_verify_whatever_the_size() -> None:
    many(600)
    for portion in (1, 254, 2, 343):
        sealing.seal(at=NOW, most=portion)
    uids = list(Entry.objects.order_by("pk").values_list("uid", flat=True))

    for index in (0, 1, 255, 256, 511, 512, 599):
        found = log.inclusion(uids[index])
        assert found is not None
        assert found.index == index
        assert merkle.verify_inclusion(
            leaf=merkle.leaf_hash(found.data), index=index, size=600, proof=found.proof, root=bytes(found.checkpoint.root)
        )
    for first in (1, 255, 257, 600):
        assert merkle.verify_consistency(
            first=first, second=600, proof=log.consistency(first, 600), first_root=log.root(first), second_root=log.root(600)
        )
    assert set(Tile.objects.values_list("level", "index")) == {(0, 0), (0, 1), (0, 2), (1, 0)}


def test_what_the_log_never_had_has_no_proof() -> None:
    private = happened(is_public=False)
    waiting = happened()

    assert log.inclusion(private.uid) is None
    assert log.inclusion(waiting.uid) is None
    with pytest.raises(ValueError, match="long"):
        log.consistency(1, 2)


def test_without_its_key_the_log_stops_and_says_so(key: Path) -> None:
    happened()
    sealing.seal(at=NOW)
    happened()
    kept = key.read_text()

    key.unlink()
    with pytest.raises(KeyLost, match="sauvegarde"):
        sealing.seal(at=NOW)
    key.write_text(f"{Signer.new('lieux.example.org/journal')}\n")
    with pytest.raises(KeyLost, match="n’est plus celle"):
        sealing.seal(at=NOW)
    key.write_text("autre chose")
    with pytest.raises(KeyLost, match="n’est pas une clé"):
        sealing.seal(at=NOW)

    assert (log.size(), Unsealed.objects.count()) == (1, 1)
    key.write_text(kept)
    assert sealing.seal(at=NOW) == 1


def test_what_was_written_beside_the_door_is_found_again() -> None:
    happened()
    Unsealed.objects.all().delete()

    assert sealing.requeue(at=NOW - timedelta(days=1)) == 0
    assert sealing.requeue(at=NOW + timedelta(days=10_000)) == 1
    assert sealing.requeue(at=NOW + timedelta(days=10_000)) == 0
    assert sealing.seal(at=NOW) == 1


def test_a_queue_that_is_wrong_seals_nothing_twice_and_nothing_private() -> None:
    first, private = happened(), happened(is_public=False)
    sealing.seal(at=NOW)
    Unsealed.objects.bulk_create([Unsealed(pk=first.pk), Unsealed(pk=private.pk)])

    assert sealing.seal(at=NOW) == 0
    assert (log.size(), Unsealed.objects.count(), Checkpoint.objects.count()) == (1, 0, 1)


def test_an_entry_never_changes() -> None:
    entry = happened()
    entry.verb = "place.created"

    for change in (entry.save, entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(verb="place.created")):
        with pytest.raises(AppendOnly), transaction.atomic():
            change()
    with pytest.raises(AppendOnly), transaction.atomic():
        Entry.objects.bulk_update([entry], ["verb"])

    entry.refresh_from_db()
    assert entry.verb == "place.edited"


@pytest.mark.parametrize("details", [{"x": float("nan")}, {"x": object()}, {"x": "\ud800"}, {"x": "é" * 16_000}])
def test_details_that_a_leaf_cannot_hold_are_refused(details: dict[str, Any]) -> None:
    with pytest.raises(MalformedDetails):
        happened(details=details)


def cosigned(text: str, *signers: Signer) -> str:
    return text + "\n" + "".join(f"{signer.line(text, NOW)}\n" for signer in signers)


def test_a_cosignature_of_a_known_witness_is_kept_once_and_published_with_the_checkpoint() -> None:
    happened()
    sealing.seal(at=NOW)
    text = Note.parse(Checkpoint.objects.get().note).text
    stranger = Signer("inconnu.example.org", b"\x05" * 32, COSIGNS)

    added = cosignatures.add_cosignatures(note=cosigned(text, stranger, WITNESS), by=None)
    assert cosignatures.add_cosignatures(note=cosigned(text, WITNESS), by=None) == []

    assert [(each.witness, each.signed_at) for each in added] == [("temoin.example.org", NOW)]
    assert Cosignature.objects.count() == 1
    newest = log.latest_checkpoint()
    assert newest is not None
    published = Note.parse(newest.published)
    assert published.signed_by(keys.signer(may_make=False).public)
    assert published.cosigned_by(WITNESS.public) is not None


def test_a_cosignature_of_nobody_known_or_of_another_log_is_refused() -> None:
    happened()
    sealing.seal(at=NOW)
    text = Note.parse(Checkpoint.objects.get().note).text
    forged = Signer(WITNESS.name, b"\x06" * 32, COSIGNS)
    other = notes.Checkpoint("lieux.example.org/journal", 1, b"\x00" * 32).text

    with pytest.raises(UnknownWitness):
        cosignatures.add_cosignatures(note=cosigned(text, forged), by=None)
    with pytest.raises(UnknownCheckpoint):
        cosignatures.add_cosignatures(note=cosigned(other, WITNESS), by=None)
    with pytest.raises(Malformed):
        cosignatures.add_cosignatures(note="bonjour", by=None)
    assert not Cosignature.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_sequencers_at_once_and_writers_that_commit_late_leave_no_hole() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time there; the database of the tests is in this process only")
    place = PlaceFactory.create()
    early, go = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            operations.record("place.edited", subject=place, by=None)
            early.set()
            go.wait(10)
        connection.close()

    def sequence() -> None:
        for _ in range(20):
            sealing.seal(at=NOW, most=3)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    early.wait(10)
    with transaction.atomic():
        many(40)
    both = [threading.Thread(target=sequence) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    sealed_before = log.size()
    go.set()
    writer.join()
    sealing.seal_all(at=NOW)

    assert (sealed_before, log.size()) == (40, 41)
    assert list(Leaf.objects.order_by("pk").values_list("pk", flat=True)) == list(range(41))
    assert Leaf.objects.order_by("-pk").first().entry_id == Entry.objects.order_by("pk").first().pk  # type: ignore[union-attr]
    assert bytes(Checkpoint.objects.order_by("-size").first().root) == log.root(41)  # type: ignore[union-attr]
