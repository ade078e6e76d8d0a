"""What the verifier says of a bundle, to the last finding, file and field."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from apps.evidence.bundle import frozen_details, sealed_details
from apps.evidence.canonical import MAX_LEAF, decode, encode
from apps.evidence.chain import CHECKPOINT, LEAVES, VKEY, Finding, Verification, frozen_entries, parse_manifest
from apps.evidence.errors import EvidenceError
from apps.evidence.heads import Trust
from apps.evidence.openings import withheld_digest
from apps.evidence.tree import leaf_hash
from tests.evidence.builders import signer
from tests.evidence.test_log_attacks import World, check, codes, sign


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def keep_back(world: World, index: int) -> str:
    """Leave only the hash of an event, as a redacted copy does; the head over all events stays what it was."""
    digest = leaf_hash(world.leaves[index]).hex()
    world.leaves[index] = encode(digest)
    return digest


def redacted(world: World, *indices: int, named: bool = True) -> dict[str, bytes]:
    world.tell("report.frozen", frozen_details(world.files))
    hashes = [leaf_hash(world.leaves[index]).hex() for index in indices]
    withheld = {"withheld": withheld_digest(hashes)} if named else {}
    world.tell("bundle.sealed", {**sealed_details(world.files), **withheld})
    note = world.note(seen=world.clock)
    for index in indices:
        keep_back(world, index)
    return world.bundle(note)


def test_a_result_is_told_field_by_field() -> None:
    result = Verification(pinned=False)
    empty = {"vkey": None, "origin": None, "events": 0, "withheld": 0, "root": None, "files": 0, "log_only": False}
    assert result.as_json() == {
        "pinned": False,
        **empty,
        "witnesses": {},
        "signatures": [],
        "findings": [],
        "ok": True,
    }
    result.add("ROOT", "log", "message")
    assert result.as_json()["findings"] == [{"code": "ROOT", "file": "log", "message": "message"}]
    assert json.dumps(result.as_json())


def test_events_that_are_kept_back_are_counted_where_the_sealing_names_them(world: World) -> None:
    result = check(redacted(world, 1, 3), world.trust())
    assert (result.findings, result.withheld, result.events) == ([], 2, 6)


def test_events_that_are_kept_back_and_not_named_are_found(world: World) -> None:
    assert codes(redacted(world, 1, named=False), world.trust()) == {"WITHHELD"}


def test_an_event_that_is_kept_back_after_a_quiet_time_is_not_held_to_be_old(world: World) -> None:
    world.older.append(world.note(seen=world.clock + timedelta(days=1)))
    world.clock += timedelta(days=2)
    world.tell("import.admitted", {"rows": 5})
    assert codes(redacted(world, 4), world.trust()) == set()


def test_an_event_that_is_kept_back_hides_no_later_one_from_the_witness(world: World) -> None:
    world.older.append(world.note(seen=world.clock + timedelta(days=1)))
    world.tell("import.admitted", {"rows": 5})
    world.tell("import.admitted", {"rows": 6})
    assert codes(redacted(world, 4), world.trust()) == {"BACKDATED"}


@pytest.mark.parametrize("files", [{}, "", "x", [1], [[]], None])
def test_a_manifest_lists_objects(files: object) -> None:
    with pytest.raises(EvidenceError, match=r"^MANIFEST"):
        parse_manifest(encode({"format": "qa-portal/bundle/1", "files": files}))


def test_the_manifest_of_no_file_is_one() -> None:
    assert parse_manifest(b'{"files":[],"format":"qa-portal/bundle/1"}') == []


def test_frozen_is_the_report_and_its_evidence() -> None:
    names = [
        "README.txt",
        "evidence/a.csv",
        "evidence/b/c.csv",
        "evidence2/x",
        "report.json",
        "report.pdf",
        "verify.py",
    ]
    entries = [{"name": name, "sha256": "", "size": 0} for name in names]
    assert [entry["name"] for entry in frozen_entries(entries)] == ["evidence/a.csv", "evidence/b/c.csv", "report.json"]


def test_a_changed_file_has_one_finding_under_its_name(world: World) -> None:
    world.seal()
    findings = check(world.bundle() | {"evidence/gold.csv": b"item,label\n1,nay\n"}).findings
    assert [(finding.code, finding.file) for finding in findings] == [("DIGEST", "evidence/gold.csv")]


def test_a_signed_pdf_cannot_be_left_out(world: World) -> None:
    sign(world)
    del world.files["report.pdf"]
    world.seal()
    assert [(finding.code, finding.file) for finding in check(world.bundle()).findings] == [("PDF", "report.pdf")]


def test_private_rows_that_nothing_commits_to_are_named(world: World) -> None:
    world.files["private/a.txt"] = b""
    world.seal()
    assert [(finding.code, finding.file) for finding in check(world.bundle()).findings] == [("COMMIT", "private/")]


@pytest.mark.parametrize(
    ("content", "code"), [(b"\xff", "VKEY"), (b"", "VKEY"), (b"x" * 1024, "VKEY"), (b"x" * 1025, "BOMB")]
)
def test_a_key_file_that_is_none_is_said_so_and_the_readers_key_is_used(
    world: World, content: bytes, code: str
) -> None:
    world.seal()
    bundle = world.bundle() | {VKEY: content}
    assert codes(bundle) == {code}
    assert codes(bundle, world.trust()) == {code, "QUORUM"}


@pytest.mark.parametrize("ending", [b"", b"\n\n", b"\r\n", b" \n"])
def test_a_key_file_is_one_line(world: World, ending: bytes) -> None:
    world.seal()
    assert codes(world.bundle() | {VKEY: world.key.vkey.encode() + ending}) == {"VKEY"}


def test_the_key_of_the_reader_is_the_one_that_counts(world: World) -> None:
    world.seal()
    other = signer(world.folder, "other")
    files = [finding.file for finding in check(world.bundle(), Trust(other.key)).findings]
    assert files == [VKEY, CHECKPOINT]
    replaced = world.bundle() | {VKEY: f"{other.vkey}\n".encode()}
    assert [finding.file for finding in check(replaced, Trust(world.key.key)).findings] == [VKEY]


def test_a_checkpoint_that_is_no_text_is_said_so(world: World) -> None:
    world.seal()
    assert "CHECKPOINT" in codes(world.bundle() | {CHECKPOINT: b"\xff\n\n\xff\n"})


def test_an_event_may_be_as_long_as_an_event_may_be(world: World) -> None:
    world.tell("import.admitted", {"text": ""})
    shortest = world.leaves.pop()
    world.tell("import.admitted", {"text": "x" * (MAX_LEAF - len(shortest))})
    assert len(world.leaves[-1]) == MAX_LEAF
    world.seal()
    assert check(world.bundle()).ok
    longer = world.bundle()
    longer[LEAVES] = longer[LEAVES].replace(b'"text":"x', b'"text":"xx')
    first = check(longer).findings[0]
    assert (first.code, first.file) == ("NONCANON", f"{LEAVES} line 5")


def test_a_line_without_an_end_is_said_so(world: World) -> None:
    world.seal()
    files = world.bundle()
    first = check(files | {LEAVES: files[LEAVES][:-1]}).findings[0]
    assert (first.code, first.file) == ("NONCANON", f"{LEAVES} line 6")


def test_a_log_of_rubbish_has_101_findings_and_the_last_says_that_there_may_be_more(world: World) -> None:
    world.seal()
    findings = check(world.bundle() | {LEAVES: b"rubbish\n" * 500}).findings
    assert len([finding for finding in findings if finding.file.startswith(f"{LEAVES} line ")]) == 101
    assert Finding("NONCANON", LEAVES, "stopped after 100 findings") in findings


@pytest.mark.parametrize(("data", "good"), [(b"9007199254740991", True), (b"9007199254740992", False)])
def test_integers_end_at_two_to_the_53(data: bytes, good: bool) -> None:
    if good:
        assert decode(data) == 2**53 - 1
        return
    with pytest.raises(EvidenceError, match=r"^NONCANON"):
        decode(data)
