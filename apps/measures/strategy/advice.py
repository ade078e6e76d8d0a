"""Which mode for which stage, by what is shown, with the condition that would change it and how often it errs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from apps.measures.estimate import Figure, Undefined, Verdict, judge
from apps.measures.strategy.comparison import compounding, edge_cases, trail, worst_class
from apps.measures.strategy.evidence import Evidence, Mode
from apps.measures.strategy.shares import difference, exact_accuracy, share


class Stage(StrEnum):
    """How far a project is, and what is at stake."""

    BOOTSTRAPPING = "bootstrapping"
    SCALING = "scaling"
    PRODUCTION = "production"
    SAFETY = "safety-critical"


@dataclass(frozen=True, slots=True)
class Aims:
    """What is asked for before anybody looks: at most the share `error` of the delivered labels wrong; no more than
    `margin` below people; the share `caught` of planted errors seen. Raises `ValueError` outside (0, 1)."""

    error: float = 0.05
    margin: float = 0.02
    caught: float = 0.90
    alpha: float = 0.05

    def __post_init__(self) -> None:
        if not all(0 < value < 1 for value in (self.error, self.margin, self.caught, self.alpha)):
            raise ValueError(f"aims are shares between 0 and 1, got {self}")


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement: the figure must be shown to be at least `floor`; with `settle` more of `unit` it could be told.
    `points`: it is a difference of two shares."""

    name: str
    figure: Figure
    floor: float
    verdict: Verdict
    settle: int | None
    unit: str
    points: bool = False

    @property
    def met(self) -> bool:
        return self.verdict is Verdict.MET

    @property
    def asked(self) -> str:
        """The floor, in words."""
        return f"{self.name} at least {self._written(self.floor)}{' points' if self.points else ' %'}"

    def as_sentence(self) -> str:
        """What is asked, what is found, and what it would take."""
        if isinstance(self.figure, Undefined):
            return f"{self.asked}: {self.figure.reason}"
        value, low, high = (self._written(each) for each in (self.figure.value, self.figure.low, self.figure.high))
        found = f"{self.asked}: it is {value} ({low} to {high})"
        if self.figure.value < self.floor:
            return f"{found} and has to rise"
        if self.settle is None:
            return found
        more = f"{self.settle:,}".replace(",", "\N{NO-BREAK SPACE}")
        return f"{found}, and about {more} more {self.unit} would probably show it"

    def _written(self, value: float) -> str:
        number = f"{100 * value:+.1f}" if self.points else f"{100 * value:.1f}"
        return number.removesuffix(".0").replace("-", "\N{MINUS SIGN}")


@dataclass(frozen=True, slots=True)
class Considered:
    """A mode with what a stage asks of it."""

    mode: Mode
    checks: tuple[Check, ...]

    @property
    def fit(self) -> bool:
        return all(check.met for check in self.checks)

    @property
    def lacking(self) -> str:
        """What is not shown."""
        return "; ".join(check.as_sentence() for check in self.checks if not check.met)


@dataclass(frozen=True, slots=True)
class Advice:
    """The mode for a stage, why, what would change it, and `error`: the chance at most that the mode advised misses a
    requirement of the stage (None: people only is what is left, and claims nothing). `blocked` are the modes that ask
    less of people and lack something."""

    stage: Stage
    mode: Mode
    reason: str
    changes: tuple[str, ...]
    error: float | None
    considered: tuple[Considered, ...]

    @property
    def blocked(self) -> tuple[Considered, ...]:
        return self.considered if self.error is None else self.considered[: self._place]

    @property
    def _place(self) -> int:
        return next(place for place, one in enumerate(self.considered) if one.mode is self.mode)


Asked = Callable[[Evidence, Mode, Aims], Check]


def advice(evidence: Evidence, aims: Aims | None = None) -> tuple[Advice, ...]:
    """One advice for each stage: the mode that asks least of people, of those shown to meet what the stage asks.

    A mode is shown to be fit where the lower bound of every figure reaches its floor (intersection-union: nothing to
    correct over requirements). At most two modes are tested for a stage, each at alpha / 2, so that an unfit mode is
    advised with probability at most alpha; exact for shares of independent records, near it for differences.
    """
    asked = aims or Aims()
    return tuple(_advice(evidence, stage, asked) for stage in Stage)


