"""Whatever is done to one entry of a bundle or of the database is caught, and the first entry concerned is named."""

from __future__ import annotations

import dataclasses
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.conf import LazySettings
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from maillage.instance.cli import cli
from maillage.journal import exporting, keys, merkle, operations
from maillage.journal.log import bundle, notes, tiles
from maillage.journal.log.audit import Evidence, audit
from maillage.journal.log.notes import COSIGNS, Signer
from maillage.journal.models import Leaf, Tile
from maillage.journal.operations import cosignatures, sealing
from tests.factories import NOW, PlaceFactory
from tests.instance.site import maillage
from tests.journal.hearing import happened

LOG = Signer("lieux.example.org/journal", b"\x01" * 32)
WITNESS = Signer("temoin.example.org", b"\x02" * 32, COSIGNS)


def leaf(number: int) -> bytes:
    return json.dumps({"verb": "place.edited", "at": "2026-03-12", "uid": f"uid-{number}"}).encode()


def checkpoint(leaves: list[bytes], signer: Signer = LOG) -> str:
    kept = tiles.appended(0, [merkle.leaf_hash(each) for each in leaves], lambda _level, _index: b"")
    root = merkle.root(len(leaves), tiles.nodes(lambda level, index: kept[level, index]))
    return notes.sign(notes.Checkpoint(signer.name, len(leaves), root).text, [signer])


def evidence(leaves: list[bytes], history: tuple[int, ...] = ()) -> Evidence:
    kept = tiles.appended(0, [merkle.leaf_hash(each) for each in leaves], lambda _level, _index: b"")
    return Evidence(
        checkpoint(leaves),
        [checkpoint(leaves[:size]) for size in history],
        lambda: leaves,
        lambda level, index: kept.get((level, index), b""),
    )


def faults(found: Evidence, **more: Any) -> list[str]:
    return audit(found, key=LOG.public, **more).faults


def changed(found: Evidence, leaves: list[bytes]) -> Evidence:
    return dataclasses.replace(found, leaves=lambda: leaves)


@given(st.integers(1, 600), st.data())
def test_any_entry_mutated_removed_swapped_or_inserted_is_caught_and_named(size: int, data: st.DataObject) -> None:
    sealed = [leaf(number) for number in range(size)]
    place = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1))
    found = evidence(sealed)
    mutated, removed, swapped, inserted, twice = (list(sealed) for _ in range(5))
    byte = data.draw(st.integers(0, len(sealed[place]) - 1))
    mutated[place] = sealed[place][:byte] + bytes([sealed[place][byte] ^ 0x80]) + sealed[place][byte + 1 :]
    del removed[place]
    swapped[place], swapped[other] = swapped[other], swapped[place]
    inserted.insert(place, b"{}")
    twice.insert(place + 1, sealed[place])
    first = min(place, other)

    def named(leaves: list[bytes]) -> str:
        (only,) = faults(changed(found, leaves))
        return only

    assert faults(found) == []
    assert re.match(rf"L’entrée n° {place + 1} .*a été modifiée", named(mutated))
    assert re.match(rf"L’entrée n° {place + 1} a été retirée", named(removed))
    assert re.match(rf"L’entrée n° {place + 1} .*a été ajoutée", named(inserted))
    assert f"L’entrée n° {place + 2} " in named(twice)
    assert place == other or re.match(rf"L’entrée n° {first + 1} n’est plus à sa place", named(swapped))


@given(st.integers(2, 300), st.data())
def test_entries_rewritten_with_their_hashes_are_caught_between_two_checkpoints(size: int, data: st.DataObject) -> None:
    sealed = [leaf(number) for number in range(size)]
    place = data.draw(st.integers(0, size - 1))
    middle = data.draw(st.integers(1, size - 1))
    honest, forged = evidence(sealed, (middle,)), evidence([*sealed[:place], b"{}", *sealed[place + 1 :]])
    found = dataclasses.replace(forged, checkpoint=honest.checkpoint, history=honest.history)

    (only,) = faults(found)
    bounds = (1, middle) if place < middle else (middle + 1, size)
    assert only.startswith(f"Entre l’entrée n° {bounds[0]} et l’entrée n° {bounds[1]}, une entrée au moins n’est pas celle")


