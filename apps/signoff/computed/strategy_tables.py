"""The verdict and the tables of a strategy report: advice, modes side by side, what was asked, what it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from apps.loop.strategy.question import Answered, Question
from apps.loop.strategy.rows import Rows
from apps.loop.strategy.words import OUTCOMES, headline
from apps.measures.strategy import Advice, ClassRow, Criterion, Mode, Outcome, Row, Stage
from apps.signoff.computed.sections import Section, section

MODES = [mode[:1].upper() + mode[1:] for mode in Mode]
_SETTINGS = {
    "threshold": "Taken unseen from score (at 1 nothing is)",
    "overlap": "Labels of people for each record",
    "audit": "Share that is audited",
    "calibration": "Share asked blind",
    "volume": "Records",
    "hourly": "An hour of a person costs",
    "per_error": "A wrong label costs",
}
_JUDGED = (
    "Every label is judged by an answer of somebody who did not see it: random records asked blind, or gold. Where "
    "there is none, nothing is said."
)


def verdict(advice: Sequence[Advice]) -> dict[str, str]:
    """For production first, then the stages of each mode."""
    stages = {mode: [str(one.stage) for one in advice if one.mode is mode] for mode in Mode}
    told = "; ".join(f"{mode} for {_listed(names)}" for mode, names in stages.items() if names)
    sentence = f"{headline(advice)} Advised: {told}."
    shown = any(one.error is not None for one in advice)
    return {"value": "model advised" if shown else "people only", "sentence": sentence}


def _listed(names: Sequence[str]) -> str:
    if len(names) == len(Stage):
        return "every stage"
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def tables(
    facts: Mapping[str, Any], rows: Rows, timed: int, question: Question, found: Answered, inputs: str
) -> list[Section]:
    made = [
        _advice(found.advice),
        _changes(found.advice),
        _comparison(found.comparison.rows, question),
        _classes(found.comparison.classes),
        _requirements(found.advice),
        _settings(question),
        _what_if(question, found),
        _evidence(facts, rows, timed, inputs),
        _rounds(facts["rounds"]),
    ]
    return [each for each in made if each["rows"]]


def _advice(advice: Sequence[Advice]) -> Section:
    rows = [[_capital(one.stage), _capital(one.mode), _capital(f"{one.reason}."), _claimed(one)] for one in advice]
    note = (
        "Of the modes that are shown to meet everything a stage asks, the one that asks least of people. People only "
        "is what is left, and claims nothing."
    )
    return section("advice", "What is advised", note, ["Stage", "Advised", "Why", "Advised wrongly"], rows)


def _claimed(one: Advice) -> str:
    return "nothing is claimed" if one.error is None else f"in at most {100 * one.error:.6g} % of such cases"


def _changes(advice: Sequence[Advice]) -> Section:
    rows: list[list[object]] = []
    for one in advice:
        for mode in one.blocked:
            lacking = (check.as_sentence() for check in mode.checks if not check.met)
            rows += [[_capital(one.stage), _capital(mode.mode), _capital(f"{each}.")] for each in lacking]
        if one.error is not None:
            rows.append([_capital(one.stage), _capital(one.mode), one.changes[-1]])
    note = "A mode that asks less of people is advised as soon as everything that is listed for it is shown."
    return section("changes", "What would change the advice", note, ["Stage", "Mode", "Condition"], rows)


def _comparison(compared: Sequence[Row], question: Question) -> Section:
    rows: list[list[object]] = [[_criterion(row.criterion, question), *_cells(row.cells)] for row in compared]
    worst = next(row for row in compared if row.criterion is Criterion.WORST)
    named = "; ".join(f"{mode}: {name}" for mode, name in worst.named.items())
    note = f"{_JUDGED} Intervals at {100 * question.confidence:.6g} %, each by itself."
    note += f" The class a mode does worst in: {named}." if named else ""
    return section("comparison", "The modes side by side", note, ["Criterion", *MODES], rows)


def _criterion(criterion: Criterion, question: Question) -> str:
    money = f" ({question.currency})" if criterion is Criterion.COST and question.currency else ""
    return f"{_capital(criterion)}{money}"


def _classes(classes: Sequence[ClassRow]) -> Section:
    rows = [[row.name, *_cells(row.cells), "model behind people" if row.behind else "not shown"] for row in classes]
    note = (
        "Where people are right and the model is shown not to be, what decides is probably not in the record. "
        "Intervals hold for all classes at once."
    )
    return section("classes", "Class by class", note, ["Class", *MODES, "Depends on context"], rows)


def _requirements(advice: Sequence[Advice]) -> Section:
    rows = [
        [_capital(one.stage), _capital(mode.mode), _capital(check.asked), check.figure.as_json(), str(check.verdict)]
        for one in advice
        for mode in one.considered
        for check in mode.checks
    ]
    note = "Shown when the lower bound reaches what is asked. A mode that a stage does not test is not listed for it."
    return section("requirements", "What each stage asks", note, ["Stage", "Mode", "Asked", "Found", "Verdict"], rows)


def _settings(question: Question) -> Section:
    aims = question.aims
    asked: list[list[object]] = [
        ["Share of the labels that may be wrong", *_both(question, aims.error, aims.error)],
        ["Accuracy may be below that of people by", *_both(question, aims.margin, aims.margin)],
        ["Share of planted errors to be caught", *_both(question, aims.caught, aims.caught)],
    ]
    now, then = question.now, question.then
    asked += [[words, *_both(question, getattr(now, name), getattr(then, name))] for name, words in _SETTINGS.items()]
    return section("settings", "What was asked", "", ["What", *_columns(question)], asked)


def _what_if(question: Question, found: Answered) -> Section:
    now, then = found.now.figures(), found.then.figures()
    rows: list[list[object]] = [
        [_money(name, kind, question), *_shown(question, now[key].as_json(), then[key].as_json())]
        for key, (name, kind) in OUTCOMES.items()
    ]
    rows.append(["Records audited", *_shown(question, found.now.audits, found.then.audits)])
    note = f"For {question.then.volume} records. Bounds hold together. {_noticed(found.then)}"
    note += "A threshold chosen by looking at these figures promises nothing; only the certificate of a round does."
    title = "Workload, cost and risk: what if" if question.tries else "Workload, cost and risk as it is now"
    return section("what_if", title, note, ["Outcome", *_columns(question)], rows)


def _noticed(outcome: Outcome) -> str:
    if outcome.noticed_after is None:
        return ""
    return f"Were twice as many labels wrong as are allowed, about {outcome.noticed_after} audits would show it. "


def _evidence(facts: Mapping[str, Any], rows: Rows, timed: int, inputs: str) -> Section:
    model, by_mode = facts["model"], Counter(row.mode for row in rows.on_gold)
    told: list[list[object]] = [["Model", model["name"] if model else "none took part in a round that is over"]]
    if model:
        told.append(["Digest of the model", model["digest"]])
        told.append(["Its training manifest", model["manifest_sha256"] or "none"])
    on_gold: list[list[object]] = [[f"Labels on gold, {mode}", str(by_mode[mode])] for mode in Mode]
    told += [
        ["Rounds", str(len(facts["rounds"]))],
        ["Blind answers that the model is judged by", str(len(rows.told))],
        ["Delivered records that were audited", str(len(rows.audited))],
        *on_gold,
        ["Answers with their times", str(timed)],
        ["Everything it is computed from, digest", inputs],
    ]
    return section("evidence", "What it rests on", "", ["What", "Value"], told)


def _rounds(rounds: Sequence[Mapping[str, Any]]) -> Section:
    rows = [[str(one["number"]), one["round"], one["root"] or "none", one["certificate"] or "none"] for one in rounds]
    columns = ["Number", "Round", "Root of its predictions", "Digest of its certificate"]
    return section("rounds", "Rounds", "Those in which nobody is asked any more.", columns, rows)


def _cells(cells: Mapping[Mode, Any]) -> list[object]:
    return [cells[mode].as_json() for mode in Mode]


def _columns(question: Question) -> list[str]:
    return ["As it is now", "What if"] if question.tries else ["As it is now"]


def _shown(question: Question, now: object, then: object) -> list[object]:
    return [now, then] if question.tries else [now]


def _both(question: Question, now: float | None, then: float | None) -> list[object]:
    return _shown(question, _number(now), _number(then))


def _number(value: float | None) -> str:
    return "nobody said" if value is None else f"{value:.6g}"


def _money(name: str, kind: str, question: Question) -> str:
    return f"{name} ({question.currency})" if kind == "money" and question.currency else name


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
