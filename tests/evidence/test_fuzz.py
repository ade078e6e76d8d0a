"""Every parser of evidence, fed with what nobody meant it to read: it gives a value or EvidenceError, and soon.

Where a parser has a printer, what was parsed prints as the text it came from: no two texts mean the same.
"""

import json
import random
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.evidence.archive import Bundle
from apps.evidence.canonical import decode, encode
from apps.evidence.chain import parse_manifest, verify_bundle
from apps.evidence.checkpoint import Checkpoint, parse_checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.esignature import Assertion, Passkey, challenge_of, to_base64url, verify_esignature
from apps.evidence.events import timestamp
from apps.evidence.heads import Heads
from apps.evidence.log import log_files
from apps.evidence.merkle import inclusion_proof, leaf_hash
from apps.evidence.note import KIND_ED25519, VerifierKey, note_text, open_note, parse_vkey
from apps.evidence.openings import commit_rows, opened_rows
from apps.evidence.policy import parse_policy
from apps.evidence.proof import format_proof, parse_proof
from apps.evidence.signers import _json
from apps.evidence.story import Story, moment_of
from apps.evidence.tiles import ENTRIES, TileTree, read_entries, tile_path, write_tiles
from apps.evidence.witness import answer, format_request, parse_request
from tests.evidence.builders import ORIGIN, VECTORS, zipped

LOG = VECTORS["mini_log"]
KEY = VerifierKey(ORIGIN, KIND_ED25519, b"\x01" * 32)
POLICY = f"log {KEY} https://log.example\nwitness a {VerifierKey('w', 4, b'2' * 32)}\ngroup g any a\nquorum g\n"
LEAVES = [leaf.encode() for leaf in LOG["leaves_utf8"]]
EVENT = {"v": 1, "id": "evt_1", "at": "2026-01-02T03:04:05Z", "actor": "user:a", "verb": "key.added", "details": {}}


def _tiles(content: bytes) -> object:
    for width in (0, 1, 2, 256):
        read_entries(content, width)
    return None


def _proofs_of_tiles(content: bytes) -> object:
    return TileTree(300, lambda _path: content).inclusion_proof(299)


def _story(text: bytes) -> object:
    story = Story()
    for index, line in enumerate(text.split(b"\n")):
        story.take(index, decode(line))
    return story


def _text(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: parse(data.decode("utf-8", "surrogateescape"))


NOTE = f"{ORIGIN}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\u2014 {ORIGIN} AAAAAAAA\n"
PARSERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "assertion": (
        lambda data: Assertion.from_json(_json(data)),
        b'{"authenticator_data":"AAAA","client_data":"AAAA","signature":"AAAA"}',
    ),
    "canonical": (decode, encode(EVENT)),
    "checkpoint": (_text(parse_checkpoint), f"{ORIGIN}\n5\n{'A' * 43}=\n".encode()),
    "entries": (_tiles, dict(write_tiles(LEAVES))["tile/entries/000.p/5"]),
    "events": (_story, encode(EVENT) + b"\n" + encode({**EVENT, "id": "evt_2", "verb": "bundle.sealed"})),
    "heads": (_text(lambda text: Heads([text])), NOTE.encode()),
    "manifest": (
        parse_manifest,
        encode({"format": "qa-portal/bundle/1", "files": [{"name": "a", "sha256": "b", "size": 1}]}),
    ),
    "moment": (_text(moment_of), b"2026-01-02T03:04:05.123456Z"),
    "note": (lambda data: open_note(data, [KEY]), NOTE.encode()),
    "policy": (_text(parse_policy), POLICY.encode()),
    "private rows": (lambda data: opened_rows(b"", data), commit_rows([(b"s" * 32, "text")])[1]),
    "proof": (_text(parse_proof), format_proof(2, [b"\x01" * 32] * 3, NOTE).encode()),
    "request": (_text(parse_request), LOG["witness_request"].encode()),
    "tile": (_proofs_of_tiles, b"\x01" * 32),
    "vkey": (_text(parse_vkey), str(KEY).encode()),
    "witness": (_text(lambda text: answer(text, [KEY], lambda _origin: None, str)), LOG["witness_request"].encode()),
}
PIECES = [
    b"\n",
    b"\n\n",
    b"\r\n",
    b"\x00",
    b" ",
    b"+",
    b"=",
    b"0",
    b"-1",
    b"9" * 400,
    b"\xe2\x80\x94 ",
    b"\xff",
    b"\xed\xa0\x80",
    b"[",
    b"{",
    b'"',
]


