"""The log is served as C2SP says: what an outsider reads there is enough to verify everything."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from maillage.journal import exporting, merkle, operations
from maillage.journal.log import leaves, notes, remote, tiles
from maillage.journal.log.audit import audit
from maillage.journal.log.bundle import Bundle
from maillage.journal.log.notes import COSIGNS, Checkpoint, Note, Signer
from maillage.journal.models import Cosignature, Entry
from maillage.journal.operations import sealing
from maillage.journal.queries import log
from tests.factories import NOW, PlaceFactory
from tests.journal.hearing import happened

WITNESS = Signer("temoin.example.org", b"\x02" * 32, COSIGNS)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key(settings: LazySettings, tmp_path: Path) -> None:
    settings.JOURNAL_KEY = tmp_path / "journal-key"
    settings.JOURNAL_WITNESSES = [str(WITNESS.public)]


def sealed(count: int) -> None:
    operations.record_many("place.created", subjects=[PlaceFactory.create()] * count, by=None, at=NOW)
    sealing.seal_all(at=NOW)


def get(name: str, status: int = 200) -> bytes:
    answer = Client().get(f"/journal/{name}")
    assert answer.status_code == status, name
    return bytes(answer.content)


def test_an_outsider_takes_the_whole_log_by_its_addresses_and_verifies_it(tmp_path: Path) -> None:
    sealed(300)

    size = remote.take(get, tmp_path / "pris.zip")

    taken = Bundle(tmp_path / "pris.zip")
    verdict = audit(taken.evidence(), key=exporting.public_key())
    assert (size, verdict.size, verdict.faults) == (300, 300, [])
    assert taken.key() == exporting.public_key()


def test_a_checkpoint_is_served_signed_and_its_key_beside_it() -> None:
    sealed(3)

    note = Note.parse(get("checkpoint").decode())

    assert note.signed_by(notes.public_key(get("cle").decode()))
    assert Checkpoint.parse(note.text).size == 3


def test_before_anything_is_sealed_nothing_is_served() -> None:
    for name in ("checkpoint", "cle", "tile/0/000", "tile/entries/000", f"preuve/inclusion?entry={happened().uid}"):
        get(name, 404)


def test_full_tiles_are_kept_for_ever_and_partial_ones_for_a_moment() -> None:
    sealed(300)

    full, partial = Client().get("/journal/tile/0/000"), Client().get("/journal/tile/0/001.p/44")

    assert (full["Cache-Control"], len(full.content)) == ("public, max-age=31536000, immutable", 8192)
    assert (partial["Cache-Control"], len(partial.content)) == ("public, max-age=5", 44 * 32)
    assert {each["Access-Control-Allow-Origin"] for each in (full, partial)} == {"*"}
    assert get("tile/0/001.p/10") == partial.content[:320]
    assert get("tile/1/000.p/1") == merkle.complete_root(list(tiles.split(full.content)))
    bundled = leaves.unbundled(get("tile/entries/001.p/44"))
    assert [merkle.leaf_hash(each) for each in bundled] == list(tiles.split(partial.content))


@pytest.mark.parametrize(
    "name",
    [
        "tile/0/001", "tile/0/001.p/45", "tile/0/002", "tile/0/000.p/256", "tile/0/0", "tile/0/x000/000", "tile/1/000", "tile/1/000.p/2",
        "tile/6/000", "tile/00/000", "tile/a/000", "tile/-1/000", "tile/9999999999999999999999/000", "tile/entries/001", "tile/entries/x",
        "tile/entries/001.p/45", "tile/0/" + "x999/" * 9 + "999", "tile/entries/" + "x999/" * 9 + "999", "tile/0/../checkpoint",
    ],
)  # fmt: skip
def test_a_tile_that_the_log_does_not_have_is_not_found(name: str) -> None:
    sealed(300)

    get(name, 404)


def proof(found: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(each) for each in found["proof"]]


def test_the_proof_of_an_entry_holds_all_that_verifies_it() -> None:
    sealed(270)
    entry = happened("place.edited", details={"fields": ["nom"]})
    sealing.seal_all(at=NOW)

    found = json.loads(get(f"preuve/inclusion?entry={entry.uid}"))

    note = Note.parse(found["checkpoint"])
    said = Checkpoint.parse(note.text)
    assert note.signed_by(exporting.public_key())
    assert (found["index"], found["size"], said.size) == (270, 271, 271)
    assert json.loads(found["leaf"])["uid"] == str(entry.uid)
    leaf = merkle.leaf_hash(found["leaf"].encode())
    assert merkle.verify_inclusion(leaf=leaf, index=270, size=271, proof=proof(found), root=said.root)


def test_the_proof_between_two_sizes_holds_all_that_verifies_it() -> None:
    sealed(300)

    found = json.loads(get("preuve/consistance?from=7&to=300"))

    first, second = (base64.b64decode(found[name]) for name in ("from_root", "to_root"))
    assert (first, second) == (log.root(7), log.root(300))
    assert merkle.verify_consistency(first=7, second=300, proof=proof(found), first_root=first, second_root=second)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("preuve/inclusion", 400), ("preuve/inclusion?entry=abc", 400), ("preuve/inclusion?entry=00000000-0000-7000-8000-000000000000", 404),
        ("preuve/consistance", 400), ("preuve/consistance?from=1", 400), ("preuve/consistance?from=-1&to=2", 400),
        ("preuve/consistance?from=a&to=2", 400), ("preuve/consistance?from=2&to=1", 404), ("preuve/consistance?from=1&to=4", 404),
        ("preuve/consistance?from=1&to=99999999999999999999", 400), ("preuve/consistance?from=%D9%A1&to=2", 400),
    ],
)  # fmt: skip
def test_what_has_no_proof_is_told_in_a_sentence(name: str, status: int) -> None:
    sealed(3)

    assert json.loads(get(name, status))["error"].endswith(".")


def test_a_private_entry_has_no_proof() -> None:
    sealed(3)
    private = happened(is_public=False)
    sealing.seal_all(at=NOW)

    get(f"preuve/inclusion?entry={private.uid}", 404)


def test_a_proof_costs_the_same_for_a_small_and_a_large_log(django_assert_num_queries: Any) -> None:
    sealed(3)
    small = Entry.objects.latest("pk")
    with django_assert_num_queries(4):
        get(f"preuve/inclusion?entry={small.uid}")
    sealed(700)
    with django_assert_num_queries(4):
        get(f"preuve/inclusion?entry={small.uid}")


def brought(body: bytes | str) -> Any:
    return Client(enforce_csrf_checks=True).post("/journal/contreseings", body, content_type="text/plain")


def test_a_witness_brings_her_cosignature_and_it_is_published() -> None:
    sealed(3)
    text = Note.parse(get("checkpoint").decode()).text

    answer = brought(f"{text}\n{WITNESS.line(text, NOW)}\n")

    assert (answer.status_code, answer.content.decode()) == (200, f"{WITNESS.line(text, NOW)}\n")
    assert Note.parse(get("checkpoint").decode()).cosigned_by(WITNESS.public) is not None
    assert "temoin.example.org" in get("verification/").decode()


def test_anything_else_that_is_brought_is_refused() -> None:
    sealed(3)
    text = Note.parse(get("checkpoint").decode()).text
    other = Checkpoint("ailleurs.example.org/journal", 3, b"\x00" * 32).text
    stranger = Signer("temoin.example.org", b"\x08" * 32, COSIGNS)

    bodies = {
        b"\xff": 400,
        b"bonjour": 400,
        b"x" * 20_000: 400,
        f"{text}\n{stranger.line(text, NOW)}\n": 403,
        f"{other}\n{WITNESS.line(other, NOW)}\n": 404,
    }
    assert [brought(body).status_code for body in bodies] == list(bodies.values())
    assert Client().get("/journal/contreseings").status_code == 405
    assert not Cosignature.objects.exists()
