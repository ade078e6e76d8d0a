from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.evidence.errors import EvidenceError
from apps.evidence.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    root_of_rows,
    verify_consistency,
    verify_inclusion,
)
from tests.evidence.builders import VECTORS

CT = VECTORS["ct_reference"]
CT_LEAVES = [bytes.fromhex(text) for text in CT["leaf_inputs_hex"]]
CT_ROOTS = [EMPTY_ROOT, *(bytes.fromhex(text) for text in CT["roots_hex_by_size_1_to_8"])]
HASHES = [leaf_hash(str(number).encode()) for number in range(64)]


def split(size: int) -> int:
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def head(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word by word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + head(leaves[:k]) + head(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), head(leaves[k:])]
    return [*path(m - k, leaves[k:]), head(leaves[:k])]


def subproof(m: int, leaves: list[bytes], complete: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if complete else [head(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], complete), head(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), head(leaves[:k])]


ROOTS = [head(HASHES[:size]) for size in range(65)]


def refused(call: object, *arguments: object) -> bool:
    try:
        call(*arguments)  # type: ignore[operator]
    except EvidenceError as error:
        return error.code == "PROOF"
    return False


def test_the_hashes_are_those_of_certificate_transparency() -> None:
    known = VECTORS["hasher"]
    assert EMPTY_ROOT.hex() == known["empty_root"]
    assert leaf_hash(b"").hex() == known["leaf_of_empty"]
    assert leaf_hash(b"L123456").hex() == known["leaf_of_L123456"]
    assert node_hash(b"N123", b"N456").hex() == known["node_of_N123_N456"]
    assert [leaf_hash(leaf).hex() for leaf in CT_LEAVES] == CT["leaf_hashes_hex"]


def test_the_roots_of_the_reference_tree_are_reproduced() -> None:
    for size, expected in enumerate(CT_ROOTS):
        assert root_of_rows(CT_LEAVES[:size]) == (expected, size)
        assert root(leaf_hash(leaf) for leaf in CT_LEAVES[:size]) == expected


def test_the_reference_proofs_are_reproduced_and_accepted() -> None:
    hashes = [leaf_hash(leaf) for leaf in CT_LEAVES]
    for case in CT["inclusion"]:
        proof = inclusion_proof(hashes[: case["size"]], case["index"])
        assert [item.hex() for item in proof] == case["proof_hex"]
        verify_inclusion(hashes[case["index"]], case["index"], case["size"], proof, CT_ROOTS[case["size"]])
    for case in CT["consistency"]:
        proof = consistency_proof(hashes[: case["new"]], case["old"])
        assert [item.hex() for item in proof] == case["proof_hex"]
        verify_consistency(case["old"], case["new"], proof, CT_ROOTS[case["old"]], CT_ROOTS[case["new"]])


def test_the_reference_log_has_the_published_roots_and_proofs() -> None:
    log = VECTORS["mini_log"]
    hashes = [leaf_hash(leaf.encode()) for leaf in log["leaves_utf8"]]
    assert [item.hex() for item in hashes] == log["leaf_hashes_hex"]
    assert [root(hashes[: size + 1]).hex() for size in range(5)] == log["roots_hex"]
    assert [item.hex() for item in inclusion_proof(hashes, 2)] == log["inclusion_2_in_5"]
    assert [item.hex() for item in consistency_proof(hashes, 3)] == log["consistency_3_to_5"]


def test_every_inclusion_proof_up_to_64_leaves_is_the_recursive_one_and_fits_no_other_index() -> None:
    for size in range(1, 65):
        for index in range(size):
            proof = inclusion_proof(HASHES[:size], index)
            assert proof == path(index, HASHES[:size])
            verify_inclusion(HASHES[index], index, size, proof, ROOTS[size])
            assert size == 1 or refused(verify_inclusion, HASHES[index], (index + 1) % size, size, proof, ROOTS[size])


def test_every_consistency_proof_up_to_64_leaves_is_the_recursive_one() -> None:
    for new in range(65):
        for old in range(new + 1):
            proof = consistency_proof(HASHES[:new], old)
            assert proof == (subproof(old, HASHES[:new], True) if old else [])
            verify_consistency(old, new, proof, ROOTS[old], ROOTS[new])


