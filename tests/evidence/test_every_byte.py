"""Valid evidence with one byte changed, left out or doubled, byte after byte: refused, or it says what it said."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from apps.evidence.canonical import decode, encode
from apps.evidence.chain import parse_manifest
from apps.evidence.checkpoint import Checkpoint, parse_checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.esignature import Assertion
from apps.evidence.note import open_note, parse_vkey
from apps.evidence.openings import commit_rows, opened_rows
from apps.evidence.policy import parse_policy
from apps.evidence.proof import parse_proof, verify_proof
from apps.evidence.signers import _json, check_signature
from apps.evidence.story import Story, moment_of
from apps.evidence.tiles import TileTree, read_entries, write_tiles
from apps.evidence.witness import answer, parse_request
from tests.evidence.builders import VECTORS
from tests.evidence.test_log_attacks import REPORT_SHA, World, sign

Reader = Callable[[bytes], object]
LOG = VECTORS["mini_log"]
LEAVES = [leaf.encode() for leaf in LOG["leaves_utf8"]]
KEY, WITNESS = parse_vkey(LOG["log_vkey"]), parse_vkey(LOG["witness_vkey"])
ROOTS = [bytes.fromhex(digest) for digest in LOG["roots_hex"]]
NOTE: str = LOG["checkpoints"]["5"]
ALONE = NOTE[: NOTE.rindex("\u2014")]
TILES = dict(write_tiles(LEAVES))
COMMITTED, OPENED = commit_rows([(bytes([number]) * 32, text) for number, text in enumerate("ab")])


def changes(whole: bytes) -> Iterator[bytes]:
    """A bit turned, the case changed, the byte left out, the byte doubled, in turns from byte to byte."""
    for place, byte in enumerate(whole):
        instead = (bytes([byte ^ 1]), bytes([byte ^ 0x20]), b"", bytes([byte, byte]))[place % 4]
        yield whole[:place] + instead + whole[place + 1 :]


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def said(read: Reader, data: bytes) -> object:
    """What was read, or None if it was refused; any other error fails the test."""
    try:
        return read(data)
    except EvidenceError:
        return None


PARSED: dict[str, tuple[Reader, bytes]] = {
    "canonical": (decode, LEAVES[0]),
    "checkpoint": (lambda data: parse_checkpoint(text_of(data)), NOTE.partition("\n\n")[0].encode() + b"\n"),
    "entries": (lambda data: read_entries(data, 5), TILES["tile/entries/000.p/5"]),
    "manifest": (
        parse_manifest,
        encode({"format": "qa-portal/bundle/1", "files": [{"name": "report.json", "sha256": "00" * 32, "size": 17}]}),
    ),
    "moment": (lambda data: moment_of(text_of(data)), b"2026-01-02T03:04:05.123456Z"),
    "private rows": (lambda data: opened_rows(COMMITTED, data), OPENED),
    "commitments": (lambda data: opened_rows(data, OPENED), COMMITTED),
    "proof": (lambda data: parse_proof(text_of(data)), LOG["tlog_proof_2"].encode()),
    "request": (lambda data: parse_request(text_of(data)), LOG["witness_request"].encode()),
    "vkey": (lambda data: parse_vkey(text_of(data)), str(KEY).encode()),
}


@pytest.mark.parametrize("name", sorted(PARSED))
def test_no_two_texts_are_read_as_the_same(name: str) -> None:
    read, whole = PARSED[name]
    meant = said(read, whole)
    assert meant is not None
    assert [data for data in changes(whole) if data != whole and said(read, data) == meant] == []


def test_only_blanks_change_nothing_in_a_policy() -> None:
    whole = LOG["policy"].encode()
    meant = parse_policy(LOG["policy"])
    same = [data for data in changes(whole) if said(lambda data: parse_policy(text_of(data)), data) == meant]
    assert [data for data in same if data.split() != whole.split()] == []


def _tile(data: bytes) -> bytes:
    tree = TileTree(5, {**TILES, "tile/0/000.p/5": data}.__getitem__)
    if tree.root != ROOTS[4]:
        raise EvidenceError("ROOT", "the tile leads to another root")
    return b"".join(tree.inclusion_proof(2))


def _answer(data: bytes) -> object:
    said = answer(text_of(data), [KEY], lambda origin: Checkpoint(origin, 3, ROOTS[2]), str)
    return said if said.status == 200 else None


VERIFIED: dict[str, tuple[Reader, bytes]] = {
    "note": (lambda data: open_note(data, [KEY]), ALONE.encode()),
    "cosigned note": (lambda data: parse_policy(LOG["policy"]).open(text_of(data)), NOTE.encode()),
    "proof": (lambda data: verify_proof(text_of(data), LEAVES[2], KEY), LOG["tlog_proof_2"].encode()),
    "tile": (_tile, TILES["tile/0/000.p/5"]),
    "witness": (_answer, LOG["witness_request"].encode()),
}


@pytest.mark.parametrize("name", sorted(VERIFIED))
def test_what_is_signed_is_refused_or_says_what_it_said(name: str) -> None:
    read, whole = VERIFIED[name]
    meant = said(read, whole)
    assert meant is not None
    assert [data for data in changes(whole) if said(read, data) not in (None, meant)] == []


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(tmp_path_factory.mktemp("world"))
    sign(world)
    return world


def _signature(world: World, name: str) -> Reader:
    """Reads the signature with another content of one of its two files."""
    story = Story()
    for index, leaf in enumerate(world.leaves):
        story.take(index, decode(leaf))
    files = {name: bytes(content) for name, content in world.files.items() if not isinstance(content, Path)}

    def read(data: bytes) -> object:
        changed = {**files, name: data}
        return check_signature("signatures/sig_1.json", tuple(files), changed.__getitem__, story, REPORT_SHA)

    return read


def test_no_byte_of_a_signed_manifest_can_be_changed(signed: World) -> None:
    whole, read = bytes(signed.files["signatures/sig_1.json"]), _signature(signed, "signatures/sig_1.json")  # type: ignore[arg-type]
    assert read(whole)
    assert [data for data in changes(whole) if said(read, data)] == []


def test_no_byte_of_an_assertion_can_be_changed_but_blanks(signed: World) -> None:
    name = "signatures/sig_1.assertion.json"
    whole, read = bytes(signed.files[name]), _signature(signed, name)  # type: ignore[arg-type]
    assert read(whole)
    same = [data for data in changes(whole) if said(read, data)]
    assert [data for data in same if json.loads(data) != json.loads(whole)] == []
    assert said(lambda data: Assertion.from_json(_json(data)), whole)
