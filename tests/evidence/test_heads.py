"""Which checkpoints, keys, witnesses and times of a log are believed, at the very edge of each rule."""

from datetime import timedelta
from pathlib import Path

import pytest

from apps.evidence.errors import EvidenceError
from apps.evidence.heads import Heads, Trust
from apps.evidence.policy import parse_policy
from apps.evidence.signing import LogSigner, WitnessSigner
from apps.evidence.story import Story
from tests.evidence.builders import ORIGIN, START, signer
from tests.evidence.test_log_attacks import SEEN_AT, World, check, codes

HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def agree(world: World, witness: WitnessSigner) -> None:
    world.tell("witnesses.agreed", {"policy": f"witness w {witness.key}\nquorum w"})


def announce(world: World, key: LogSigner) -> None:
    """The key is announced, and a checkpoint of the first key covers it."""
    world.tell("key.added", {"vkey": key.vkey})
    world.older.append(world.note())


def revoke(world: World, key: LogSigner, size: object) -> None:
    world.tell("key.revoked", {"vkey": key.vkey, "reason": "lost", "trusted_size": size})


def test_a_clock_may_go_back_by_an_hour(world: World) -> None:
    world.clock -= HOUR + timedelta(seconds=1)
    world.tell("import.admitted", {"rows": 4})
    world.clock += HOUR + timedelta(seconds=1)
    world.seal()
    assert check(world.bundle()).ok


def test_a_clock_that_goes_back_by_more_than_an_hour_is_found_to_the_microsecond(world: World) -> None:
    world.clock -= HOUR + timedelta(seconds=1) + INSTANT
    world.tell("import.admitted", {"rows": 4})
    world.clock += HOUR + timedelta(seconds=1)
    world.seal()
    assert codes(world.bundle()) == {"TIME_BACKWARDS"}


def test_the_latest_event_counts_not_the_one_just_before(world: World) -> None:
    for _ in range(2):
        world.clock -= timedelta(minutes=40)
        world.tell("import.admitted", {"rows": 4})
    world.clock = START + HOUR
    world.seal()
    assert codes(world.bundle()) == {"TIME_BACKWARDS"}


def test_what_a_witness_had_not_seen_may_be_an_hour_older_than_its_time_and_no_older(world: World) -> None:
    first_after = world.clock + timedelta(seconds=1)
    for seen, found in ((first_after + HOUR, set()), (first_after + HOUR + timedelta(seconds=1), {"BACKDATED"})):
        late = World(world.folder)
        late.older.append(late.note(seen=seen))
        late.seal()
        assert codes(late.bundle(late.note(seen=seen)), late.trust()) == found


def test_what_a_witness_had_seen_may_be_an_hour_younger_than_its_time_and_no_younger(world: World) -> None:
    world.seal()
    for seen, found in ((world.clock - HOUR, set()), (world.clock - HOUR - timedelta(seconds=1), {"TIME_FUTURE"})):
        assert codes(world.bundle(world.note(seen=seen)), world.trust()) == found


def test_a_head_is_stale_one_second_after_the_age_that_is_allowed(world: World) -> None:
    world.seal()
    bundle, seen = world.bundle(world.note(seen=world.clock)), int(world.clock.timestamp())
    assert check(bundle, world.trust(now=seen + 60, max_age=60)).ok
    assert codes(bundle, world.trust(now=seen + 61, max_age=60)) == {"STALE"}
    assert codes(world.bundle(), Trust(max_age=60, now=SEEN_AT)) == {"STALE"}


def test_a_cosignature_from_the_future_is_not_fresh_for_ever(world: World) -> None:
    world.seal()
    seen = int(world.clock.timestamp())
    bundle = world.bundle(world.note(seen=world.clock))
    assert check(bundle, world.trust(now=seen - 3600, max_age=60)).ok
    assert codes(bundle, world.trust(now=seen - 3601, max_age=60)) == {"STALE"}


def test_witnesses_may_change_and_the_checkpoints_of_the_former_ones_stay_good(world: World) -> None:
    former, world.witness = world.witness, WitnessSigner(world.folder / "new.pem", "witness.example/new")
    agree(world, former)
    text = world.head().text
    world.older.append(world.key.sign(text) + former.cosign(text, int(world.clock.timestamp())))
    agree(world, world.witness)
    world.seal()
    result = check(world.bundle(world.note(seen=world.clock)))
    assert result.ok
    assert list(result.witnesses) == ["witness.example/new"]
    text = world.head().text
    by_former = world.key.sign(text) + former.cosign(text, int(world.clock.timestamp()))
    assert codes(world.bundle(by_former)) == {"QUORUM"}


def test_a_checkpoint_seen_earlier_may_carry_its_cosignatures(world: World) -> None:
    agree(world, world.witness)
    seen = world.note(seen=world.clock)
    world.seal()
    assert check(world.bundle(world.note(seen=world.clock)), Trust(seen=seen)).ok


def test_only_witnesses_of_the_readers_policy_count_for_the_reader(world: World) -> None:
    mine = WitnessSigner(world.folder / "mine.pem", "witness.example/mine")
    agree(world, world.witness)
    world.seal()
    text = world.head().text
    note = world.note(seen=world.clock + timedelta(days=9)) + mine.cosign(text, int(world.clock.timestamp()))
    policy = parse_policy(f"witness me {mine.key}\nquorum me")
    result = check(world.bundle(note), Trust(policy=policy))
    assert (result.ok, list(result.witnesses)) == (True, ["witness.example/mine"])
    assert codes(world.bundle(note), Trust(policy=policy, now=SEEN_AT + 9 * 86_400, max_age=86_400)) == {"STALE"}