def _advice(evidence: Evidence, stage: Stage, aims: Aims) -> Advice:
    modes, needs = STAGES[stage]
    considered = tuple(Considered(mode, tuple(need(evidence, mode, aims) for need in needs)) for mode in modes)
    fit = next((one for one in considered if one.fit), None)
    if fit is None:
        left = "nothing that asks less of people is shown to meet what this stage asks"
        return Advice(stage, Mode.PEOPLE, left, _missing(considered), None, considered)
    shown = "; ".join(check.asked for check in fit.checks)
    before = considered[: considered.index(fit)]
    falls = f"Less than {fit.mode} as soon as one of these is no longer shown: {shown}."
    return Advice(stage, fit.mode, f"shown: {shown}", (*_missing(before), falls), aims.alpha, considered)


def _missing(considered: tuple[Considered, ...]) -> tuple[str, ...]:
    return tuple(f"{one.mode[:1].upper()}{one.mode[1:]}: {one.lacking}." for one in considered)


def _check(name: str, figure: Figure, floor: float, unit: str, *, points: bool = False) -> Check:
    judged = judge(figure, floor)
    return Check(name, figure, floor, judged.verdict, judged.settle, unit, points)


def _level(aims: Aims) -> float:
    """Two-sided, so that each bound is one-sided at alpha / 2."""
    return 1 - aims.alpha


def _accurate(evidence: Evidence, mode: Mode, aims: Aims) -> Check:
    figure = exact_accuracy(evidence.of(mode).live, _level(aims))
    return _check("accuracy", figure, 1 - aims.error, "blind answers")


def _on_edges(evidence: Evidence, mode: Mode, aims: Aims) -> Check:
    figure = exact_accuracy(edge_cases(evidence.of(mode).live), _level(aims))
    return _check("accuracy on edge cases", figure, 1 - aims.error, "blind answers to edge cases")


def _in_every_class(evidence: Evidence, mode: Mode, aims: Aims) -> Check:
    figure, name = worst_class(evidence, mode, _level(aims))
    called = f"accuracy in every class (worst: {name})" if name else "accuracy in every class"
    return _check(called, figure, 1 - aims.error, "blind answers of that class")


def _beside_people(evidence: Evidence, mode: Mode, aims: Aims) -> Check:
    what = f"accuracy of {mode} minus that of people only"
    figure = difference(evidence.of(mode).live, evidence.of(Mode.PEOPLE).live, what, _level(aims))
    return _check("accuracy minus that of people only", figure, -aims.margin, "blind answers", points=True)


def _steady(evidence: Evidence, mode: Mode, aims: Aims) -> Check:
    figure = compounding(evidence.of(mode).live, _level(aims))
    return _check("accuracy in the last round minus the first", figure, -aims.margin, "audits", points=True)


def _seen_through(evidence: Evidence, mode: Mode, aims: Aims) -> Check:
    figure = share(evidence.caught, "planted errors", _level(aims))
    return _check("share of planted errors caught", figure, aims.caught, "planted errors")


def _traced(evidence: Evidence, mode: Mode, aims: Aims) -> Check:
    return _check("share with an audit trail", trail(evidence, mode), 1.0, "labels")


# What each stage tests, the mode that asks least of people first; people only is what is left.
STAGES: dict[Stage, tuple[tuple[Mode, ...], tuple[Asked, ...]]] = {
    Stage.BOOTSTRAPPING: ((Mode.ASSISTED,), (_beside_people, _seen_through)),
    Stage.SCALING: ((Mode.AUTOMATION, Mode.ASSISTED), (_beside_people, _steady)),
    Stage.PRODUCTION: ((Mode.AUTOMATION, Mode.ASSISTED), (_accurate, _steady)),
    Stage.SAFETY: ((Mode.ASSISTED,), (_on_edges, _in_every_class, _seen_through, _traced)),
}
