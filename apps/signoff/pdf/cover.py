"""The first page: the verdict as a sentence, what it is about, and the commitments that carry it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.signoff.figures import interval_drawing
from apps.signoff.figures.numbers import (
    count,
    floor_text,
    number,
    range_text,
    reason_undefined,
    reason_without_interval,
)
from apps.signoff.pdf.grid import Column, grid
from apps.signoff.pdf.marks import Chips, VerdictMark, section
from apps.signoff.pdf.setting import Typesetter
from apps.signoff.pdf.times import utc_text

INTERVAL_WIDTH = 190
_ROLES = ("buyer", "vendor", "engagement", "project")
_KINDS = {
    "sign-off": "Sign-off report",
    "vendor-audit": "Vendor audit report",
    "adjudication": "Adjudication report",
    "inspection-pack": "Inspector's pack",
    "promotion": "Promotion report",
    "strategy": "Strategy report",
}
_HEADINGS = {"promotion": "Conditions of the gate"}
_COLUMNS = {"promotion": "Condition"}


def kind_name(body: Mapping[str, Any]) -> str:
    kind = str(body["kind"])
    return _KINDS.get(kind, kind.replace("-", " ").capitalize())


def cover(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    return [
        setter.text(f"{kind_name(body)}  ·  issued {utc_text(body['issued_at'])}", "kicker"),
        VerdictMark(body["verdict"]["value"], setter.letters, size=9),
        setter.text(body["verdict"]["sentence"], "verdict"),
        setter.text(body["title"], "title"),
        Chips(_facts(body), setter.letters),
    ]


def _facts(body: Mapping[str, Any]) -> list[str]:
    subject = body["subject"]
    roles = [*_ROLES, *sorted(subject.keys() - set(_ROLES))]
    facts = [f"{role.capitalize()}: {subject[role]}" for role in roles if subject.get(role)]
    if body.get("guideline"):
        facts.append(f"Guideline {body['guideline']['version']}")
    facts += _schema(body["schema"]) if body["schema"] else []
    if deliveries := body["deliveries"]:
        facts.append(_counted(len(deliveries), "delivery", "deliveries"))
        facts.append(_counted(sum(delivery["rows"] for delivery in deliveries), "row", "rows"))
    if body["notices"]:
        facts.append(_counted(len(body["notices"]), "notice", "notices"))
    if former := body.get("supersedes"):
        facts.append(f"Takes the place of {former['report']}")
    return facts


def _schema(definition: Mapping[str, Any]) -> list[str]:
    labels = definition.get("labels")
    return [f"{definition['type'].capitalize()} schema" + (f", {len(labels)} labels" if labels else "")]


def _counted(n: int, one: str, many: str) -> str:
    return f"{count(n)} {one if n == 1 else many}"


def commitments(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    if "sections" in body and not body["commitments"]:
        return []
    story = section(_HEADINGS.get(str(body["kind"]), "Commitments"), setter)
    if not body["commitments"]:
        return [*story, setter.text("This report judges no commitments.")]
    columns = [
        Column(_COLUMNS.get(str(body["kind"]), "Commitment"), 110),
        Column("Estimate", 68, numeric=True),
        Column("Interval against the floor (dashed)", 146),
        Column("n", 38, numeric=True),
        Column("Verdict", 120),
    ]
    return [*story, *grid(columns, [_row(one, setter) for one in body["commitments"]], setter)]


def _row(one: Mapping[str, Any], setter: Typesetter) -> list[object]:
    figure, verdict = one["figure"], one["verdict"]
    reason = reason_undefined(figure)
    terms = f"floor {floor_text(one['floor'])}, confidence {number(one['confidence'] * 100, 0)} %"
    drawing = interval_drawing(figure, one["floor"], verdict, setter.letters, width=INTERVAL_WIDTH)
    why = reason or reason_without_interval(figure)
    return [
        [setter.cell(one["label"]), setter.text(terms, "sub")],
        setter.text("not defined", "sub-number")
        if reason
        else [setter.text(number(figure["value"]), "number"), setter.text(range_text(figure), "sub-number")],
        [drawing, setter.cell(why, "sub")] if why else drawing,
        "" if reason else figure["n"],
        [VerdictMark(verdict, setter.letters), *_settling(one["settle"], setter)],
    ]


def _settling(settle: int | None, setter: Typesetter) -> list[Any]:
    return [] if settle is None else [setter.text(f"about {count(settle)} more would settle it", "sub")]
