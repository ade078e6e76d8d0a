"""Bundles that hold, bundles that were tampered with, and files that are no bundles."""

import datetime as dt
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.evidence.bundle import frozen_details, sealed_details, write_bundle
from apps.evidence.log import MemoryLog
from apps.evidence.signing import LogSigner
from apps.signoff.offline.output import ORIGIN, write_audit
from tests.cli.running import ran
from tests.offline.deliveries import answers_of, audit, gold, rows_of, schema, table

Capture = pytest.CaptureFixture[str]
NAMES = [
    "README.txt", "evidence/annotations.jsonl.gz", "evidence/gold.jsonl", "evidence/inspections.json",
    "evidence/parameters.json", "evidence/schema.json", "log/checkpoint", "log/leaves.jsonl", "log/vkey",
    "manifest.json", "report.json", "report.pdf", "tables/annotator_agreement.csv", "tables/annotators.csv",
    "tables/bands.csv", "tables/categories.csv", "tables/classes.csv", "tables/coefficients.csv",
    "tables/commitments.csv", "tables/confused_pairs.csv", "tables/confusion.csv", "tables/figures.csv",
    "tables/pairs.csv", "tables/patterns.csv", "verify.py",
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("made")
    found = audit(table(folder / "a.csv", rows_of(20)), gold=gold(folder / "g.csv", answers_of(12)))
    yield folder / "out" / "bundle.zip", write_audit(found, folder / "out", folder / "keys")
    shutil.rmtree(folder)


def contents(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(bundle: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    files = contents(bundle)
    change(files)
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target


def resealed(bundle: Path, folder: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """What somebody with this very program, but not with the key, can make of a bundle."""
    files = {name: data for name, data in contents(bundle).items() if not name.startswith(("log/", "manifest"))}
    files.pop("verify.py")
    files.pop("README.txt")
    change(files)
    log = MemoryLog(ORIGIN, LogSigner(folder / "forged.pem", ORIGIN))
    for verb, details in (("report.frozen", frozen_details(files)), ("bundle.sealed", sealed_details(files))):
        event = {"at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "actor": "system:audit", "verb": verb, "object": "audit"}
        log.append({**event, "details": details})
    write_bundle(folder / "forged.zip", {**files, **log.files()})
    return folder / "forged.zip"


def flattered(files: dict[str, bytes]) -> None:
    report = json.loads(files["report.json"])
    report["figures"]["accuracy"]["value"] = 0.999
    files["report.json"] = json.dumps(report).encode()


def test_the_bundle_of_an_audit_is_good_and_gives_its_report_again(capsys: Capture, made: tuple[Path, str]) -> None:
    bundle, vkey = made
    result = ran(capsys, "verify", bundle, "--vkey", vkey)
    assert result.status == 0 and result.out.startswith("GOOD")
    assert "Every figure of the report was computed again" in result.out
    assert sorted(contents(bundle)) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_byte_in_any_file_is_found(
    capsys: Capture, tmp_path: Path, made: tuple[Path, str], name: str
) -> None:
    def change(files: dict[str, bytes]) -> None:
        files[name] = files[name][:-2] + bytes([files[name][-2] ^ 1]) + files[name][-1:]

    result = ran(capsys, "verify", rewritten(made[0], tmp_path / "b.zip", change), "--json")
    assert (result.status, result.document["ok"]) == (1, False)
    assert result.document["findings"]


def test_a_file_that_is_missing_or_added_is_found(capsys: Capture, tmp_path: Path, made: tuple[Path, str]) -> None:
    for change in (lambda files: files.pop("report.pdf"), lambda files: files.update(extra=b"")):
        assert ran(capsys, "verify", rewritten(made[0], tmp_path / "b.zip", change)).status == 1  # type: ignore[arg-type]


def test_changed_figures_under_another_key_are_found_by_key_and_by_recomputing(
    capsys: Capture, tmp_path: Path, made: tuple[Path, str]
) -> None:
    forged = resealed(made[0], tmp_path, flattered)
    assert ran(capsys, "verify", forged, "--vkey", made[1]).status == 1
    assert ran(capsys, "verify", forged, "--no-recompute").status == 0
    result = ran(capsys, "verify", forged)
    assert result.status == 1 and result.out.startswith("NOT GOOD")
    assert "figures.accuracy.value: the report says 0.999, the evidence gives" in result.out
    told = ran(capsys, "verify", forged, "--json").document
    assert (told["ok"], told["recomputed"], bool(told["differences"])) == (False, False, True)


def edited(name: str, change: Callable[[Any], None]) -> Callable[[dict[str, bytes]], None]:
    def edit(files: dict[str, bytes]) -> None:
        document = json.loads(files[name])
        change(document)
        files[name] = json.dumps(document).encode()

    return edit


def replaced(name: str, content: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.update({name: content})


FORGERIES = {
    "verdict": edited("report.json", lambda d: d["verdict"].update(sentence="All is well.")),
    "schema": edited("report.json", lambda d: d["schema"].update(labels=["no", "yes", "maybe"])),
    "input": edited("report.json", lambda d: d["inputs"][-1].update(sha256="0" * 64)),
    "table": replaced("tables/figures.csv", b"figure,value\naccuracy,0.999\n"),
    "evidence": replaced("evidence/gold.jsonl", b'["i000","no"]\n'),
    "no gzip": replaced("evidence/annotations.jsonl.gz", b"not gzip"),
    "no JSON": replaced("evidence/schema.json", b"{"),
    "a list": replaced("report.json", b"[]"),
    "names that are lists": replaced("evidence/gold.jsonl", b'[["i000"],"no"]\n'),
    "no such label": replaced("evidence/gold.jsonl", b'["i000","maybe"]\n'),
    "parameters of another shape": replaced("evidence/parameters.json", b'{"confidence":{}}'),
    "deep JSON": replaced("evidence/parameters.json", b"[" * 100_000),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_that_is_sealed_again_is_found(
    capsys: Capture, tmp_path: Path, made: tuple[Path, str], name: str
) -> None:
    result = ran(capsys, "verify", resealed(made[0], tmp_path, FORGERIES[name]), "--json")
    assert (result.status, result.document["recomputed"]) == (1, False), result
    assert result.document["differences"]


def test_methods_of_another_version_are_no_accusation(capsys: Capture, tmp_path: Path, made: tuple[Path, str]) -> None:
    newer = resealed(made[0], tmp_path, edited("report.json", lambda d: d.update(method_version="999")))
    result = ran(capsys, "verify", newer)
    assert result.status == 2 and "made with method version 999" in result.out


@pytest.mark.parametrize("content", [b"", b"garbage", b"PK\x03\x04 and no more"])
def test_a_file_that_is_no_bundle_is_unreadable(capsys: Capture, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b.zip").write_bytes(content)
    result = ran(capsys, "verify", tmp_path / "b.zip", "--json")
    assert (result.status, result.document["findings"][0]["code"]) == (2, "UNREADABLE")


def test_a_bundle_that_is_not_there_is_unreadable(capsys: Capture, tmp_path: Path) -> None:
    assert ran(capsys, "verify", tmp_path / "b.zip").status == 2
    assert ran(capsys, "verify", tmp_path).status == 2


def test_a_key_that_is_none_is_refused_in_words_and_in_json(capsys: Capture, made: tuple[Path, str]) -> None:
    result = ran(capsys, "verify", made[0], "--vkey", "nonsense", "--json")
    assert result.status == 2 and result.document["ok"] is False and "--vkey" in result.err


def test_the_program_inside_the_bundle_needs_nothing_but_python(tmp_path: Path, made: tuple[Path, str]) -> None:
    verifier = tmp_path / "verify.py"
    verifier.write_bytes(contents(made[0])["verify.py"])
    tampered = rewritten(made[0], tmp_path / "t.zip", flattered)
    for bundle, status in ((made[0], 0), (tampered, 1), (verifier, 2)):
        command = [sys.executable, "-I", "-S", str(verifier), str(bundle), "--vkey", made[1]]
        assert subprocess.run(command, capture_output=True, check=False).returncode == status


KINDS = {
    "ordinal": (("bad", "fair", "good"), {"type": "ordinal", "labels": ["bad", "fair", "good"]}),
    "numeric": (("1", "2.5", "4"), {"type": "numeric", "tolerance": 1.5}),
    "multilabel": (("cat", "cat|dog", "dog"), {"type": "multilabel", "labels": ["cat", "dog"]}),
}


@pytest.mark.parametrize("repeats", ["all", "first"])
@pytest.mark.parametrize("kind", KINDS)
def test_labels_of_every_type_are_computed_again(capsys: Capture, tmp_path: Path, kind: str, repeats: str) -> None:
    labels, definition = KINDS[kind]
    rows = [*rows_of(9, labels=labels), ("i001", "a0", labels[0])]
    found = audit(
        table(tmp_path / "a.csv", rows),
        gold=gold(tmp_path / "g.csv", answers_of(9, labels[:2])),
        schema=schema(tmp_path / "s.json", **definition),
        repeats=repeats,
    )
    vkey = write_audit(found, tmp_path / "out", tmp_path / "keys")
    assert ran(capsys, "verify", tmp_path / "out" / "bundle.zip", "--vkey", vkey).status == 0
