"""The comparison, the advice and the what-if of a project, from its own evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from apps.disputes.rules import rules_for
from apps.loop.models import ModelVersion, Round
from apps.loop.reviewing.queue import over_rounds
from apps.loop.strategy import work
from apps.loop.strategy.asked import Asked
from apps.loop.strategy.evidence import Material, evidence_from, material_of
from apps.loop.strategy.question import Question, answered
from apps.measures.estimate import Estimate, Figure
from apps.measures.strategy import Advice, Aims, Comparison, Mode, Outcome, Settings
from apps.projects.models import Project
from apps.projects.selectors import confidence_of

COLUMNS = ("part", "about", "mode", "value", "low", "high", "n", "method")


@dataclass(frozen=True, slots=True)
class Tried:
    """The settings of now and those asked for, with what comes of each; aims and costs as given or agreed."""

    now: Outcome
    then: Outcome
    aims: Aims
    hourly: float | None
    currency: str
    confidence: float


@dataclass(frozen=True, eq=False)
class Found:
    """What the evidence says. `version` is the model that it is about, that of the newest round; `rounds` how many it
    is from. Those in which somebody is still asked are left out: figures that move would tell reviewers which of their
    answers was an audit or a planted error."""

    comparison: Comparison
    advice: tuple[Advice, ...]
    tried: Tried
    version: ModelVersion | None
    rounds: int

    def as_json(self) -> dict[str, Any]:
        """Every figure as `{"value", "low", "high", "n", "method"}` or `{"undefined"}`."""
        return {
            "version": self.version.public_id if self.version else None,
            "rounds": self.rounds,
            "confidence": self.tried.confidence,
            "currency": self.tried.currency,
            "aims": {
                "error": self.tried.aims.error,
                "margin": self.tried.aims.margin,
                "caught": self.tried.aims.caught,
            },
            "criteria": {str(row.criterion): _cells(row.cells) for row in self.comparison.rows},
            "classes": [
                {"class": row.name, "behind_people": row.behind, **_cells(row.cells)} for row in self.comparison.classes
            ],
            "advice": [_advice_json(one) for one in self.advice],
            "what_if": {"now": _outcome_json(self.tried.now), "asked": _outcome_json(self.tried.then)},
        }

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A line for each figure, as COLUMNS name them; the reason in the last column where there is none."""
        for row in self.comparison.rows:
            for mode, cell in row.cells.items():
                yield ("comparison", str(row.criterion), str(mode), *_numbers(cell))
        for of_class in self.comparison.classes:
            for mode, cell in of_class.cells.items():
                yield ("class", of_class.name, str(mode), *_numbers(cell))
        for one in self.advice:
            for considered in one.considered:
                for check in considered.checks:
                    yield (f"asked for {one.stage}", check.name, str(considered.mode), *_numbers(check.figure))
            yield ("advice", str(one.stage), str(one.mode), "", "", "", "", one.reason)
        for name, outcome in (("now", self.tried.now), ("asked", self.tried.then)):
            for what, figure in outcome.figures().items():
                yield (f"what if, {name}", what, "", *_numbers(figure))


def strategy_of(project: Project, asked: Asked | None = None) -> Found:
    """What the project's own evidence says, in a fixed number of queries."""
    material, question = asked_of(project, asked or Asked())
    found = answered(question, evidence_from(material), material.basis)
    return Found(
        found.comparison,
        found.advice,
        _tried(question, found.now, found.then),
        material.rounds[-1].predicted.version if material.rounds and material.rounds[-1].predicted else None,
        len(material.rounds),
    )


def tried_of(project: Project, asked: Asked | None = None) -> Tried:
    """The what-if alone, which needs less."""
    material, question = asked_of(project, asked or Asked())
    return _tried(question, *question.outcomes(material.basis))


def asked_of(project: Project, wanted: Asked) -> tuple[Material, Question]:
    """What the evidence is, and what is asked of it; what was not asked is as it is now."""
    rounds = list(over_rounds(project).order_by("number").select_related("predicted__version"))
    newest = rounds[-1] if rounds else None
    costs, confidence = rules_for(project.engagement), confidence_of(project.engagement)
    hourly = wanted.hourly if wanted.hourly is not None else _float(costs.hourly_cost)
    now = _settings(newest, hourly, wanted)
    then = replace(now, **_other(wanted))
    return material_of(project, rounds), Question(_aims(newest, wanted), now, then, costs.currency, confidence)


def _tried(question: Question, now: Outcome, then: Outcome) -> Tried:
    return Tried(now, then, question.aims, question.now.hourly, question.currency, question.confidence)


def _aims(newest: Round | None, wanted: Asked) -> Aims:
    rules = newest.parameters.get("rules", {}) if newest else {}
    error = wanted.error if wanted.error is not None else float(rules.get("target", Aims().error))
    return Aims(error=error, margin=Aims().margin if wanted.margin is None else wanted.margin)


def _settings(newest: Round | None, hourly: float | None, wanted: Asked) -> Settings:
    """As it is now; volume and costs as asked, for they are the same on both sides."""
    volume = Settings().volume if wanted.volume is None else int(wanted.volume)
    now = Settings(volume=volume, hourly=hourly, per_error=wanted.per_error)
    return work.as_it_is(newest, now) if newest else now


def _other(wanted: Asked) -> dict[str, Any]:
    tried = {"threshold": wanted.threshold, "audit": wanted.audit}
    found: dict[str, Any] = {name: value for name, value in tried.items() if value is not None}
    return found if wanted.overlap is None else {**found, "overlap": int(wanted.overlap)}


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))


def _cells(cells: Mapping[Mode, Figure]) -> dict[str, object]:
    return {mode.name.lower(): cell.as_json() for mode, cell in cells.items()}


def _advice_json(one: Advice) -> dict[str, Any]:
    return {
        "stage": str(one.stage),
        "mode": str(one.mode),
        "reason": one.reason,
        "changes": list(one.changes),
        "error": one.error,
        "considered": [
            {
                "mode": str(considered.mode),
                "fit": considered.fit,
                "checks": [
                    {"name": check.name, "floor": check.floor, "verdict": str(check.verdict), "settle": check.settle,
                     "figure": check.figure.as_json()}
                    for check in considered.checks
                ],
            }
            for considered in one.considered
        ],
    }  # fmt: skip


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    settings = outcome.settings
    return {
        "settings": {name: getattr(settings, name) for name in settings.__slots__},
        "audits": outcome.audits,
        "noticed_after": outcome.noticed_after,
        **{name: figure.as_json() for name, figure in outcome.figures().items()},
    }


def _numbers(figure: Figure) -> tuple[object, ...]:
    if isinstance(figure, Estimate):
        return tuple(figure.as_json().values())
    return ("", "", "", 0, figure.reason)
