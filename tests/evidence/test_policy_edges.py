"""Policies at the edge of their limits: deep groups, large numbers, many lines."""

from pathlib import Path

import pytest

from apps.evidence.checkpoint import Checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.note import VerifierKey
from apps.evidence.policy import Policy, parse_policy
from apps.evidence.signing import WitnessSigner
from tests.evidence.builders import ORIGIN, signer


def test_groups_may_nest_as_deep_as_a_policy_has_lines() -> None:
    witness = VerifierKey("w", 4, b"2" * 32)
    nested = "".join(f"group g{number} any g{number - 1}\n" for number in range(1, 990))
    policy = parse_policy(f"witness a {witness}\ngroup g0 any a\n{nested}quorum g989")
    assert policy.satisfied([witness])
    assert not policy.satisfied([])


@pytest.mark.parametrize("threshold", ["9" * 5000, "01", "+1", "1_0", "\u0661", "0", "-1", "2"])
def test_a_threshold_that_is_no_plain_number_of_members_is_refused(threshold: str) -> None:
    with pytest.raises(EvidenceError, match=r"^POLICY"):
        parse_policy(f"witness a {VerifierKey('w', 4, b'2' * 32)}\ngroup g {threshold} a\nquorum g")


def test_a_group_may_ask_for_a_number_of_its_members() -> None:
    policy = parse_policy(f"witness a {A}\nwitness b {B}\nwitness c {C}\ngroup g 2 a b c\nquorum g")
    assert [policy.satisfied(signers) for signers in ([A], [A, C], [A, B, C])] == [False, True, True]


def test_a_policy_has_at_most_a_thousand_lines() -> None:
    assert parse_policy("\n" * 986 + "quorum none" + "\n" * 13) == Policy()
    with pytest.raises(EvidenceError, match=r"^POLICY: more than 1000 lines"):
        parse_policy("\n" * 1000 + "quorum none")


A, B, C = (VerifierKey(name, 4, name.encode() * 32) for name in "abc")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((f"witness a {A}", f"witness b {A}"), "listed twice"),
        ((f"witness a {A}", f"witness a {B}"), "is taken"),
        ((f"witness a {A}", "group a any a"), "is taken"),
        ((f"witness a {A}", f"witness b {B}", "group g any a", "group g any b"), "is taken"),
        ((f"witness a {A}", "group g any a", f"witness g {B}"), "is taken"),
        ((f"witness none {A}",), "is taken"),
        ((f"witness a {A}", "group g any a b"), "nothing above is called"),
        ((f"log {A}",), "not the key of a log"),
        ((f"witness a {VerifierKey('a', 1, b'x' * 32)}",), "not the key of a witness"),
    ],
)
def test_a_name_or_key_that_cannot_be_meant_is_refused(lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(EvidenceError, match=rf"^POLICY: line {len(lines)}: .*{said}"):
        parse_policy("\n".join((*lines, "quorum none")))


def test_a_cosignature_without_the_logs_own_signature_opens_nothing(tmp_path: Path) -> None:
    log, witness = signer(tmp_path), WitnessSigner(tmp_path / "w.pem", "witness.example/w")
    text = Checkpoint(ORIGIN, 1, b"x" * 32).text
    policy = parse_policy(f"log {log.vkey}\nwitness w {witness.key}\nquorum w")
    cosigned = witness.cosign(text, 7)
    for note, code in ((f"{text}\n{cosigned}", "NOTE"), (log.sign(text), "QUORUM")):
        with pytest.raises(EvidenceError) as caught:
            policy.open(note)
        assert caught.value.code == code
    checkpoint, note_opened = policy.open(log.sign(text) + cosigned)
    assert (checkpoint.size, len(note_opened.signers)) == (1, 2)
