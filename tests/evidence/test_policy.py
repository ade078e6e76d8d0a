from pathlib import Path

import pytest

from apps.evidence.errors import EvidenceError
from apps.evidence.note import parse_vkey
from apps.evidence.policy import parse_policy
from apps.evidence.signing import WitnessSigner
from tests.evidence.builders import VECTORS, signer

LOG = VECTORS["mini_log"]
NOTE: str = LOG["checkpoints"]["5"]
TEXT = NOTE.partition("\n\n")[0] + "\n"


def witnesses(folder: Path, *names: str) -> dict[str, WitnessSigner]:
    return {name: WitnessSigner(folder / f"{name}.pem", f"witness.example/{name}") for name in names}


def policy_text(folder: Path, keys: dict[str, WitnessSigner], *lines: str) -> str:
    named = (f"witness {name} {key.key}" for name, key in keys.items())
    return "\n".join([f"log {signer(folder).vkey} https://log.example/", *named, *lines])


def cosigned(folder: Path, keys: dict[str, WitnessSigner], *names: str, time: int = 1_767_323_045) -> str:
    return signer(folder).sign(TEXT) + "".join(keys[name].cosign(TEXT, time) for name in names)


def test_the_reference_policy_accepts_the_cosigned_checkpoint_and_knows_when() -> None:
    policy = parse_policy(LOG["policy"])
    checkpoint, note = policy.open(NOTE)
    assert (checkpoint.size, note.times) == (5, {parse_vkey(LOG["witness_vkey"]): 1_767_323_045})


def test_without_its_witness_a_checkpoint_makes_no_quorum() -> None:
    alone = NOTE[: NOTE.rindex("\u2014")]
    with pytest.raises(EvidenceError, match=r"^QUORUM"):
        parse_policy(LOG["policy"]).open(alone)


def test_a_witness_that_borrows_a_name_does_not_count(tmp_path: Path) -> None:
    impostor = WitnessSigner(tmp_path / "impostor.pem", "witness.example/buyer")
    alone = NOTE[: NOTE.rindex("\u2014")]
    with pytest.raises(EvidenceError, match=r"^QUORUM"):
        parse_policy(LOG["policy"]).open(alone + impostor.cosign(TEXT, 1_767_323_045))


@pytest.mark.parametrize(
    ("present", "enough"),
    [
        ((), False),
        (("a",), False),
        (("a", "b"), False),
        (("a", "c"), True),
        (("b", "c"), True),
        (("a", "b", "c"), True),
    ],
)
def test_groups_nest_and_count_their_members(tmp_path: Path, present: str, enough: bool) -> None:
    keys = witnesses(tmp_path, "a", "b", "c")
    policy = parse_policy(policy_text(tmp_path, keys, "group side any a b", "group both all side c", "quorum both"))
    note = cosigned(tmp_path, keys, *present)
    if enough:
        assert policy.open(note)[0].size == 5
    else:
        with pytest.raises(EvidenceError, match=r"^QUORUM"):
            policy.open(note)


def test_a_cosignature_of_another_text_spoils_the_note(tmp_path: Path) -> None:
    keys = witnesses(tmp_path, "a")
    policy = parse_policy(policy_text(tmp_path, keys, "quorum a"))
    other = TEXT.replace("\n5\n", "\n4\n")
    with pytest.raises(EvidenceError, match=r"^NOTE"):
        policy.open(signer(tmp_path).sign(TEXT) + keys["a"].cosign(other, 1))


def test_another_logs_signature_does_not_vouch_for_this_log(tmp_path: Path) -> None:
    keys = witnesses(tmp_path, "a")
    policy = parse_policy(policy_text(tmp_path, keys, "quorum none"))
    other = signer(tmp_path).sign(TEXT.replace("acme", "other"))
    with pytest.raises(EvidenceError, match=r"^CHECKPOINT"):
        policy.open(other)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["quorum nobody"], "nothing above is called"),
        (["group g 3 a b", "quorum g"], "3.* of 2 members"),
        (["group g 0 a b", "quorum g"], "of 2 members"),
        (["group g \u0662 a b", "quorum g"], "of 2 members"),
        (["group g any a", "group h any a b", "quorum h"], "member of a group already"),
        (["group g any a a", "quorum g"], "member of a group already"),
        (["group a any b", "quorum a"], "is taken"),
        (["group none any b", "quorum none"], "is taken"),
        (["group g any", "quorum g"], "no line of a policy"),
        (["quorum a", "quorum b"], "no line of a policy"),
        (["trust everybody", "quorum a"], "no line of a policy"),
        ([], "no line says which quorum"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(tmp_path: Path, lines: list[str], said: str) -> None:
    with pytest.raises(EvidenceError, match=said) as caught:
        parse_policy(policy_text(tmp_path, witnesses(tmp_path, "a", "b"), *lines))
    assert caught.value.code == "POLICY"


def test_a_key_of_the_wrong_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="not the key of a witness"):
        parse_policy(f"witness a {signer(tmp_path).vkey}\nquorum a")
    with pytest.raises(EvidenceError, match="not the key of a log"):
        parse_policy(f"log {witnesses(tmp_path, 'a')['a'].key}\nquorum none")
