"""The proof of one row: good as it is made, and nothing of it can be changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from apps.evidence.errors import EvidenceError
from apps.evidence.log import MemoryLog
from apps.evidence.merkle import inclusion_proof, leaf_hash, root
from apps.evidence.note import parse_vkey
from apps.evidence.proof import format_proof
from apps.evidence.row_proof import FORMAT, LARGEST, check_row_proof, row_proof_file
from tests.evidence.builders import ORIGIN, event, signer

ROWS = [f'["i{number}","ann","é{number}",null,null,"human"]'.encode() for number in range(7)]


def made(folder: Path, index: int = 4, seed: str = "k1", **details: Any) -> bytes:
    """The file of one of seven rows, whose event is the second of three in the log."""
    hashes = [leaf_hash(row) for row in ROWS]
    log = MemoryLog(ORIGIN, signer(folder, seed))
    told = {"rows": len(ROWS), "root": root(hashes).hex(), **details}
    log.append(event("import.received", {}))
    log.append(event("import.admitted", told, object="dlv_1"))
    log.append(event("import.received", {}))
    proof = format_proof(1, inclusion_proof([leaf_hash(leaf) for leaf in log.leaves], 1), log.checkpoint())
    return row_proof_file(
        row=ROWS[index],
        index=index,
        size=len(ROWS),
        path=inclusion_proof(hashes, index),
        root=root(hashes).hex(),
        event=log.leaves[1],
        proof=proof,
        vkey=log.files()["log/vkey"].decode().strip(),
    )


def changed(content: bytes, **fields: Any) -> bytes:
    return json.dumps({**json.loads(content), **fields}).encode()


@pytest.mark.parametrize("index", range(7))
def test_every_row_is_proven(tmp_path: Path, index: int) -> None:
    content = made(tmp_path, index)
    proven = check_row_proof(content, parse_vkey(json.loads(content)["vkey"]))
    assert (proven.row, proven.index, proven.size) == (ROWS[index].decode(), index, 7)
    assert (proven.event["object"], proven.checkpoint.origin, proven.checkpoint.size) == ("dlv_1", ORIGIN, 3)


def test_the_readme_comes_first_and_the_bytes_are_the_same_each_time(tmp_path: Path) -> None:
    content = made(tmp_path)
    assert list(json.loads(content))[:2] == ["README", "format"]
    assert content == made(tmp_path)


def test_a_key_that_was_not_pinned_is_that_of_the_file(tmp_path: Path) -> None:
    content = made(tmp_path)
    assert check_row_proof(content).vkey == json.loads(content)["vkey"]


def test_another_key_than_the_one_you_trust_is_refused(tmp_path: Path) -> None:
    mine = json.loads(made(tmp_path))["vkey"]
    with pytest.raises(EvidenceError, match=r"^NOTE"):
        check_row_proof(made(tmp_path, seed="k2"), parse_vkey(mine))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"row": ROWS[3].decode()}, "PROOF"),
        ({"index": 3}, "PROOF"),
        ({"index": -1}, "PROOF"),
        ({"size": 8}, "PROOF"),
        ({"path": []}, "PROOF"),
        ({"root": "00" * 32}, "PROOF"),
        ({"vkey": "nobody"}, "VKEY"),
        ({"proof": "nothing"}, "PROOF"),
    ],
)
def test_whatever_is_changed_no_longer_proves(tmp_path: Path, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(EvidenceError) as found:
        check_row_proof(changed(made(tmp_path), **fields))
    assert found.value.code == code


@pytest.mark.parametrize("details", [{"rows": 8}, {"root": "00" * 32}])
def test_an_event_about_other_rows_proves_nothing(tmp_path: Path, details: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError, match=r"^PROOF: the event names other rows"):
        check_row_proof(made(tmp_path, **details))


def test_an_edited_event_is_not_in_the_log(tmp_path: Path) -> None:
    content = made(tmp_path)
    edited = json.loads(content)["event"].replace("usr_ann", "usr_bob")
    with pytest.raises(EvidenceError, match=r"^PROOF"):
        check_row_proof(changed(content, event=edited))


@pytest.mark.parametrize(
    "fields",
    [
        {"format": "qa-portal/row-proof/2"},
        {"row": None},
        {"row": "\ud800"},
        {"index": True},
        {"index": 1.0},
        {"size": "7"},
        {"path": "00"},
        {"path": ["00" * 31]},
        {"path": ["AA" * 32]},
        {"path": [1]},
        {"root": "zz" * 32},
        {"event": 1},
        {"vkey": None},
    ],
)
def test_what_is_no_such_file_is_said_to_be_unreadable(tmp_path: Path, fields: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError, match=f"^UNREADABLE: not a file of the format {FORMAT}"):
        check_row_proof(changed(made(tmp_path), **fields))


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"PK\x03\x04", b"[" * 100_000])
def test_other_bytes_are_unreadable(content: bytes) -> None:
    with pytest.raises(EvidenceError, match=r"^UNREADABLE"):
        check_row_proof(content)


def test_a_file_of_the_largest_size_is_read_and_a_larger_one_is_not(tmp_path: Path) -> None:
    content = made(tmp_path)
    assert check_row_proof(content.ljust(LARGEST)).size == 7
    with pytest.raises(EvidenceError, match=r"^UNREADABLE"):
        check_row_proof(content.ljust(LARGEST + 1))
