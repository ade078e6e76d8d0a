"""What a signing policy asks for and how far a report has come, as pure functions of the signatures given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Side = Literal["buyer", "auditor"]
Strength = Literal["any", "passkey"]
COUNTED = ("reviewed", "approved")


@dataclass(frozen=True, slots=True)
class Step:
    """`count` signatures of one meaning, each by a person of `side` in one of `roles`."""

    meaning: str
    side: Side
    roles: tuple[str, ...]
    count: int = 1

    def fits(self, given: Given) -> bool:
        return given.meaning == self.meaning and given.side == self.side and given.role in self.roles


@dataclass(frozen=True, slots=True)
class Given:
    """One signature as a policy sees it. `signer` and `organisation` are ids, `role` the office it was given in."""

    signer: str
    organisation: str
    side: str
    role: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Which signatures a report needs, and what a signer must hold. No person ever counts for two signatures."""

    steps: tuple[Step, ...]
    ordered: bool = True
    distinct_organisations: bool = False
    strength: Strength = "any"
    qualification: str = ""
    identity_verified: bool = False
    policy_text: bool = False

    def document(self) -> dict[str, Any]:
        """As JSON, every member written out: what is stored and digested."""
        steps = [
            {"meaning": step.meaning, "side": step.side, "roles": list(step.roles), "count": step.count}
            for step in self.steps
        ]
        return {
            "v": 1,
            "steps": steps,
            "ordered": self.ordered,
            "distinct_organisations": self.distinct_organisations,
            "strength": self.strength,
            "qualification": self.qualification,
            "identity_verified": self.identity_verified,
            "policy_text": self.policy_text,
        }


@dataclass(frozen=True, slots=True)
class StepProgress:
    step: Step
    by: tuple[Given, ...]

    @property
    def missing(self) -> int:
        return self.step.count - len(self.by)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a report is: each step with the signatures that count for it. `stopped` says why none counts any more."""

    steps: tuple[StepProgress, ...]
    ordered: bool
    stopped: str = ""
    open_steps: tuple[Step, ...] = field(init=False)

    def __post_init__(self) -> None:
        waiting = tuple(each.step for each in self.steps if each.missing)
        object.__setattr__(self, "open_steps", waiting)

    @property
    def done(self) -> int:
        return sum(len(each.by) for each in self.steps)

    @property
    def wanted(self) -> int:
        return sum(each.step.count for each in self.steps)

    @property
    def complete(self) -> bool:
        return not self.stopped and not self.open_steps

    @property
    def next(self) -> tuple[Step, ...]:
        """The steps that can be signed now: in order one, otherwise all that are open."""
        if self.stopped:
            return ()
        return self.open_steps[:1] if self.ordered else self.open_steps


def progress(rules: Rules, signatures: Sequence[Given]) -> Progress:
    """Fold the signatures, in the order they were given, over the policy.

    In order, a signature counts for the first step that is open when it is given, or not at all. In any order the
    signatures are distributed over the steps so that as many as possible count (a maximum matching).
    """
    stopped = next((each for each in signatures if each.meaning in ("rejected", "withdrawn")), None)
    counted = [each for each in signatures if each.meaning in COUNTED]
    found = _in_order(rules, counted) if rules.ordered else _in_any_order(rules, counted)
    steps = tuple(StepProgress(step, tuple(by)) for step, by in zip(rules.steps, found, strict=True))
    return Progress(steps, rules.ordered, f"it was {stopped.meaning}" if stopped else "")


def objection(rules: Rules, signatures: Sequence[Given], candidate: Given, words: Mapping[str, str]) -> str:
    """Why this signature would not bring the report further, or "". `words` are the names of roles to be read."""
    now = progress(rules, signatures)
    if now.stopped:
        return f"This report takes no more signatures: {now.stopped}."
    if now.complete:
        return "Every signature that the policy asks for is given."
    if progress(rules, [*signatures, candidate]).done > now.done:
        return ""
    if any(step.fits(candidate) for step in now.next):
        return _already(rules, signatures, candidate)
    wanted = " or ".join(described(step, words) for step in now.next)
    if any(step.fits(candidate) for step in now.open_steps):
        return f"It is not your turn yet: first it is to be {wanted}."
    return f"The policy has no open step for this: next it is to be {wanted}."


def described(step: Step, words: Mapping[str, str]) -> str:
    """A step in words: "approved by the buyer's Owner or QA manager"."""
    roles = " or ".join(words.get(role, role) for role in step.roles)
    times = f" ({step.count} persons)" if step.count > 1 else ""
    return f"{step.meaning} by the {step.side}'s {roles}{times}"


def _already(rules: Rules, signatures: Sequence[Given], candidate: Given) -> str:
    if any(each.signer == candidate.signer for each in signatures if each.meaning in COUNTED):
        return "You signed another step of this report; somebody else signs this one."
    if rules.distinct_organisations:
        return "Somebody of your organisation signed another step; another organisation signs this one."
    return "The signatures given leave no open place for yours."


def _in_order(rules: Rules, signatures: Iterable[Given]) -> list[list[Given]]:
    found: list[list[Given]] = [[] for _ in rules.steps]
    used: set[tuple[str, str]] = set()
    place = 0
    for each in signatures:
        if place < len(rules.steps) and rules.steps[place].fits(each) and used.isdisjoint(_claims(rules, each)):
            found[place].append(each)
            used |= _claims(rules, each)
            place += len(found[place]) == rules.steps[place].count
    return found


def _claims(rules: Rules, given: Given) -> set[tuple[str, str]]:
    """What a counted signature uses up: its signer and, where organisations must differ, the organisation."""
    claims = {("person", given.signer)}
    return claims | {("organisation", given.organisation)} if rules.distinct_organisations else claims


def _in_any_order(rules: Rules, signatures: Sequence[Given]) -> list[list[Given]]:
    """Kuhn's augmenting paths between whoever may count once (a person, or an organisation) and the open places."""
    places = [index for index, step in enumerate(rules.steps) for _ in range(step.count)]
    offers = _offers(rules, signatures)
    held: dict[int, str] = {}

    def placed(who: str, tried: set[int]) -> bool:
        for place, index in enumerate(places):
            if place in tried or not any(rules.steps[index].fits(each) for each in offers[who]):
                continue
            tried.add(place)
            if place not in held or placed(held[place], tried):
                held[place] = who
                return True
        return False

    for who in offers:
        placed(who, set())
    found: list[list[Given]] = [[] for _ in rules.steps]
    for place, who in sorted(held.items()):
        step = rules.steps[places[place]]
        found[places[place]].append(next(each for each in offers[who] if step.fits(each)))
    return found


def _offers(rules: Rules, signatures: Sequence[Given]) -> dict[str, list[Given]]:
    """The signatures of each who may count once. A person speaks for the organisation they signed for first."""
    offers: dict[str, list[Given]] = {}
    home: dict[str, str] = {}
    for each in signatures:
        if rules.distinct_organisations and home.setdefault(each.signer, each.organisation) != each.organisation:
            continue
        offers.setdefault(each.organisation if rules.distinct_organisations else each.signer, []).append(each)
    return offers
