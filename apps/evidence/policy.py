"""C2SP tlog-policy: which logs a reader believes, and how many of which witnesses must have cosigned."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from apps.evidence.checkpoint import Checkpoint, parse_checkpoint
from apps.evidence.errors import EvidenceError
from apps.evidence.note import KIND_COSIGNATURE, KIND_ED25519, Note, VerifierKey, open_note, parse_vkey

NO_QUORUM = "none"
_MOST_LINES = 1000
_is_number = re.compile(r"[1-9][0-9]{0,5}").fullmatch


@dataclass(frozen=True, slots=True)
class Group:
    """Satisfied when at least `threshold` of its members (witnesses or groups) are."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Log keys, witnesses and groups by name, and the witness or group that must be satisfied ("none": nobody)."""

    logs: tuple[VerifierKey, ...] = ()
    witnesses: dict[str, VerifierKey] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str = NO_QUORUM
    addresses: dict[str, str] = field(default_factory=dict)
    """Where each witness is asked, as far as the policy says."""

    def satisfied(self, signers: Collection[VerifierKey]) -> bool:
        """Whether the witnesses among `signers` make the quorum."""
        met = {NO_QUORUM, *(name for name, key in self.witnesses.items() if key in signers)}
        # A group names only what stands above it, so one pass in their order is enough, however deep they nest.
        for name, group in self.groups.items():
            if sum(member in met for member in group.members) >= group.threshold:
                met.add(name)
        return self.quorum in met

    def open(self, note: bytes | str) -> tuple[Checkpoint, Note]:
        """The checkpoint of one of the logs, with the note that carries it.

        EvidenceError NOTE unless a log of the policy signed it, CHECKPOINT for another log's, QUORUM if too few
        witnesses cosigned it.
        """
        opened = open_note(note, [*self.logs, *self.witnesses.values()])
        checkpoint = parse_checkpoint(opened.text)
        logs = [key for key in opened.signers if key.kind == KIND_ED25519]
        if not logs:
            raise EvidenceError("NOTE", "no signature of a log of the policy")
        if all(key.name != checkpoint.origin for key in logs):
            raise EvidenceError("CHECKPOINT", f"of the log {checkpoint.origin!a}, which did not sign it")
        if not self.satisfied(opened.signers):
            raise EvidenceError("QUORUM", f"the witnesses that cosigned are too few for the quorum {self.quorum!a}")
        return checkpoint, opened


def parse_policy(text: str) -> Policy:
    """Read a policy file; EvidenceError POLICY with the line that is wrong.

    Lines: `log VKEY [URL]`, `witness NAME VKEY [URL]`, `group NAME (K|any|all) MEMBER...`, `quorum (NAME|none)`; a
    name is known from the line that defines it on, and belongs to at most one group, so that nobody counts twice.
    """
    policy = _Lines()
    for number, words in _lines(text):
        try:
            policy.take(words)
        except EvidenceError as error:
            raise EvidenceError("POLICY", f"line {number}: {error.message}") from None
    if policy.quorum is None:
        raise EvidenceError("POLICY", "no line says which quorum is asked for (`quorum none` asks for no witness)")
    return Policy(tuple(policy.logs), policy.witnesses, policy.groups, policy.quorum, policy.addresses)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        raise EvidenceError("POLICY", f"more than {_MOST_LINES} lines")
    for number, line in enumerate(lines, 1):
        words = line.partition("#")[0].split()
        if words:
            yield number, words


class _Lines:
    """A policy while it is read."""

    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: dict[str, VerifierKey] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self.addresses: dict[str, str] = {}
        self._grouped: set[str] = set()

    def take(self, words: list[str]) -> None:
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                self.logs.append(_key(vkey, KIND_ED25519, "log"))
            case ["witness", name, vkey, *address] if len(address) < 2:
                self._name(name)
                self.addresses |= dict(zip([name], address, strict=False))
                key = _key(vkey, KIND_COSIGNATURE, "witness")
                if key in self.witnesses.values():
                    raise EvidenceError("POLICY", f"the key of the witness {name!a} is listed twice")
                self.witnesses[name] = key
            case ["group", name, threshold, *members] if members:
                self._name(name)
                self._members(members)
                self.groups[name] = Group(_threshold(threshold, len(members)), tuple(members))
            case ["quorum", name] if self.quorum is None:
                if name != NO_QUORUM:
                    self._known(name)
                self.quorum = name
            case _:
                raise EvidenceError("POLICY", f"{ascii(' '.join(words))[:80]} is no line of a policy")

    def _name(self, name: str) -> None:
        if name == NO_QUORUM or name in self.witnesses or name in self.groups:
            raise EvidenceError("POLICY", f"the name {ascii(name)[:60]} is taken")

    def _known(self, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise EvidenceError("POLICY", f"nothing above is called {ascii(name)[:60]}")

    def _members(self, members: list[str]) -> None:
        for member in members:
            self._known(member)
            if member in self._grouped:
                raise EvidenceError("POLICY", f"{ascii(member)[:60]} is a member of a group already")
            self._grouped.add(member)


def _key(vkey: str, kind: int, what: str) -> VerifierKey:
    key = parse_vkey(vkey)
    if key.kind != kind:
        raise EvidenceError("POLICY", f"this is not the key of a {what}")
    return key


def _threshold(text: str, members: int) -> int:
    number = {"any": 1, "all": members}.get(text) or (int(text) if _is_number(text) else 0)
    if not 1 <= number <= members:
        raise EvidenceError("POLICY", f"{ascii(text)[:20]} of {members} members can never be, or says nothing")
    return number
