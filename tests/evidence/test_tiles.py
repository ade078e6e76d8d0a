import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.evidence.errors import EvidenceError
from apps.evidence.merkle import consistency_proof, inclusion_proof, leaf_hash, root
from apps.evidence.tiles import TileTree, grow_tiles, read_entries, tile_path, write_tiles
from tests.evidence.builders import VECTORS


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [
        (0, 256, "tile/0/000"),
        (999, 256, "tile/0/999"),
        (1000, 256, "tile/0/x001/000"),
        (1_234_067, 256, "tile/0/x001/x234/067"),
        (1_234_067, 3, "tile/0/x001/x234/067.p/3"),
    ],
)
def test_paths_are_those_of_the_specification(index: int, width: int, path: str) -> None:
    assert tile_path(0, index, width) == path


def test_the_reference_log_comes_back_from_its_tiles() -> None:
    leaves = [leaf.encode() for leaf in VECTORS["mini_log"]["leaves_utf8"]]
    tiles = dict(write_tiles(leaves))
    assert read_entries(tiles["tile/entries/000.p/5"], 5) == leaves
    assert TileTree(5, tiles.__getitem__).root.hex() == VECTORS["mini_log"]["roots_hex"][4]


def test_an_empty_log_has_no_tiles_and_the_empty_root() -> None:
    assert not dict(write_tiles([]))
    assert TileTree(0, {}.__getitem__).root == root([])


@given(size=st.integers(1, 1500), data=st.data())
def test_proofs_from_tiles_are_those_of_the_whole_tree(size: int, data: st.DataObject) -> None:
    leaves = [number.to_bytes(4, "big") for number in range(size)]
    hashes = [leaf_hash(leaf) for leaf in leaves]
    tree = TileTree(size, dict(write_tiles(leaves)).__getitem__)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    assert tree.root == root(hashes)
    assert tree.inclusion_proof(index) == inclusion_proof(hashes, index)
    assert tree.consistency_proof(old) == consistency_proof(hashes, old)


def test_a_proof_reads_few_tiles_of_a_large_log() -> None:
    tiles, asked = dict(write_tiles([number.to_bytes(4, "big") for number in range(70_000)])), []

    def read(path: str) -> bytes:
        asked.append(path)
        return tiles[path]

    hashes = [leaf_hash(number.to_bytes(4, "big")) for number in range(70_000)]
    assert TileTree(70_000, read).inclusion_proof(40_000) == inclusion_proof(hashes, 40_000)
    assert len(asked) == len(set(asked)) <= 6


@pytest.mark.parametrize("content", [b"\x00", b"\x00\x05abc", b"\x00\x01a\x00\x01b"])
def test_a_damaged_bundle_of_entries_is_refused(content: bytes) -> None:
    with pytest.raises(EvidenceError, match=r"^TILE"):
        read_entries(content, 1)


def test_a_tile_of_another_length_is_refused() -> None:
    with pytest.raises(EvidenceError, match=r"^TILE"):
        _ = TileTree(5, lambda _path: b"\x00" * 31).root


def test_there_is_no_proof_for_what_is_not_in_the_tree() -> None:
    tree = TileTree(5, dict(write_tiles([b"x"] * 5)).__getitem__)
    for impossible in (lambda: tree.inclusion_proof(5), lambda: tree.consistency_proof(6)):
        with pytest.raises(EvidenceError, match=r"^PROOF"):
            impossible()


@given(steps=st.lists(st.integers(0, 700), min_size=1, max_size=6))
def test_a_log_that_grows_ends_with_the_tiles_of_the_whole(steps: list[int]) -> None:
    leaves = [number.to_bytes(4, "big") for number in range(sum(steps))]
    tiles, size = dict[str, bytes](), 0
    for step in steps:
        tiles |= dict(grow_tiles(size, leaves[size : size + step], tiles.__getitem__))
        size += step
    whole = dict(write_tiles(leaves))
    assert {path: tiles[path] for path in whole} == whole
    assert TileTree(size, tiles.__getitem__).root == root(leaf_hash(leaf) for leaf in leaves)
