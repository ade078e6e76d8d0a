"""Tree heads of streams against the recursive definition, across the chunks in which they are hashed."""

import pytest

from apps.evidence import tree
from apps.evidence.errors import EvidenceError
from apps.evidence.merkle import Frontier
from apps.evidence.tree import EMPTY_ROOT, LeafHash, leaf_hash, root_of_rows, roots_at
from tests.evidence.test_merkle import head

ROWS = [number.to_bytes(2, "big") for number in range(80)]
HEADS = [head([leaf_hash(row) for row in ROWS[:size]]) for size in range(81)]


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "_CHUNK_LEVEL", 3)


def test_roots_of_streams_are_the_recursive_ones() -> None:
    for size in range(81):
        assert root_of_rows(ROWS[:size]) == (HEADS[size], size)


def test_roots_at_many_sizes_come_out_of_one_pass() -> None:
    for step in (1, 3, 7, 8, 16, 20):
        sizes = list(range(0, 81, step))
        assert roots_at(iter(ROWS), reversed(sizes)) == ({size: HEADS[size] for size in sizes}, 80)


def test_sizes_that_the_stream_does_not_reach_have_no_root() -> None:
    assert roots_at(ROWS[:10], [0, 9, 11, 10**17]) == ({0: EMPTY_ROOT, 9: HEADS[9]}, 10)


def test_whole_chunks_are_not_added_leaf_by_leaf(monkeypatch: pytest.MonkeyPatch) -> None:
    levels = []
    add = tree.add_peak
    monkeypatch.setattr(
        tree, "add_peak", lambda peaks, level, digest: (levels.append(level), add(peaks, level, digest))
    )
    root_of_rows(ROWS[:21])
    assert levels == [3, 3, *[0] * 5]


def test_a_leaf_that_is_kept_back_is_counted_by_its_hash() -> None:
    mixed = [LeafHash(leaf_hash(row)) if number % 3 else row for number, row in enumerate(ROWS)]
    assert root_of_rows(mixed) == (HEADS[80], 80)


def test_a_frontier_of_hex_is_as_long_as_its_size_says() -> None:
    for size in range(20):
        frontier = Frontier(leaf_hash(row) for row in ROWS[:size])
        assert Frontier.from_hex(size, frontier.to_hex()).root == HEADS[size]
        for wrong in (size + 1, size - 1):
            if bin(max(wrong, 0)).count("1") != bin(size).count("1") or wrong < 0:
                with pytest.raises(EvidenceError, match=r"^FRONTIER"):
                    Frontier.from_hex(wrong, frontier.to_hex())
