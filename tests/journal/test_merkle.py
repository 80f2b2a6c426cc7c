"""The hashing and proofs of RFC 9162, against published values and against the definitions taken word for word."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.journal import merkle

# The leaves, roots and proofs of Certificate Transparency's reference tests (google/certificate-transparency, merkletree tests;
# the same are in transparency-dev/merkle, testonly/constants.go).
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
ONE_TO_EIGHT = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
FIVE_OF_EIGHT = [
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]
SIX = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUSION = [
    (0, 1, []),
    (0, 8, ONE_TO_EIGHT),
    (5, 8, FIVE_OF_EIGHT),
    (2, 3, [ROOTS[2]]),
    (1, 5, [ROOTS[1], ONE_TO_EIGHT[1], FIVE_OF_EIGHT[0]]),
]
CONSISTENCY = [
    (1, 1, []),
    (1, 8, ONE_TO_EIGHT),
    (6, 8, [SIX, FIVE_OF_EIGHT[1], FIVE_OF_EIGHT[2]]),
    (2, 5, [ONE_TO_EIGHT[1], FIVE_OF_EIGHT[0]]),
    (6, 7, [SIX, "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f", ROOTS[4]]),
]


def reader(leaves: list[bytes]) -> merkle.NodeReader:
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    return lambda level, index: merkle.complete_root(hashes[index << level : (index + 1) << level])


def naive(leaves: list[bytes]) -> bytes:
    """MTH of section 2.1.1."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\x01" + naive(leaves[:half]) + naive(leaves[half:])).digest()


def naive_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if index < half:
        return [*naive_path(index, leaves[:half]), naive(leaves[half:])]
    return [*naive_path(index - half, leaves[half:]), naive(leaves[:half])]


def naive_subproof(first: int, leaves: list[bytes], known: bool) -> list[bytes]:
    """SUBPROOF of section 2.1.4.1."""
    if first == len(leaves):
        return [] if known else [naive(leaves)]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if first <= half:
        return [*naive_subproof(first, leaves[:half], known), naive(leaves[half:])]
    return [*naive_subproof(first - half, leaves[half:], False), naive(leaves[:half])]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    assert merkle.root(size, reader(LEAVES)).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "expected"), INCLUSION)
def test_inclusion_proofs_are_the_published_ones(index: int, size: int, expected: list[str]) -> None:
    proof = merkle.inclusion_proof(index, size, reader(LEAVES))

    assert [each.hex() for each in proof] == expected
    leaf = merkle.leaf_hash(LEAVES[index])
    assert merkle.verify_inclusion(leaf=leaf, index=index, size=size, proof=proof, root=bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("first", "second", "expected"), CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(first: int, second: int, expected: list[str]) -> None:
    proof = merkle.consistency_proof(first, second, reader(LEAVES))

    assert [each.hex() for each in proof] == expected
    roots = [bytes.fromhex(ROOTS[size]) for size in (first, second)]
    assert merkle.verify_consistency(first=first, second=second, proof=proof, first_root=roots[0], second_root=roots[1])


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70), st.data())
def test_proofs_are_what_the_definitions_give_and_verify(leaves: list[bytes], data: st.DataObject) -> None:
    size, node = len(leaves), reader(leaves)
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(0, size))
    inclusion, consistency = merkle.inclusion_proof(index, size, node), merkle.consistency_proof(first, size, node)

    assert merkle.root(size, node) == naive(leaves)
    assert inclusion == naive_path(index, leaves)
    assert consistency == (naive_subproof(first, leaves, True) if first else [])
    leaf = merkle.leaf_hash(leaves[index])
    assert merkle.verify_inclusion(leaf=leaf, index=index, size=size, proof=inclusion, root=naive(leaves))
    assert merkle.verify_consistency(
        first=first, second=size, proof=consistency, first_root=naive(leaves[:first]), second_root=naive(leaves)
    )


@given(st.lists(st.binary(max_size=4), min_size=2, max_size=40, unique=True), st.data())
def test_a_proof_that_was_touched_verifies_nothing(leaves: list[bytes], data: st.DataObject) -> None:
    size, root = len(leaves), naive(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, reader(leaves))
    leaf = merkle.leaf_hash(leaves[index])
    place = data.draw(st.integers(0, len(proof) - 1))
    flipped = bytes([proof[place][0] ^ 1]) + proof[place][1:]
    touched = [
        [*proof[:place], flipped, *proof[place + 1 :]],
        [*proof[:place], *proof[place + 1 :]],
        [*proof[:place], proof[place], *proof[place:]],
        [],
    ]

    for wrong in touched:
        assert not merkle.verify_inclusion(leaf=leaf, index=index, size=size, proof=wrong, root=root)
    for other in {data.draw(st.integers(0, size + 3)) for _ in range(3)} - {index}:
        assert not merkle.verify_inclusion(leaf=leaf, index=other, size=size, proof=proof, root=root)
    assert not merkle.verify_inclusion(leaf=merkle.leaf_hash(b"another"), index=index, size=size, proof=proof, root=root)


@given(st.lists(st.binary(max_size=4), min_size=2, max_size=40, unique=True), st.data())
def test_a_rewritten_past_is_consistent_with_nothing(leaves: list[bytes], data: st.DataObject) -> None:
    size = len(leaves)
    first = data.draw(st.integers(1, size - 1))
    proof = merkle.consistency_proof(first, size, reader(leaves))
    rewritten = [b"rewritten", *leaves[1:]]
    roots = {"first_root": naive(leaves[:first]), "second_root": naive(leaves)}

    assert not merkle.verify_consistency(first=first, second=size, proof=proof, **roots | {"second_root": naive(rewritten)})
    assert not merkle.verify_consistency(first=first, second=size, proof=proof, **roots | {"first_root": naive(rewritten[:first])})
    assert not merkle.verify_consistency(first=first, second=size, proof=proof[:-1], **roots)
    assert not merkle.verify_consistency(first=first, second=size, proof=[*proof, proof[-1]], **roots)
    forged = merkle.consistency_proof(first, size, reader(rewritten))
    assert not merkle.verify_consistency(first=first, second=size, proof=forged, **roots | {"second_root": naive(rewritten)})


def test_edges_of_consistency() -> None:
    one, two = naive([b"a"]), naive([b"a", b"b"])

    def consistent(first: int, second: int, proof: list[bytes], first_root: bytes, second_root: bytes) -> bool:
        return merkle.verify_consistency(first=first, second=second, proof=proof, first_root=first_root, second_root=second_root)

    assert consistent(0, 2, [], merkle.EMPTY_ROOT, two)
    assert not consistent(0, 2, [], one, two)
    assert not consistent(0, 2, [one], merkle.EMPTY_ROOT, two)
    assert not consistent(2, 2, [], one, two)
    assert not consistent(2, 1, [], two, one)
    assert not consistent(1, 2, [], one, two)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="leaf"):
        merkle.inclusion_proof(index, size, reader(LEAVES))


@pytest.mark.parametrize(("first", "second"), [(-1, 3), (3, 2)])
def test_a_log_does_not_shrink(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="consistent"):
        merkle.consistency_proof(first, second, reader(LEAVES))