def test_changed_consistency_proofs_are_refused() -> None:
    for new in range(2, 20):
        for old in range(1, new):
            proof = consistency_proof(HASHES[:new], old)
            changed = [proof[:-1], [*proof, HASHES[0]], [*proof[:-1], HASHES[63]], proof[1:]]
            assert all(refused(verify_consistency, old, new, item, ROOTS[old], ROOTS[new]) for item in changed)
            assert refused(verify_consistency, old, new, proof, ROOTS[old - 1], ROOTS[new])
            assert refused(verify_consistency, old, new, proof, ROOTS[old], ROOTS[new + 1])
            assert refused(verify_consistency, new, old, proof, ROOTS[new], ROOTS[old])


def test_inclusion_proofs_of_wrong_length_or_of_an_inner_node_are_refused() -> None:
    for size in range(2, 20):
        proof = inclusion_proof(HASHES[:size], 0)
        assert refused(verify_inclusion, HASHES[0], 0, size, proof[:-1], ROOTS[size])
        assert refused(verify_inclusion, HASHES[0], 0, size, [*proof, HASHES[0]], ROOTS[size])
        assert refused(verify_inclusion, HASHES[0], 0, size, [proof[0][:31], *proof[1:]], ROOTS[size])
        inner = leaf_hash(HASHES[0] + HASHES[1])
        assert refused(verify_inclusion, inner, 0, (size + 1) // 2, proof[1:], ROOTS[size])
    assert refused(verify_inclusion, HASHES[0], -1, 1, [], HASHES[0])
    assert refused(verify_inclusion, HASHES[0], 1, 1, [], HASHES[0])


def test_a_path_that_leads_to_the_root_of_a_tree_of_another_height_is_refused() -> None:
    a, b, c, d = HASHES[:4]
    assert refused(verify_inclusion, a, 0, 1, [b], node_hash(b, a))
    assert refused(verify_inclusion, a, 0, 4, [b], ROOTS[2])
    verify_consistency(3, 4, [c, d, ROOTS[2]], ROOTS[3], ROOTS[4])
    assert refused(verify_consistency, 3, 4, [c, d], c, node_hash(c, d))
    longer = node_hash(d, ROOTS[3]), node_hash(d, ROOTS[4])
    assert refused(verify_consistency, 3, 4, [c, d, ROOTS[2], d], *longer)


def test_equal_and_empty_trees_need_equal_roots_and_no_hashes() -> None:
    verify_consistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    verify_consistency(0, 3, [], EMPTY_ROOT, ROOTS[3])
    assert refused(verify_consistency, 3, 3, [], ROOTS[3], ROOTS[4])
    assert refused(verify_consistency, 3, 3, [HASHES[0]], ROOTS[3], ROOTS[3])
    assert refused(verify_consistency, 0, 3, [], ROOTS[1], ROOTS[3])
    assert refused(verify_consistency, 0, 0, [], ROOTS[1], ROOTS[1])


def test_proofs_about_leaves_that_are_not_there_cannot_be_made() -> None:
    assert refused(inclusion_proof, HASHES, 64)
    assert refused(inclusion_proof, HASHES, -1)
    assert refused(consistency_proof, HASHES, 65)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 4095, 4096, 4097, 8192, 12_345])
def test_the_streaming_root_equals_that_of_the_frontier(size: int) -> None:
    rows = [str(number).encode() for number in range(size)]
    assert root_of_rows(iter(rows)) == (root(map(leaf_hash, rows)), size)


@given(st.integers(0, 64), st.integers(0, 64))
def test_a_stored_frontier_goes_on_where_it_stopped(stop: int, more: int) -> None:
    before = Frontier(HASHES[:stop])
    after = Frontier.from_hex(before.size, before.to_hex())
    after.extend(HASHES[stop : stop + more])
    size = min(64, stop + more)
    assert (after.size, after.root) == (size, ROOTS[size])


def test_one_leaf_after_another_gives_every_root() -> None:
    frontier = Frontier()
    for size, leaf in enumerate(HASHES):
        assert frontier.root == ROOTS[size]
        frontier.append(leaf)


@pytest.mark.parametrize(("size", "hashes"), [(-1, []), (1, []), (0, ["00" * 32]), (1, ["00"]), (1, ["xy" * 32])])
def test_a_frontier_that_does_not_fit_its_size_is_refused(size: int, hashes: list[str]) -> None:
    with pytest.raises(EvidenceError, match="FRONTIER"):
        Frontier.from_hex(size, hashes)
