"""What the verifier's program is asked, says and returns, to the letter."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from apps.evidence import verify
from apps.evidence.chain import Finding, Verification
from apps.evidence.errors import EvidenceError
from apps.evidence.heads import Trust
from apps.evidence.note import parse_vkey
from apps.evidence.policy import parse_policy
from apps.evidence.signers import Signed
from apps.evidence.verify import add_trust_to, describe, main, trust_of, verify_path
from tests.evidence.builders import VECTORS, bundle_bytes, sealed_log, zipped

LOG = VECTORS["mini_log"]
NOTE: str = LOG["checkpoints"]["5"]
SIGNED = Signed("Ann", "QA lead", "Harbour", "approved", "2026-01-02T03:05:00Z", ("password", "passkey"))
USAGE = """usage: verify.py [-h] [--vkey KEY] [--policy FILE] [--seen FILE]
                 [--max-age DAYS] [--json]
                 bundle
"""


def good(**more: Any) -> Verification:
    return Verification(
        **{"pinned": True, "vkey": "k+1+A", "origin": "o", "events": 7, "root": "ab", "files": 3, **more}
    )


def asked(*arguments: str) -> Trust:
    parser = argparse.ArgumentParser()
    add_trust_to(parser)
    return trust_of(parser.parse_args(arguments))


def test_a_good_bundle_is_described() -> None:
    result = good(withheld=2, witnesses={"w": 1_767_323_045, "never": 10**20}, signatures=[SIGNED])
    assert describe("a.zip", result).splitlines() == [
        "GOOD: a.zip holds 3 files and 7 events (2 of them kept back), all as o signed them.",
        "  checked with the key you trust",
        "  k+1+A",
        "  log root ab",
        "  witnessed by w at 2026-01-02 03:04 UTC",
        "  witnessed by never at the impossible time 100000000000000000000",
        "  signed by Ann (QA lead, Harbour): approved, 2026-01-02T03:05:00Z, by password and passkey",
    ]
    assert describe("a.zip", good(pinned=False, log_only=True)).splitlines()[:2] == [
        "GOOD: a.zip holds a log without a report and 7 events, all as o signed them.",
        "  checked with the key in the bundle itself: compare it, or pass --vkey",
    ]


def test_a_name_cannot_move_the_cursor() -> None:
    assert (
        describe("a.zip", good(origin="o\x1b[2J\nGOOD"))
        .splitlines()[0]
        .endswith("all as o\ufffd[2J\ufffdGOOD signed them.")
    )


def test_findings_come_instead_of_the_description() -> None:
    result = good(findings=[Finding("ROOT", "log", "cut"), Finding("ESIG_CHALLENGE", "s", "moved")])
    assert describe("a.zip", result) == (
        "NOT GOOD: a.zip cannot be relied on.\n  ROOT       log: cut\n  ESIG_CHALLENGE s: moved"
    )


def test_the_options_say_whom_the_reader_trusts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_767_323_045.9)
    policy, seen = tmp_path / "policy", tmp_path / "seen"
    policy.write_text(LOG["policy"], "utf-8")
    seen.write_text(NOTE, "utf-8")
    assert asked() == Trust(now=1_767_323_045)
    given = ("--vkey", LOG["log_vkey"], "--policy", str(policy), "--seen", str(seen), "--max-age", "2")
    key = parse_vkey(LOG["log_vkey"])
    assert asked(*given) == Trust(key, parse_policy(LOG["policy"]), NOTE, 1_767_323_045, 2 * 86_400)


@pytest.mark.parametrize(
    ("option", "content", "code"),
    [
        ("--policy", b"quorum nobody\n", "POLICY"),
        ("--seen", b"nothing", "NOTE"),
        ("--seen", NOTE.replace("\n", "\r\n").encode(), "NOTE"),
        ("--seen", NOTE.encode() + b" " * (1 << 20), "NOTE"),
    ],
)
def test_an_option_that_says_nothing_is_named(tmp_path: Path, option: str, content: bytes, code: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(EvidenceError, match=rf"^{code}: {option}: "):
        asked(option, str(path))


def test_no_more_than_a_megabyte_of_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * ((1 << 20) + 5))
    assert len(verify._content(str(path))) == 1 << 20


@pytest.mark.parametrize("content", [None, b"\xff"])
@pytest.mark.parametrize("option", ["--policy", "--seen"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, option: str, content: bytes | None) -> None:
    path = tmp_path / "file"
    if content:
        path.write_bytes(content)
    with pytest.raises(EvidenceError, match=rf"^UNREADABLE: {path} cannot be read: "):
        asked(option, str(path))


def test_a_key_that_is_none_is_named() -> None:
    with pytest.raises(EvidenceError, match=r"^VKEY: --vkey: "):
        asked("--vkey", "nonsense")


def test_the_help_shows_every_option(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith(USAGE)


@pytest.mark.parametrize("arguments", [["a.zip", "--vkey", "nonsense"], ["a.zip", "--max-age", "old"], []])
def test_bad_usage_is_said_on_the_error_stream(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "verify.py: error: " in capsys.readouterr().err


def test_the_status_tells_good_from_tampered_from_unreadable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.zip"
    contents = [(bundle_bytes(tmp_path), 0), (zipped(sealed_log(tmp_path, {}).files() | {"a": b""}), 1), (b"PK", 2)]
    for content, status in contents:
        path.write_bytes(content)
        assert main([str(path)]) == status
        told = capsys.readouterr().out
        assert told == describe(str(path), verify_path(str(path))) + "\n"
        assert main([str(path), "--json"]) == status
        assert json.loads(capsys.readouterr().out) == verify_path(str(path)).as_json()


def test_what_cannot_be_opened_has_one_finding(tmp_path: Path) -> None:
    path = str(tmp_path / "none.zip")
    for trust, pinned in ((None, False), (Trust(), False), (Trust(parse_vkey(LOG["log_vkey"])), True)):
        result = verify_path(path, trust)
        assert [(finding.code, finding.file) for finding in result.findings] == [("UNREADABLE", path)]
        assert result.pinned is pinned


def test_the_trust_given_is_the_one_that_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(bundle_bytes(tmp_path))
    assert [finding.code for finding in verify_path(str(path), Trust(parse_vkey(LOG["witness_vkey"]))).findings]
    assert main([str(path), "--max-age", "1"]) == 1