def test_a_checkpoint_seen_earlier_must_be_signed_by_a_key_of_the_log(world: World) -> None:
    stranger = signer(world.folder, "stranger")
    seen = world.note(stranger)
    world.seal()
    assert codes(world.bundle(), Trust(seen=seen)) == {"NOTE"}
    other = signer(world.folder, "other", "audit.example/other").sign(
        world.head().text.replace(ORIGIN, "audit.example/other")
    )
    assert codes(world.bundle(), Trust(seen=other)) == {"CHECKPOINT"}


def test_the_checkpoint_seen_earlier_may_be_the_same_one(world: World) -> None:
    world.seal()
    assert check(world.bundle(), Trust(seen=world.note())).ok


def test_checkpoints_stand_in_order_of_their_sizes_each_size_once(world: World) -> None:
    three, two = world.note(size=3), world.note(size=2)
    world.seal()
    for older in ([three, two], [two, two], [world.note()]):
        world.older = older
        assert codes(world.bundle()) == {"CHECKPOINT"}
    world.older = [two, three]
    assert check(world.bundle()).ok


def test_a_log_without_any_checkpoint_has_no_head() -> None:
    with pytest.raises(EvidenceError, match=r"^CHECKPOINT"):
        Heads([])


def test_a_key_is_good_for_checkpoints_after_the_one_that_covers_its_announcement(world: World) -> None:
    new = signer(world.folder, "k2")
    world.older.append(world.note())
    world.tell("key.added", {"vkey": new.vkey})
    covering = len(world.leaves)
    world.seal()
    assert codes(world.bundle(world.note(new))) == {"KEYSTATE"}
    world.older.append(world.note(size=covering))
    assert check(world.bundle(world.note(new))).ok


def test_a_key_signs_up_to_the_size_it_is_trusted_to(world: World) -> None:
    new = signer(world.folder, "k2")
    announce(world, new)
    trusted = len(world.leaves) + 1
    revoke(world, world.key, trusted)
    world.older.append(world.note(size=trusted))
    world.seal()
    assert check(world.bundle(world.note(new))).ok
    world.older.append(world.note(size=trusted + 1))
    assert codes(world.bundle(world.note(new))) == {"KEYSTATE"}


@pytest.mark.parametrize("size", [None, "7", True, 0])
def test_a_revocation_without_a_size_takes_the_key_back_from_the_start(world: World, size: object) -> None:
    new = signer(world.folder, "k2")
    announce(world, new)
    revoke(world, world.key, size)
    world.older.insert(0, world.note(size=1))
    world.seal()
    (finding,) = check(world.bundle(world.note(new))).findings
    assert finding.code == "KEYSTATE"
    assert "signed 1 events" in finding.message


def test_a_log_may_be_witnessed_while_it_is_empty(world: World) -> None:
    world.older.append(world.note(size=0, seen=START))
    world.seal()
    assert check(world.bundle(world.note(seen=world.clock)), world.trust()).ok


def test_a_second_revocation_gives_nothing_back(world: World) -> None:
    new = signer(world.folder, "k2")
    announce(world, new)
    revoke(world, world.key, 2)
    revoke(world, world.key, 100)
    world.seal()
    assert codes(world.bundle(world.note(new))) == {"KEYSTATE"}


def test_both_keys_may_sign_while_both_are_good(world: World) -> None:
    new = signer(world.folder, "k2")
    announce(world, new)
    world.seal()
    both = world.note() + world.note(new).splitlines()[-1] + "\n"
    assert check(world.bundle(both)).ok
    stranger = world.note() + world.note(signer(world.folder, "k3")).splitlines()[-1] + "\n"
    assert codes(world.bundle(stranger)) == {"NOTE"}


def test_a_key_of_another_name_is_none_of_this_log(world: World) -> None:
    foreign = signer(world.folder, "foreign", "audit.example/other")
    announce(world, foreign)
    world.seal()
    assert codes(world.bundle(world.note() + world.note(foreign).splitlines()[-1] + "\n")) == {"NOTE"}


def test_a_cosignature_alone_is_no_signature_of_the_log(world: World) -> None:
    agree(world, world.witness)
    world.seal()
    text = world.head().text
    assert codes(world.bundle(f"{text}\n{world.witness.cosign(text, SEEN_AT)}")) == {"NOTE"}


@pytest.mark.parametrize(("verb", "details"), [("key.added", {"vkey": "x"}), ("witnesses.agreed", {"policy": "x"})])
def test_a_key_or_policy_that_is_none_is_said_so(world: World, verb: str, details: dict[str, str]) -> None:
    world.tell(verb, details)
    world.seal()
    assert codes(world.bundle()) == {"VKEY" if verb == "key.added" else "POLICY"}


def test_the_first_event_may_have_any_time() -> None:
    story = Story()
    story.take(0, {"id": "evt_1", "verb": "a.b", "at": "0001-01-01T00:00:00Z"})
    assert len(story.times) == 1
