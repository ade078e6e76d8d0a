"""C2SP tlog-tiles: a log as static files that any web server can hand out, and proofs out of them.

tile/<L>/<N>[.p/<W>]        hashes of level 8·L, 256 a tile (8192 bytes), the last one partial with W hashes
tile/entries/<N>[.p/<W>]    the leaves: two bytes of length (big-endian) before each
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from apps.evidence.errors import EvidenceError
from apps.evidence.tree import EMPTY_ROOT, consistency_ranges, inclusion_ranges, leaf_hash, node_hash, split_of

HEIGHT, WIDTH = 8, 256
ENTRIES = "entries"
_HASH = 32


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """The path of tile `index` (0-based) of a level, or of "entries"; below 256 wide it is partial."""
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{level}/{path}" + ("" if width == WIDTH else f".p/{width}")


def write_tiles(leaves: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """(path, content) of every tile of the log of `leaves` (exact bytes)."""
    return grow_tiles(0, leaves, dict[str, bytes]().__getitem__)


def grow_tiles(size: int, leaves: Sequence[bytes], read: Callable[[str], bytes]) -> Iterator[tuple[str, bytes]]:
    """(path, content) of every tile that `leaves`, after the first `size`, make or change.

    `read` gives the content of the partial tiles as they were written at `size`.
    """
    if not leaves:
        return
    rest = size % WIDTH
    entries = [len(leaf).to_bytes(2, "big") + leaf for leaf in leaves]
    kept = [read(tile_path(ENTRIES, size // WIDTH, rest))] if rest else []
    yield from _tiles(ENTRIES, size, [*kept, *[b""] * (rest - len(kept)), *entries])
    level, hashes = 0, [leaf_hash(leaf) for leaf in leaves]
    while hashes:
        rest = size % WIDTH
        before = _hashes(read(tile_path(level, size // WIDTH, rest))) if rest else []
        row = [*before, *hashes]
        yield from _tiles(level, size, row)
        full = range(0, len(row) - WIDTH + 1, WIDTH)
        hashes = [_perfect_root(row[start : start + WIDTH]) for start in full]
        size, level = size // WIDTH, level + 1


def _tiles(level: int | str, size: int, row: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """The tiles of a level from that one on in which `size` falls; `row` are its parts from that tile on."""
    for index, start in enumerate(range(0, len(row), WIDTH), size // WIDTH):
        part = row[start : start + WIDTH]
        yield tile_path(level, index, len(part)), b"".join(part)


def _hashes(content: bytes) -> list[bytes]:
    return [content[at : at + _HASH] for at in range(0, len(content), _HASH)]


def _perfect_root(hashes: Sequence[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]


def read_entries(content: bytes, width: int) -> list[bytes]:
    """The leaves of one entry bundle; EvidenceError TILE unless they are exactly `width`."""
    leaves, at = [], 0
    while at < len(content):
        length = int.from_bytes(content[at : at + 2], "big")
        leaf = content[at + 2 : at + 2 + length]
        if at + 2 > len(content) or len(leaf) != length:
            raise EvidenceError("TILE", "an entry is cut off")
        leaves.append(leaf)
        at += 2 + length
    if len(leaves) != width:
        raise EvidenceError("TILE", f"{len(leaves)} entries instead of {width}")
    return leaves


class TileTree:
    """The tree of `size` leaves as its tiles have it; `read` gives the bytes of a path. Reads what it needs, once."""

    def __init__(self, size: int, read: Callable[[str], bytes]) -> None:
        self.size = size
        self._read = read
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    @property
    def root(self) -> bytes:
        """The tree head that the tiles lead to."""
        return self.hash_of(0, self.size) if self.size else EMPTY_ROOT

    def inclusion_proof(self, index: int) -> list[bytes]:
        """The audit path of leaf `index` (RFC 6962 section 2.1.1), from a number of tiles that grows with log(size)."""
        return [self.hash_of(low, high) for low, high in inclusion_ranges(index, self.size)]

    def consistency_proof(self, old: int) -> list[bytes]:
        """The proof that the first `old` leaves are a prefix (RFC 6962 section 2.1.2); empty for 0 and for all."""
        return [self.hash_of(low, high) for low, high in consistency_ranges(old, self.size)]

    def hash_of(self, low: int, high: int) -> bytes:
        """The hash over the leaves from `low` up to, not including, `high`, which begins where a subtree does."""
        width = high - low
        if width & (width - 1) == 0 and low % width == 0:
            return self._node(width.bit_length() - 1, low // width)
        middle = low + split_of(width)
        return node_hash(self.hash_of(low, middle), self.hash_of(middle, high))

    def _node(self, level: int, index: int) -> bytes:
        """The root of the perfect subtree `index` of 2**level leaves, out of the tile that is nearest below it."""
        tile_level, within = divmod(level, HEIGHT)
        first = index << within
        tile = self._tile(tile_level, first // WIDTH)
        part = tile[first % WIDTH : first % WIDTH + (1 << within)]
        return _perfect_root(part)

    def _tile(self, level: int, index: int) -> list[bytes]:
        if (level, index) not in self._tiles:
            width = min(WIDTH, (self.size >> HEIGHT * level) - index * WIDTH)
            content = self._read(tile_path(level, index, width))
            if len(content) != width * _HASH:
                raise EvidenceError("TILE", f"{tile_path(level, index, width)} holds {len(content)} bytes")
            self._tiles[level, index] = _hashes(content)
        return self._tiles[level, index]
