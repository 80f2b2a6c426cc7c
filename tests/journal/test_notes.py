"""Signed notes, checkpoints and cosignatures are C2SP's, to the byte."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.journal import merkle
from maillage.journal.log import notes, tiles
from maillage.journal.log.notes import COSIGNS, Checkpoint, Malformed, Note, Signer
from tests.journal.test_merkle import naive

# The example of C2SP's signed-note: a key, a text, its signature.
KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n"
    "\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# The example of C2SP's tlog-cosignature.
COSIGNED = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "\u2014 witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
LOG, WITNESS = Signer("lieux.example.org/journal", b"\x01" * 32), Signer("temoin.example.org", b"\x02" * 32, COSIGNS)
TEXT = Checkpoint(LOG.name, 3, b"\x03" * 32).text


def test_the_published_note_is_verified_by_the_published_key() -> None:
    key, note = notes.public_key(KEY), Note.parse(NOTE)

    assert note.signed_by(key)
    assert (str(key), str(note)) == (KEY, NOTE)
    assert not Note.parse(NOTE.replace("an example", "one example")).signed_by(key)


def test_the_published_cosigned_checkpoint_is_read() -> None:
    note = Note.parse(COSIGNED)
    checkpoint = Checkpoint.parse(note.text)

    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text == note.text
    assert str(note) == COSIGNED
    assert int.from_bytes(note.signatures[1].raw[:8], "big") == 1679315147


def test_a_checkpoint_is_signed_and_cosigned() -> None:
    signed = notes.sign(TEXT, [LOG]) + f"{WITNESS.line(TEXT, AT)}\n"
    note = Note.parse(signed)

    assert note.signed_by(LOG.public)
    assert note.cosigned_by(WITNESS.public) == (note.signatures[1], AT)
    assert base64.b64decode(note.signatures[1].line.split(" ")[2])[4:12] == int(AT.timestamp()).to_bytes(8, "big")


@given(st.integers(0, 71), st.integers(1, 255))
def test_a_cosignature_that_was_touched_is_none(place: int, flip: int) -> None:
    signature = Note.parse(f"{TEXT}\n{WITNESS.line(TEXT, AT)}\n").signatures[0]
    raw = bytearray(signature.raw)
    raw[place] ^= flip
    touched = Note(TEXT, (notes.Signature(signature.name, signature.key_id, bytes(raw)),))

    assert touched.cosigned_by(WITNESS.public) is None


def test_one_role_does_not_sign_for_the_other() -> None:
    impostor = Signer(LOG.name, WITNESS.seed)

    assert not Note.parse(notes.sign(TEXT, [impostor])).signed_by(LOG.public)
    assert Note.parse(notes.sign(TEXT, [LOG])).cosigned_by(notes.PublicKey(LOG.name, COSIGNS, LOG.public.raw)) is None


@given(st.binary(min_size=32, max_size=32), st.sampled_from([notes.SIGNS_NOTES, COSIGNS]))
def test_keys_are_read_as_they_are_written(seed: bytes, kind: int) -> None:
    signer = Signer("lieux.example.org/journal", seed, kind)

    assert Signer.parse(str(signer)) == signer
    assert notes.public_key(str(signer.public)) == signer.public


@pytest.mark.parametrize("text", ["", "x", "PRIVATE+KEY+a+b+c", "PUBLIC+KEY+a+b+AAAA", str(LOG).replace("PRIVATE", "PUBLIC")])
def test_what_is_not_a_private_key_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Signer.parse(text)


@pytest.mark.parametrize(
    "text", ["", "x+y+z", KEY[:-4], KEY.replace("530d903a", "530d903b"), KEY.replace("foo", "bar"), "a b+0+" + KEY[-44:]]
)
def test_what_is_not_a_public_key_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        notes.public_key(text)


@pytest.mark.parametrize(
    "text", ["", "a\n", "a\n\n", "a\n\nb\n", NOTE[:-1], NOTE.replace("\u2014", "-"), "x" * 17_000 + NOTE, "a\n\n\u2014 b !!!!\n"]
)
def test_what_is_not_a_note_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Note.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n3\n",
        "a\n-1\nAAAA\n",
        "\n3\n" + "A" * 43 + "=\n",
        "a\n03\n" + "A" * 43 + "=\n",
        "a\nx\n" + "A" * 43 + "=\n",
        "a\n" + "9" * 5000 + "\nAA==\n",
    ],
)
def test_what_is_not_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Checkpoint.parse(text)


def test_tiles_are_addressed_as_c2sp_says() -> None:
    assert [str(tiles.Address(n)) for n in (0, 67, 999, 1000, 1234067)] == ["000", "067", "999", "x001/000", "x001/x234/067"]
    assert tiles.parse("x001/x234/067.p/8") == tiles.Address(1234067, 8)


@pytest.mark.parametrize(
    "name", ["", "0", "00", "0000", "x000/001", "001/002", "x001", "001.p/0", "001.p/256", "001.p/01", "001.p/", "a", "٠٠٠", "-01"]
)
def test_a_tile_has_one_address_only(name: str) -> None:
    assert tiles.parse(name) is None


@given(st.integers(0, 10**12), st.integers(1, 256))
def test_addresses_are_read_as_they_are_written(index: int, width: int) -> None:
    assert tiles.parse(str(tiles.Address(index, width))) == tiles.Address(index, width)


@given(st.lists(st.integers(1, 700), min_size=1, max_size=6))
def test_tiles_filled_in_any_portions_give_the_tree(portions: list[int]) -> None:
    kept: dict[tiles.Key, bytes] = {}
    leaves: list[bytes] = []

    def kept_tile(level: int, index: int) -> bytes:
        return kept[level, index]

    for portion in portions:
        added = [str(len(leaves) + n).encode() for n in range(portion)]
        kept |= tiles.appended(len(leaves), [merkle.leaf_hash(leaf) for leaf in added], kept_tile)
        leaves += added

    node = tiles.nodes(kept_tile)
    assert merkle.root(len(leaves), node) == naive(leaves)
    assert {(level, each.index): each.width for level, each in tiles.addresses(len(leaves))} == {
        key: len(hashes) // 32 for key, hashes in kept.items()
    }
    asked = tiles.needed(lambda node: merkle.inclusion_proof(len(leaves) // 2, len(leaves), node))
    assert asked <= set(kept)
