"""What a report about a vendor says, from what each project of the engagement says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from apps.labels.naming import called
from apps.measures.estimate import figure_from_json
from apps.scorecards.judging import Judged, Promise, judge_promises, overall, sentence
from apps.signoff.computed.adjudication import Case, counted, told
from apps.signoff.computed.adjudication import sections as case_sections
from apps.signoff.computed.sections import Section, section
from apps.signoff.lot_rows import acceptance_figure

ENGAGEMENT = "evidence/engagement.json"
AUDIT, LOT_ACCEPTANCE = "vendor-audit", "lot_acceptance"
Body = Mapping[str, Any]


def within(project: str, name: str) -> str:
    """The name of one project's file of evidence in a report about several."""
    folder, _, file = name.partition("/")
    return f"{folder}/{project}/{file}"


def again(
    kind: str, read: Callable[[str], bytes], measure: Callable[[Callable[[str], bytes]], dict[str, Any]]
) -> dict[str, Any]:
    """What the evidence in a bundle gives; `measure` computes the parts of one project from its files."""
    facts = json.loads(read(ENGAGEMENT))
    bodies = [measure(_reader(read, project["id"])) for project in facts["projects"]]
    return computed(kind, facts, bodies)


def _reader(read: Callable[[str], bytes], project: str) -> Callable[[str], bytes]:
    return lambda name: read(within(project, name))


def computed(kind: str, facts: Mapping[str, Any], bodies: Sequence[Body]) -> dict[str, Any]:
    promises = [Promise(each["metric"], each["floor"], each["confidence"]) for each in facts["commitments"]]
    names = [project["name"] for project in facts["projects"]]
    lots = [lot for body in bodies for lot in body["lots"]]
    judged = _judged(promises, names, bodies, lots, facts["confidence"])
    return {
        "verdict": {"value": str(overall(judged)), "sentence": sentence(facts["who"], judged)},
        "commitments": [_commitment(row) for row in judged],
        "figures": {"lot_acceptance": acceptance_figure(lots, facts["confidence"]).as_json()},
        "lots": lots,
        "disputes": counted(facts["cases"]),
        "sections": _sections(kind, names, bodies, facts["cases"], facts["confidence"]),
    }


def _judged(
    promises: Sequence[Promise],
    names: Sequence[str],
    bodies: Sequence[Body],
    lots: Sequence[Mapping[str, Any]],
    confidence: float,
) -> list[Judged]:
    """Accepted lots are counted over the whole engagement, everything else holds in each project."""
    wanted = [promise for promise in promises if promise.metric != LOT_ACCEPTANCE]
    rows: list[Judged] = []
    for name, body in zip(names, bodies, strict=True):
        figures = {key: figure_from_json(figure) for key, figure in body["figures"].items()}
        rows += judge_promises(wanted, figures, name if len(names) > 1 else None)
    of_lots = [promise for promise in promises if promise.metric == LOT_ACCEPTANCE]
    return rows + judge_promises(of_lots, {LOT_ACCEPTANCE: acceptance_figure(lots, confidence)})


def _commitment(row: Judged) -> dict[str, object]:
    return {**row.as_json(), "label": row.name[0].upper() + row.name[1:]}


def _sections(
    kind: str, names: Sequence[str], bodies: Sequence[Body], cases: Sequence[Case], confidence: float
) -> list[Section]:
    made = [_figures(names, bodies)]
    if kind == AUDIT:
        made += [_annotators(names, bodies), *case_sections(told(cases), confidence)]
    return [each for each in made if each["rows"]]


def _figures(names: Sequence[str], bodies: Sequence[Body]) -> Section:
    rows = [
        [name, called(key), figure]
        for name, body in zip(names, bodies, strict=True)
        for key, figure in body["figures"].items()
    ]
    return section("figures_by_project", "Figures of each project", "", ["Project", "Figure", "Estimate"], rows)


def _annotators(names: Sequence[str], bodies: Sequence[Body]) -> Section:
    rows = [
        [name, row["annotator"], row["labels"], _accuracy(row), row["standing"]]
        for name, body in zip(names, bodies, strict=True)
        for row in _records(body["tables"].get("annotators"))
    ]
    columns = ["Project", "Annotator", "Labels", "Accuracy on gold", "Standing"]
    return section("annotators_by_project", "Annotators of each project", "", columns, rows)


def _records(table: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    if not table or "accuracy" not in table["columns"]:
        return []
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def _accuracy(row: Mapping[str, Any]) -> dict[str, object]:
    if row["accuracy"] is None:
        return {"undefined": "no gold items"}
    interval = {"value": row["accuracy"], "low": row["low"], "high": row["high"], "n": row["gold items"]}
    return {**interval, "method": "as in the report about the project"}
