"""Which checkpoints of a log can be believed: by keys that the log itself handed over, and by its witnesses.

The first key is the reader's. An event `key.added` makes another one good for the checkpoints after it, once a
checkpoint of a good key covers the event; `key.revoked` with `trusted_size` takes a key back from there on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from apps.evidence.checkpoint import Checkpoint, parse_checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.note import KIND_ED25519, Note, VerifierKey, note_text, open_note, parse_vkey
from apps.evidence.policy import Policy, parse_policy
from apps.evidence.story import TOLERANCE, Story

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
    """What came out: the note of the newest checkpoint, the policy it met, and (size, seconds) cosigned when."""

    note: Note
    policy: Policy
    moments: tuple[tuple[int, int], ...]


def believe(heads: Heads, roots: Mapping[int, bytes], story: Story, first: VerifierKey, trust: Trust) -> Believed:
    """The newest checkpoint, if every one is what the log holds, of a key that was good, and witnessed as agreed.

    `roots`: the tree heads read from the leaves, by size. EvidenceError ROOT, NOTE, CHECKPOINT, KEYSTATE, QUORUM,
    STALE, ROLLBACK, FORK, POLICY or VKEY.
    """
    policy = trust.policy or _agreed(story)
    keys = _Keys(first, story)
    moments: list[tuple[int, int]] = []
    for note, checkpoint in zip(heads.notes, heads.checkpoints, strict=True):
        opened = keys.open(note, checkpoint, policy)
        if roots.get(checkpoint.size) != checkpoint.root:
            raise EvidenceError("ROOT", f"the events are not the {checkpoint.size} that were signed")
        moments += [(checkpoint.size, time) for time in opened.times.values()]
    if not policy.satisfied(opened.signers):
        raise EvidenceError("QUORUM", f"the witnesses that cosigned are too few for the quorum {policy.quorum!a}")
    believed = Believed(opened, policy, tuple(moments))
    _compare_seen(heads, roots, keys, trust)
    _check_age(believed, trust)
    return believed


def check_times(story: Story, believed: Believed) -> None:
    """Hold the times of the events against those of the witnesses; EvidenceError BACKDATED or TIME_FUTURE.

    What a witness had not seen at a time was not written long before it; what it had seen was not written later.
    """
    for size, seconds in believed.moments:
        after, before = story.times[size:], story.times[:size]
        if after and min(after) < seconds * SECOND - TOLERANCE:
            raise EvidenceError(
                "BACKDATED", f"an event after {size} claims a time before a witness saw the log without it"
            )
        if before and max(before) > seconds * SECOND + TOLERANCE:
            raise EvidenceError("TIME_FUTURE", f"an event before {size} claims a time after a witness saw it")


class _Keys:
    """Which keys were good at which size."""

    def __init__(self, first: VerifierKey, story: Story) -> None:
        self._good = {first: 0}
        self._added = [(told.index, parse_vkey(str(told.details.get("vkey")))) for told in story.keys_added]
        self._until: dict[str, int] = {}
        for told in story.keys_revoked:
            size = told.details.get("trusted_size")
            self._until[str(told.details.get("vkey"))] = size if isinstance(size, int) else 0
        self._origin = first.name

    def open(self, note: str, checkpoint: Checkpoint, policy: Policy) -> Note:
        """The note, signed by a key that was good at its size; from then on what it covers hands keys over."""
        if checkpoint.origin != self._origin:
            raise EvidenceError("CHECKPOINT", f"of the log {checkpoint.origin!a}, not of {self._origin!a}")
        known = [*self._good, *(key for _, key in self._added if key.name == self._origin)]
        opened = open_note(note, [*dict.fromkeys(known), *policy.witnesses.values()])
        if opened.unknown:
            raise EvidenceError("NOTE", "carries a signature of an unknown key besides")
        signers = [key for key in opened.signers if key.kind == KIND_ED25519]
        if not signers:
            raise EvidenceError("NOTE", "no signature of the expected key")
        for key in signers:
            self._check_good(key, checkpoint.size)
        self._good |= {key: index for index, key in self._added if index < checkpoint.size}
        return opened

    def _check_good(self, key: VerifierKey, size: int) -> None:
        if key not in self._good:
            raise EvidenceError("KEYSTATE", f"the key {key} signed before a checkpoint of an older key announced it")
        if size > self._until.get(str(key), size):
            raise EvidenceError("KEYSTATE", f"the key {key} signed {size} events, after it was revoked")


def _agreed(story: Story) -> Policy:
    """The policy that the log itself says was agreed last; without one no witness is asked for."""
    return parse_policy(str(story.policies[-1].details.get("policy"))) if story.policies else Policy()


def _compare_seen(heads: Heads, roots: Mapping[int, bytes], keys: _Keys, trust: Trust) -> None:
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
    newest = max(believed.note.times.values(), default=0)
    if newest < trust.now - trust.max_age:
        raise EvidenceError("STALE", "no witness has seen the log within the age you allow")


def wanted_sizes(heads: Heads, trust: Trust) -> Sequence[int]:
    """The sizes at which `believe` needs the root."""
    seen = [parse_checkpoint(note_text(trust.seen)).size] if trust.seen is not None else []
    return sorted({checkpoint.size for checkpoint in heads.checkpoints} | set(seen))
