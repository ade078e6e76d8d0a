"""Which checkpoints of a log can be believed: by keys that the log itself handed over, and by its witnesses.

The first key is the reader's. An event `key.added` makes another one good for the checkpoints after it, once a
checkpoint of a good key covers the event; `key.revoked` with `trusted_size` takes a key back from there on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from apps.evidence.checkpoint import Checkpoint, parse_checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.note import KIND_ED25519, Note, VerifierKey, note_text, open_note, parse_vkey
from apps.evidence.policy import Policy, parse_policy
from apps.evidence.story import TOLERANCE, UNTOLD, Story

SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Trust:
    """What a reader brings along: the log's key, a policy of witnesses, a checkpoint seen earlier, an age limit.

    `now` and `max_age` are in seconds; a head that no witness of the policy has seen within `max_age` is stale.
    """

    key: VerifierKey | None = None
    policy: Policy | None = None
    seen: str | None = None
    now: int = 0
    max_age: int | None = None


@dataclass
class Heads:
    """The checkpoints of a log in order of size, each with its note; the newest is the last."""

    notes: list[str]
    checkpoints: list[Checkpoint] = field(init=False)

    def __post_init__(self) -> None:
        """Read the texts; nothing is believed yet. EvidenceError NOTE or CHECKPOINT for what is none."""
        self.checkpoints = [parse_checkpoint(note_text(note)) for note in self.notes]
        sizes = [checkpoint.size for checkpoint in self.checkpoints]
        if not sizes or sizes != sorted(set(sizes)):
            raise EvidenceError("CHECKPOINT", "the checkpoints are not in order of their sizes, each size once")

    @property
    def newest(self) -> Checkpoint:
        """The head of the log."""
        return self.checkpoints[-1]


@dataclass(frozen=True, slots=True)
class Believed:
    """When which witness that counts cosigned the newest checkpoint, and (size, seconds) of every cosignature."""

    times: dict[VerifierKey, int]
    moments: tuple[tuple[int, int], ...]


def believe(heads: Heads, roots: Mapping[int, bytes], story: Story, first: VerifierKey, trust: Trust) -> Believed:
    """The newest checkpoint, if every one is what the log holds, of a key that was good, and witnessed as agreed.

    `roots`: the tree heads read from the leaves, by size. EvidenceError ROOT, NOTE, CHECKPOINT, KEYSTATE, QUORUM,
    STALE, ROLLBACK, FORK, POLICY or VKEY.
    """
    keys = Keys(first, story)
    policy = trust.policy or keys.agreed
    counted = tuple(trust.policy.witnesses.values()) if trust.policy else keys.witnesses
    moments: list[tuple[int, int]] = []
    for note, checkpoint in zip(heads.notes, heads.checkpoints, strict=True):
        opened = keys.open(note, checkpoint, policy)
        if roots.get(checkpoint.size) != checkpoint.root:
            raise EvidenceError("ROOT", f"the events are not the {checkpoint.size} that were signed")
        times = {key: time for key, time in opened.times.items() if key in counted}
        moments += [(checkpoint.size, time) for time in times.values()]
    if not policy.satisfied(opened.signers):
        raise EvidenceError("QUORUM", f"the witnesses that cosigned are too few for the quorum {policy.quorum!a}")
    believed = Believed(times, tuple(moments))
    _compare_seen(heads, roots, keys, trust)
    _check_age(believed, trust)
    return believed


def check_times(story: Story, believed: Believed) -> None:
    """Hold the times of the events against those of the witnesses; EvidenceError BACKDATED or TIME_FUTURE.

    What a witness had not seen at a time was not written long before it; what it had seen was not written later.
    """
    for size, seconds in believed.moments:
        after = [time for time in story.times[size:] if time != UNTOLD]
        before = story.times[:size]
        if after and min(after) < seconds * SECOND - TOLERANCE:
            raise EvidenceError(
                "BACKDATED", f"an event after {size} claims a time before a witness saw the log without it"
            )
        if before and max(before) > seconds * SECOND + TOLERANCE:
            raise EvidenceError("TIME_FUTURE", f"an event before {size} claims a time after a witness saw it")


class Keys:
    """Which keys were good at which size; the checkpoints are opened in the order of their sizes.

    `agreed` is the policy that the log says was agreed last (without one no witness is asked for), `witnesses` are
    those of every policy there was: older checkpoints carry the cosignatures of those who were witnesses then.
    `read` makes a key of its text: who opens many checkpoints may bring keys that verify faster.
    """

    def __init__(self, first: VerifierKey, story: Story, read: Callable[[str], VerifierKey] = parse_vkey) -> None:
        self._good = [first]
        added = [(told.index, read(str(told.details.get("vkey")))) for told in story.keys_added]
        self._added = [(index, key) for index, key in added if key.name == first.name]
        self._until: dict[str, int] = {}
        for told in story.keys_revoked:
            vkey, trusted = str(told.details.get("vkey")), told.details.get("trusted_size")
            size = trusted if type(trusted) is int else 0
            self._until[vkey] = min(size, self._until.get(vkey, size))
        self._origin = first.name
        policies = [parse_policy(str(told.details.get("policy"))) for told in story.policies]
        self.agreed = policies[-1] if policies else Policy()
        self.witnesses = tuple(key for policy in policies for key in policy.witnesses.values())

    def open(self, note: str, checkpoint: Checkpoint, policy: Policy) -> Note:
        """The note, signed by a key that was good at its size; from then on what it covers hands keys over."""
        if checkpoint.origin != self._origin:
            raise EvidenceError("CHECKPOINT", f"of the log {checkpoint.origin!a}, not of {self._origin!a}")
        known = [*self._good, *(key for _, key in self._added)]
        opened = open_note(note, [*known, *self.witnesses, *policy.witnesses.values()])
        if opened.unknown:
            raise EvidenceError("NOTE", "carries a signature of an unknown key besides")
        signers = [key for key in opened.signers if key.kind == KIND_ED25519]
        if not signers:
            raise EvidenceError("NOTE", "no signature of the expected key")
        for key in signers:
            self._check_good(key, checkpoint.size)
        self._good += [key for index, key in self._added if index < checkpoint.size and key not in self._good]
        return opened

    def _check_good(self, key: VerifierKey, size: int) -> None:
        if key not in self._good:
            raise EvidenceError("KEYSTATE", f"the key {key} signed before a checkpoint of an older key announced it")
        if size > self._until.get(str(key), size):
            raise EvidenceError("KEYSTATE", f"the key {key} signed {size} events, after it was revoked")


def _compare_seen(heads: Heads, roots: Mapping[int, bytes], keys: Keys, trust: Trust) -> None:
    if trust.seen is None:
        return
    seen = parse_checkpoint(note_text(trust.seen))
    keys.open(trust.seen, seen, trust.policy or Policy())
    if seen.size > heads.newest.size:
        raise EvidenceError("ROLLBACK", f"you have seen {seen.size} events of this log, and it has {heads.newest.size}")
    if roots.get(seen.size) != seen.root:
        raise EvidenceError("FORK", f"the first {seen.size} events are not those you have seen: keep both checkpoints")


def _check_age(believed: Believed, trust: Trust) -> None:
    if trust.max_age is None:
        return
    # A time in the future would stay fresh for ever.
    if not any(-TOLERANCE <= (trust.now - time) * SECOND <= trust.max_age * SECOND for time in believed.times.values()):
        raise EvidenceError("STALE", "no witness has seen the log within the age you allow")


def wanted_sizes(heads: Heads, trust: Trust) -> Sequence[int]:
    """The sizes at which `believe` needs the root."""
    seen = [parse_checkpoint(note_text(trust.seen)).size] if trust.seen is not None else []
    return sorted({checkpoint.size for checkpoint in heads.checkpoints} | set(seen))
