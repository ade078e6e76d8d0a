"""Every change to a sealed bundle is found, and named by a stable code."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.evidence.archive import Bundle
from apps.evidence.canonical import encode
from apps.evidence.chain import CHECKPOINT, LEAVES, MANIFEST, VKEY, Verification, verify_bundle
from apps.evidence.checkpoint import Checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.heads import Trust
from apps.evidence.merkle import root_of_rows
from apps.evidence.note import VerifierKey, parse_vkey
from tests.evidence.builders import ORIGIN, bundle_bytes, signer, unzipped, zipped

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return unzipped(bundle_bytes(tmp_path_factory.mktemp("keys")))


@pytest.fixture(scope="module")
def trusted(good: Files) -> VerifierKey:
    return parse_vkey(good[VKEY].decode().strip())


def check(files: Files, vkey: VerifierKey | None = None) -> Verification:
    with Bundle(BytesIO(zipped(files))) as bundle:
        return verify_bundle(bundle, Trust(vkey))


def codes(files: Files, vkey: VerifierKey | None = None) -> set[str]:
    return {finding.code for finding in check(files, vkey).findings}


def lines(files: Files) -> list[bytes]:
    return files[LEAVES].splitlines(keepends=True)


def resigned(files: Files, folder: Path, rows: list[bytes], seed: str = "k1") -> Files:
    """The log rewritten as `rows` and signed anew: what only a thief of the key can do."""
    writer = signer(folder, seed)
    root, size = root_of_rows(row.removesuffix(b"\n") for row in rows)
    note = writer.sign(Checkpoint(ORIGIN, size, root).text).encode()
    return files | {LEAVES: b"".join(rows), CHECKPOINT: note, VKEY: f"{writer.vkey}\n".encode()}


def test_an_untouched_bundle_is_good(good: Files, trusted: VerifierKey) -> None:
    result = check(good, trusted)
    assert (result.ok, result.pinned, result.origin, result.events) == (True, True, ORIGIN, 7)
    assert result.files == len(good) == 11
    assert check(good).ok


def test_a_changed_byte_anywhere_in_any_file_is_found(good: Files) -> None:
    for name, content in good.items():
        for position in {0, len(content) // 3, len(content) // 2, len(content) - 1}:
            changed = bytearray(content)
            changed[position] ^= 1
            assert codes(good | {name: bytes(changed)}), (name, position)


def test_bytes_added_to_or_cut_from_any_file_are_found(good: Files) -> None:
    for name, content in good.items():
        for changed in (content + b"\n", content[:-1], b"", content.replace(b"\n", b"\r\n") + b"\r"):
            assert codes(good | {name: changed}), name


def test_a_missing_file_and_an_extra_file_are_named(good: Files) -> None:
    for name in good:
        assert "MISSING" in codes({key: value for key, value in good.items() if key != name}), name
    assert codes(good | {"evidence/more.csv": b""}) == {"EXTRA"}
    assert codes(good | {"log/more": b""}) == {"EXTRA"}


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda rows: [rows[0].replace(b'"rows":0', b'"rows":1'), *rows[1:]],
        lambda rows: rows[:-1],
        lambda rows: [*rows[:2], *rows[3:]],
        lambda rows: [*rows[:2], *rows[3:], rows[0].replace(b"evt_0", b"evt_x")],
        lambda rows: [rows[0], rows[0].replace(b"evt_0", b"evt_x"), *rows[1:]],
        lambda rows: [rows[1], rows[0], *rows[2:]],
        lambda rows: [*rows, rows[0].replace(b"evt_0", b"evt_x")],
    ],
    ids=["edited", "newest deleted", "middle deleted", "deleted and padded", "back-dated", "swapped", "appended"],
)
def test_a_log_that_is_not_the_signed_one_is_found(good: Files, rewrite: Callable[[list[bytes]], list[bytes]]) -> None:
    assert "ROOT" in codes(good | {LEAVES: b"".join(rewrite(lines(good)))})


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'{"actor"', b'{ "actor"', "NONCANON"),
        (b'"rows":0', b'"rows":0,"rows":0', "DUPKEY"),
        (b'"rows":0', b'"rows":0.0', "FLOAT"),
        (b'"id":"evt_0"', b'"id":"evt_1"', "REPLAY"),
        (b'"id":"evt_0"', b'"id":0', "EVENT"),
        (b"}\n", b"}\r\n", "NONCANON"),
    ],
)
def test_events_outside_the_profile_are_found_even_when_signed(
    good: Files, tmp_path: Path, old: bytes, new: bytes, code: str
) -> None:
    first, *rest = lines(good)
    assert codes(resigned(good, tmp_path, [first.replace(old, new), *rest])) == {code}


def test_an_event_appended_again_is_a_replay(good: Files, tmp_path: Path) -> None:
    assert codes(resigned(good, tmp_path, [*lines(good), lines(good)[0]])) == {"REPLAY"}


def test_a_log_that_never_sealed_this_manifest_or_report_is_found(good: Files, tmp_path: Path) -> None:
    assert codes(resigned(good, tmp_path, lines(good)[:-1])) == {"SEAL"}
    assert codes(resigned(good, tmp_path, [*lines(good)[:-2], lines(good)[-1]])) == {"SEAL"}


def test_a_changed_file_with_its_manifest_made_to_fit_is_found(good: Files) -> None:
    name = "tables/annotators.csv"
    old, new = (sha256(data).hexdigest().encode() for data in (good[name], b"annotator,labels\nann,4\n"))
    forged = good | {name: b"annotator,labels\nann,4\n", MANIFEST: good[MANIFEST].replace(old, new)}
    assert codes(forged) == {"SEAL"}


def test_a_forgery_signed_with_another_key_is_found_by_who_pins_the_key(
    good: Files, trusted: VerifierKey, tmp_path: Path
) -> None:
    forged = unzipped(bundle_bytes(tmp_path, "thief", **{"report.json": b'{"verdict":"met"}'}))
    assert check(forged).ok
    assert codes(forged, trusted) == {"NOTE"}
    assert codes(forged | {VKEY: good[VKEY]}, trusted) == {"NOTE"}
    assert codes(forged | {VKEY: good[VKEY]}) == {"NOTE"}


def test_a_signed_size_that_is_not_the_number_of_events_is_found(good: Files, tmp_path: Path) -> None:
    text = good[CHECKPOINT].decode().partition("\n\n")[0].replace("\n7\n", "\n8\n") + "\n"
    assert codes(good | {CHECKPOINT: signer(tmp_path).sign(text).encode()}) == {"ROOT"}


def test_a_second_signature_by_an_unknown_key_is_found(good: Files, tmp_path: Path) -> None:
    other = signer(tmp_path, "other").sign(good[CHECKPOINT].decode().partition("\n\n")[0] + "\n").splitlines()[-1]
    assert codes(good | {CHECKPOINT: good[CHECKPOINT] + f"{other}\n".encode()}) == {"NOTE"}


def test_the_checkpoint_of_another_log_is_refused(good: Files, tmp_path: Path) -> None:
    text = good[CHECKPOINT].decode().partition("\n\n")[0].replace("log1", "log2") + "\n"
    assert codes(good | {CHECKPOINT: signer(tmp_path).sign(text).encode()}) == {"CHECKPOINT"}


@pytest.mark.parametrize(
    "manifest",
    [
        b"[]",
        b"{}",
        encode({"format": "qa-portal/bundle/2", "files": []}),
        encode({"format": "qa-portal/bundle/1", "files": [{}]}),
        encode({"format": "qa-portal/bundle/1", "files": [], "more": 1}),
        encode({"format": "qa-portal/bundle/1", "files": [{"name": "a", "sha256": "b", "size": True}]}),
        encode({"format": "qa-portal/bundle/1", "files": [{"name": "a", "sha256": "b", "size": 1}] * 2}),
    ],
)
def test_a_manifest_of_another_shape_is_refused(good: Files, manifest: bytes) -> None:
    assert "MANIFEST" in codes(good | {MANIFEST: manifest})


def test_a_log_full_of_rubbish_stops_after_a_hundred_findings(good: Files) -> None:
    assert len(check(good | {LEAVES: b"rubbish\n" * 5000}).findings) < 110


@settings(max_examples=150)
@given(data=st.data())
def test_damaged_zip_files_give_findings_or_evidence_error_and_nothing_else(good: Files, data: st.DataObject) -> None:
    raw = bytearray(zipped(good))
    for _ in range(data.draw(st.integers(1, 4))):
        # Half of the damage goes to the directory at the end, where the ZIP parser is.
        first = data.draw(st.sampled_from([0, len(raw) - 900]))
        raw[data.draw(st.integers(first, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([0, 0, 0, 1, 30, 500]))
    try:
        with Bundle(BytesIO(bytes(raw[: len(raw) - cut]))) as bundle:
            verify_bundle(bundle)
    except EvidenceError as error:
        assert error.message