def test_a_log_rewritten_and_signed_again_is_caught_by_a_checkpoint_kept_elsewhere() -> None:
    sealed = [leaf(number) for number in range(10)]
    kept = checkpoint(sealed[:6])
    rewritten = evidence([*sealed[:3], b"{}", *sealed[4:]])

    assert faults(evidence(sealed), against=[kept]) == []
    assert faults(rewritten) == []
    assert faults(rewritten, against=[kept]) == [
        "Le journal a été réécrit : ses 6 premières entrées ne sont pas celles que scellait le point de contrôle que vous avez gardé."
    ]
    assert faults(dataclasses.replace(rewritten, history=[kept]))[0].startswith("Le journal a été réécrit")
    assert "il en manque 2" in faults(evidence(sealed[:4]), against=[kept])[0]


def test_a_checkpoint_of_another_key_proves_nothing() -> None:
    sealed = [leaf(0)]
    found = evidence(sealed)
    forged = dataclasses.replace(found, checkpoint=checkpoint(sealed, Signer(LOG.name, b"\x09" * 32)))

    assert "n’est pas signé par la clé" in faults(forged)[0]
    assert "n’est pas signé par la clé" in faults(found, against=[checkpoint(sealed, Signer("ailleurs.example.org", LOG.seed))])[0]
    assert "illisible" in faults(dataclasses.replace(found, checkpoint="bonjour"))[0]


