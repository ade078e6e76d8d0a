"""Rows that are committed to with salts, and events of which a copy holds only the hash."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from apps.evidence.archive import Bundle
from apps.evidence.bundle import frozen_details, sealed_details, with_companions, write_bundle
from apps.evidence.canonical import encode
from apps.evidence.chain import LEAVES, Verification, verify_bundle
from apps.evidence.commitments import commitment
from apps.evidence.errors import EvidenceError
from apps.evidence.log import MemoryLog
from apps.evidence.openings import commit_rows, opened_rows, withheld_digest
from apps.evidence.tree import leaf_hash
from apps.evidence.verify import describe
from tests.evidence.builders import FILES, ORIGIN, event, signer, unzipped, zipped

TEXTS = ['["i1","yes"]', '["i2","no"]', '["i3","{\\u2028}"]']
SALTS = [bytes([n]) * 32 for n in range(3)]
COMMITTED, OPENED = commit_rows(zip(SALTS, TEXTS, strict=True))
OTHER = commit_rows(zip(SALTS, ['["i1","no"]', *TEXTS[1:]], strict=True))[1]
WITH_ROWS: dict[str, bytes | Path] = {**FILES, "evidence/gold.commitments.jsonl": COMMITTED}


def checked(files: dict[str, bytes]) -> Verification:
    with Bundle(BytesIO(zipped(files))) as bundle:
        return verify_bundle(bundle)


def log_of(folder: Path, files: dict[str, bytes | Path], sealing: dict[str, Any]) -> MemoryLog:
    """Two events about gold between others; the report is frozen without regard to what is private."""
    log = MemoryLog(ORIGIN, signer(folder))
    for number, verb in enumerate(("import.admitted", "gold.set", "signer.revoked", "gold.set")):
        log.append(event(verb, {"number": number}, number))
    log.append(event("report.frozen", frozen_details(WITH_ROWS), 6))
    log.append(event("bundle.sealed", {**sealed_details(files), **sealing}, 7))
    return log


def copy_of(folder: Path, hidden: tuple[int, ...], named: tuple[int, ...]) -> dict[str, bytes]:
    """A redacted bundle that keeps the events `hidden` back, and whose sealing event names those in `named`."""
    trial = log_of(folder, WITH_ROWS, {})
    digest = withheld_digest(leaf_hash(trial.leaves[number]).hex() for number in named)
    log = log_of(folder, WITH_ROWS, {"withheld": digest})
    lines = [encode(leaf_hash(leaf).hex()) if number in hidden else leaf for number, leaf in enumerate(log.leaves)]
    files = {**WITH_ROWS, **log.files(), LEAVES: b"".join(line + b"\n" for line in lines)}
    stream = BytesIO()
    write_bundle(stream, files)
    return unzipped(stream.getvalue())


def test_the_rows_come_back_and_their_order_is_not_told() -> None:
    assert opened_rows(COMMITTED, OPENED) == sorted(TEXTS)
    assert COMMITTED.split() == sorted(COMMITTED.split())
    assert commit_rows([]) == (b"", b"")
    assert opened_rows(b"", b"") == []


MALFORMED = {
    "another answer": OTHER,
    "a row less": OPENED.split(b"\n", 1)[1],
    "a row twice": OPENED + OPENED.split(b"\n", 1)[0] + b"\n",
    "no end of line": OPENED[:-1],
    "no salt": b'["","x"]\n',
    "a salt that is no hex": b'["zz","x"]\n',
    "a number": b'["00",1]\n',
    "a number under a salt": OPENED.replace(encode(TEXTS[0]), b"1"),
    "a salt with blanks": OPENED.replace(b"0101", b"01 01", 1),
    "another order": b"".join(reversed(OPENED.splitlines(keepends=True))),
    "an object": b'{"salt":"00"}\n',
    "three": b'["00","x","y"]\n',
    "nothing": b"",
}


@pytest.mark.parametrize("rows", MALFORMED.values(), ids=MALFORMED.keys())
def test_other_rows_do_not_open_the_commitments(rows: bytes) -> None:
    with pytest.raises(EvidenceError, match=r"^COMMIT"):
        opened_rows(COMMITTED, rows)


def test_the_files_of_private_rows_are_lines_of_json() -> None:
    committed, opened = commit_rows([(b"s" * 32, "b"), (b"t" * 32, "a")])
    assert opened == encode([b"t".hex() * 32, "a"]) + b"\n" + encode([b"s".hex() * 32, "b"]) + b"\n"
    assert committed == b"".join(
        sorted(encode(commitment(salt * 32, text)) + b"\n" for salt, text in ((b"s", "b"), (b"t", "a")))
    )


def test_a_private_row_may_be_four_megabytes_long() -> None:
    salt, text = b"s" * 32, "x" * ((4 << 20) - len(encode([b"s".hex() * 32, ""])))
    assert opened_rows(*commit_rows([(salt, text)])) == [text]
    with pytest.raises(EvidenceError, match=r"^NONCANON"):
        commit_rows([(salt, text + "x")])


def test_one_frozen_event_verifies_the_full_and_the_redacted_bundle(tmp_path: Path) -> None:
    full = {**WITH_ROWS, "private/gold.jsonl": OPENED}
    stream = BytesIO()
    write_bundle(stream, {**full, **log_of(tmp_path, full, {}).files()})
    whole, part = checked(unzipped(stream.getvalue())), checked(copy_of(tmp_path, (1, 3), (1, 3)))
    assert whole.ok and part.ok
    assert (whole.withheld, part.withheld) == (0, 2)
    assert "6 events (2 of them kept back), all" in describe("copy.zip", part)
    assert "6 events, all" in describe("full.zip", whole)


def test_52_an_answer_that_was_exchanged_after_freezing_is_found_even_if_it_is_sealed(tmp_path: Path) -> None:
    for name, content in (("private/gold.jsonl", OTHER), ("private/more.jsonl", OPENED), ("private/gold.txt", b"")):
        files = {**WITH_ROWS, name: content}
        log = log_of(tmp_path, files, {})
        with pytest.raises(EvidenceError) as raised:
            write_bundle(BytesIO(), {**files, **log.files()})
        assert raised.value.code == ("MISSING" if "more" in name else "COMMIT")


@pytest.mark.parametrize(("hidden", "named"), [((1, 2, 3), (1, 3)), ((1,), (1, 3)), ((2,), ())])
def test_events_can_be_kept_back_only_as_the_sealing_event_says(
    tmp_path: Path, hidden: tuple[int, ...], named: tuple[int, ...]
) -> None:
    with pytest.raises(EvidenceError, match="WITHHELD"):
        copy_of(tmp_path, hidden, named)


def test_a_hash_that_is_not_of_the_event_changes_the_root(tmp_path: Path) -> None:
    files = copy_of(tmp_path, (1, 3), (1, 3))
    lines = files[LEAVES].split(b"\n")
    lines[1] = encode("0" * 64)
    assert {finding.code for finding in checked({**files, LEAVES: b"\n".join(lines)}).findings} == {"ROOT", "WITHHELD"}


def test_an_exported_log_keeps_nothing_back(tmp_path: Path) -> None:
    log = log_of(tmp_path, WITH_ROWS, {})
    lines = [encode(leaf_hash(log.leaves[0]).hex()), *log.leaves[1:]]
    files = {**log.files(), LEAVES: b"".join(line + b"\n" for line in lines)}
    assert [finding.code for finding in checked(files).findings] == ["WITHHELD"]


def test_a_string_that_is_no_hash_is_no_event(tmp_path: Path) -> None:
    files = {**log_of(tmp_path, WITH_ROWS, {}).files()}
    files[LEAVES] = b'"abc"\n' + files[LEAVES].split(b"\n", 1)[1]
    assert "EVENT" in {finding.code for finding in checked(files).findings}


def test_the_program_in_the_bundle_checks_it_too(tmp_path: Path) -> None:
    assert b"def opened_rows" in with_companions({})["verify.py"]  # type: ignore[operator]