def attempt(parse: Callable[[bytes], object], data: bytes) -> object:
    """What came out, or None: anything but EvidenceError goes through and fails the test."""
    try:
        return parse(data)
    except EvidenceError as error:
        assert error.code.isupper() and error.message
        assert len(error.message) < 500
        return None


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """A text with pieces cut out, doubled, changed and put in."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        low = draw(st.integers(0, len(data)))
        high = draw(st.integers(low, min(len(data), low + 40)))
        data[low:high] = draw(st.sampled_from([b"", bytes(data[low:high]) * 2, *PIECES]) | st.binary(max_size=8))
    return bytes(data)


@pytest.mark.parametrize("name", sorted(PARSERS))
@settings(max_examples=40)
@given(data=st.data())
def test_damaged_texts_raise_nothing_but_evidence_error(name: str, data: st.DataObject) -> None:
    parse, whole = PARSERS[name]
    attempt(parse, data.draw(damaged(whole) | st.binary(max_size=200)))


@pytest.mark.parametrize("name", sorted(PARSERS))
def test_texts_of_endless_lines_numbers_or_brackets_are_refused_soon_and_in_little_memory(name: str) -> None:
    parse, whole = PARSERS[name]
    line = f"\u2014 {ORIGIN} {'A' * 92}\n".encode()
    floods = [
        whole + line * 10**5,
        line * 10**5,
        whole.replace(b"5", b"9" * 10**6),
        b"9" * 10**6,
        b"[" * 10**6,
        b'{"a":' * 10**5,
        b"\n" * 10**6,
        whole * 5000,
        b"old " + b"1" * 10**6 + b"\n\n",
    ]
    tracemalloc.start()
    for flood in floods:
        attempt(parse, flood)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150_000_000


@pytest.mark.parametrize("name", ["checkpoint", "heads", "manifest", "note", "proof", "request", "vkey"])
def test_line_ends_converted_by_e_mail_are_refused(name: str) -> None:
    parse, whole = PARSERS[name]
    with pytest.raises(EvidenceError):
        parse(whole.replace(b"\n", b"\r\n") if b"\n" in whole else whole + b"\r\n")


PRINTED: dict[str, Callable[[str], str]] = {
    "canonical": lambda text: encode(decode(text.encode("utf-8", "surrogatepass"))).decode(),
    "checkpoint": lambda text: parse_checkpoint(text).text,
    "moment": lambda text: _moment_text(moment_of(text), text),
    "proof": lambda text: _proof_text(text),
    "request": lambda text: _request_text(text),
    "vkey": lambda text: str(parse_vkey(text)),
}


def _moment_text(microseconds: int, text: str) -> str:
    printed = timestamp(datetime.fromtimestamp(microseconds // 10**6, UTC).replace(microsecond=microseconds % 10**6))
    return printed.replace("Z", ".000000Z") if "." in text and "." not in printed else printed


def _proof_text(text: str) -> str:
    proof = parse_proof(text)
    return format_proof(proof.index, proof.hashes, proof.checkpoint)


def _request_text(text: str) -> str:
    request = parse_request(text)
    return format_request(request.old, request.proof, request.note)


@pytest.mark.parametrize("name", sorted(PRINTED))
@settings(max_examples=40)
@given(data=st.data())
def test_what_is_parsed_prints_as_the_text_it_came_from(name: str, data: st.DataObject) -> None:
    whole = PARSERS[name][1]
    text = data.draw(st.just(whole) | damaged(whole)).decode("utf-8", "surrogateescape")
    try:
        printed = PRINTED[name](text)
    except EvidenceError:
        assert text.encode("utf-8", "surrogateescape") != whole
        return
    assert printed == text


@given(
    st.integers(0, 10**18 - 1), st.binary(min_size=32, max_size=32), st.from_regex(r"[a-z./0-9]{1,30}", fullmatch=True)
)
def test_every_checkpoint_comes_back(size: int, root: bytes, origin: str) -> None:
    checkpoint = Checkpoint(origin, size or 1, root)
    assert parse_checkpoint(checkpoint.text) == checkpoint


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=30))
def test_entries_of_tiles_come_back(leaves: list[bytes]) -> None:
    tiles = dict(write_tiles(leaves))
    assert read_entries(tiles[tile_path(ENTRIES, 0, len(leaves))], len(leaves)) == leaves
    hashes = [leaf_hash(leaf) for leaf in leaves]
    assert TileTree(len(leaves), tiles.__getitem__).inclusion_proof(0) == inclusion_proof(hashes, 0)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=50), max_size=5))
def test_a_history_comes_back_note_by_note(notes: list[str]) -> None:
    content = log_files([], NOTE, str(KEY), notes).get("log/history.jsonl", b"")
    assert [decode(line, 10**6) for line in content.split(b"\n")[:-1]] == notes


@given(st.text(max_size=60))
def test_the_text_of_a_note_is_what_stands_before_its_last_empty_line(text: str) -> None:
    try:
        found = note_text(f"{text}\n\n\u2014 a b\n")
    except EvidenceError:
        return
    assert found == f"{text}\n"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "verb", "at", "actor", "object", "details", "vkey", "policy", "trusted_size"]),
                inner,
                max_size=6,
            )
        ),
        max_leaves=12,
    )
)
def test_events_of_any_shape_are_told_or_refused(event: Any) -> None:
    try:
        Story().take(0, event)
    except EvidenceError as error:
        assert error.code in {"EVENT", "REPLAY"}


@pytest.mark.parametrize("verb", [[], {}, None, 1, True])
def test_an_event_whose_verb_is_no_text_is_refused(verb: object) -> None:
    with pytest.raises(EvidenceError, match=r"^EVENT"):
        Story().take(0, {**EVENT, "verb": verb})


@settings(max_examples=40)
@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["type", "challenge", "origin", "crossOrigin"]), inner, max_size=4)
        ),
        max_leaves=8,
    )
)
def test_client_data_of_any_shape_give_a_finding(client: Any) -> None:
    passkey = Passkey("ES256", {}, "https://qa.example", "qa.example")
    with pytest.raises(EvidenceError, match=r"^ESIG_"):
        verify_esignature(b"{}", Assertion(b"", json.dumps(client).encode(), b""), passkey)


def test_client_data_nested_as_deep_as_a_reader_can_go_give_a_finding() -> None:
    challenge = to_base64url(challenge_of(b"{}"))
    passkey = Passkey("ES256", {}, "https://qa.example", "qa.example")
    for depth in (500, 900, 1000, 100_000):
        nested = "[" * depth + "]" * depth
        client = f'{{"type":"webauthn.get","challenge":"{challenge}","origin":{nested}}}'
        with pytest.raises(EvidenceError, match=r"^ESIG_"):
            verify_esignature(b"{}", Assertion(b"", client.encode(), b""), passkey)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    from tests.evidence.test_log_attacks import World, sign

    world = World(tmp_path_factory.mktemp("world"))
    world.older.append(world.note())
    sign(world)
    return zipped(world.bundle())


def test_bundles_damaged_anywhere_give_findings_and_nothing_else(good: bytes) -> None:
    """Seeded; a hundred of them, each in the data, the directory or the end of the ZIP, or cut or doubled."""
    chance = random.Random(20260301)
    for _ in range(100):
        raw = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(chance.choice([0, len(raw) - 2500, len(raw) - 30]), len(raw))
            raw[place : place + chance.choice([0, 1, 1, 1, 4])] = chance.choice(
                [b"", b"\xff", b"\x00" * 4, chance.randbytes(4)]
            )
        try:
            with Bundle(BytesIO(bytes(raw))) as bundle:
                verify_bundle(bundle)
        except EvidenceError as error:
            assert error.message


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.9, 0.999])
def test_a_bundle_cut_short_is_unreadable(good: bytes, tmp_path: Path, kept: float) -> None:
    path = tmp_path / "cut.zip"
    path.write_bytes(good[: int(len(good) * kept)])
    with pytest.raises(EvidenceError, match=r"^UNREADABLE"):
        Bundle(path)