@given(st.integers(1, 600), st.data())
def test_a_false_hash_is_not_taken_for_a_false_entry(size: int, data: st.DataObject) -> None:
    found = evidence([leaf(number) for number in range(size)])
    place = data.draw(st.integers(0, (size - 1) // 256))

    def touched(level: int, index: int) -> bytes:
        hashes = found.tile(level, index)
        return bytes([hashes[0] ^ 1]) + hashes[1:] if (level, index) == (0, place) else hashes

    assert faults(dataclasses.replace(found, tile=touched)) == [
        f"Le pavé d’empreintes 0/{place:03d} est faux ou manque ; les entrées, elles, sont celles qui ont été scellées."
    ]


@pytest.fixture
def sealed(settings: LazySettings, tmp_path: Path, db: None) -> Path:
    """A log of 300 entries, exported."""
    settings.JOURNAL_KEY = tmp_path / "journal-key"
    settings.JOURNAL_WITNESSES = [str(WITNESS.public)]
    operations.record_many("place.created", subjects=PlaceFactory.create_batch(1) * 299, by=None, at=NOW)
    sealing.seal(at=NOW, most=250)
    happened("place.edited", at=NOW, details={"fields": ["nom"], "note": "é\n«"})
    sealing.seal_all(at=NOW)
    path = tmp_path / "journal.zip"
    assert run("export", str(path)).exit_code == 0
    return path


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["journal", *words])


def remade(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """The bundle with one of its files changed."""
    copy = path.with_name("copie.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for each in old.namelist():
            new.writestr(each, change(old.read(each)) if each == name else old.read(each))
    return copy


def test_a_bundle_is_verified_without_a_database(sealed: Path, tmp_path: Path) -> None:
    result = maillage("journal", "verify", str(sealed), data=tmp_path / "ailleurs", DATABASE_URL="postgresql://x@127.0.0.1:1/none")

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("✓ 300 entrées")


def test_a_bundle_that_was_touched_is_refused_with_the_entry_named(sealed: Path) -> None:
    lines = zipfile.ZipFile(sealed).read("entries.jsonl").split(b"\n")
    edited = lines[41].replace(b"created", b"deleted")

    result = run("verify", str(remade(sealed, "entries.jsonl", lambda _old: b"\n".join([*lines[:41], edited, *lines[42:]]))))

    uid = json.loads(lines[41])["uid"]
    assert result.exit_code == 1
    assert f"✗ L’entrée n° 42 (place.deleted, 2026-03-12T09:00:00.000000Z, {uid}) a été modifiée" in result.output


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("checkpoint", lambda old: old.replace(b"300", b"299")),
        ("checkpoint", lambda _old: b"\xff"),
        ("checkpoints.jsonl", lambda _old: b"bonjour\n"),
        ("key", lambda _old: b"bonjour"),
        ("key", lambda _old: str(LOG.public).encode()),
        ("entries.jsonl", lambda _old: b""),
    ],
)
def test_a_bundle_that_is_not_whole_is_refused_in_a_sentence(sealed: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    result = run("verify", str(remade(sealed, name, change)))

    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_what_is_no_bundle_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_text("bonjour")

    for each, said in ((path, "n’est pas un paquet"), (tmp_path / "rien.zip", "n’existe pas")):
        result = run("verify", str(each))
        assert (result.exit_code, said in result.output, "Errno" in result.output) == (1, True, False)


def test_the_key_and_the_checkpoint_one_kept_are_what_one_verifies_with(sealed: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "cle", str(LOG.public)
    good.write_text(f"{exporting.public_key()}\n")
    kept = tmp_path / "point"
    kept.write_text(json.loads(zipfile.ZipFile(sealed).read("checkpoints.jsonl").splitlines()[0])["note"])

    assert run("verify", str(sealed), "--key", str(good), "--against", str(kept)).exit_code == 0
    assert run("verify", str(sealed), "--key", bad).exit_code == 1
    assert run("verify", str(sealed), "--key", "bonjour").exit_code == 1


def test_the_database_itself_is_verified_and_what_was_done_behind_its_back_is_named(sealed: Path) -> None:
    assert run("verify").exit_code == 0
    third = Leaf.objects.get(pk=2)

    def behind(sql: str, *values: Any) -> str:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
        return run("verify").output

    assert "n° 3 (place.invented" in behind("UPDATE journal_entry SET verb = %s WHERE id = %s", "place.invented", third.entry_id)
    assert run("verify").exit_code == 1
    behind("UPDATE journal_entry SET verb = %s WHERE id = %s", "place.created", third.entry_id)
    assert run("verify").exit_code == 0
    hidden = behind("UPDATE journal_entry SET is_public = %s WHERE id = %s", False, third.entry_id)
    assert "n° 3 a été scellée comme publique, et ne l’est plus" in hidden
    assert "n° 3 a été retirée" in behind("DELETE FROM journal_leaf WHERE id = %s", 2)


def test_a_public_entry_that_nobody_sealed_is_said(sealed: Path) -> None:
    entry = happened(at=NOW)

    assert f"L’entrée {entry.uid} (place.edited) est publique et n’a jamais été scellée" in run("verify").output


def test_hashes_rewritten_with_an_entry_are_caught_by_the_signature(sealed: Path) -> None:
    third = Leaf.objects.get(pk=2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET verb = 'place.invented' WHERE id = %s", [third.entry_id])
    leaves = list(exporting.evidence().leaves())
    for (level, index), hashes in tiles.appended(0, [merkle.leaf_hash(each) for each in leaves], lambda _l, _i: b"").items():
        Tile.objects.filter(level=level, index=index).update(hashes=hashes)

    result = run("verify")

    assert result.exit_code == 1
    assert "Entre l’entrée n° 1 et l’entrée n° 250, une entrée au moins n’est pas celle qui a été scellée" in result.output


def test_without_a_checkpoint_there_is_nothing_to_export_or_verify(settings: LazySettings, tmp_path: Path, db: None) -> None:
    settings.JOURNAL_KEY = tmp_path / "journal-key"

    assert run("export", str(tmp_path / "x.zip")).exit_code == 1
    assert run("verify").exit_code == 1


def test_a_witness_is_named_by_who_verifies(sealed: Path, tmp_path: Path) -> None:
    text = notes.Note.parse(exporting.evidence().checkpoint).text
    brought = tmp_path / "contreseing"
    brought.write_text(f"{text}\n{WITNESS.line(text, NOW)}\n")

    result = run("cosign", str(brought))
    assert (result.exit_code, result.output) == (0, "Contreseings ajoutés : temoin.example.org.\n")
    run("export", str(sealed))
    assert (
        "✓ Contresigné par temoin.example.org (12/03/2026 09:00 UTC)"
        in run("verify", str(sealed), "--witness", str(WITNESS.public)).output
    )
    brought.write_text("bonjour")
    assert run("cosign", str(brought)).exit_code == 1
    assert cosignatures.add_cosignatures(note=f"{text}\n{WITNESS.line(text, NOW)}\n", by=None) == []
    assert keys.witnesses() == [WITNESS.public]
    assert bundle.Bundle(sealed).key() == exporting.public_key()
