"""The disagreement report as a PDF, of the same rows as its CSV file, with the pieces of the signed reports.

It is not signed: its foot says so, and its head bears the SHA-256 of the CSV file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from apps.disputes.disagreement import COLUMNS, Count, Disagreement, Row
from apps.disputes.models import Outcome
from apps.signoff.csv_files import csv_bytes
from apps.signoff.figures.numbers import count
from apps.signoff.letters import Letters
from apps.signoff.pdf.grid import Column, grid
from apps.signoff.pdf.marks import Chips, section
from apps.signoff.pdf.page import Sheet, draw_document
from apps.signoff.pdf.setting import WIDE_CELL, Typesetter

# Drawn one by one; all of them stand in the CSV file.
MOST_CASES, MOST_GROUPS = 300, 60
FOOT = "Not signed. Each case and its events are in the portal."


def disagreement_csv(report: Disagreement) -> bytes:
    return csv_bytes(COLUMNS, [row.cells for row in report.rows])


def disagreement_pdf(report: Disagreement, *, made_at: dt.datetime, extra_fonts: Sequence[Path] = ()) -> bytes:
    setter = Typesetter(Letters(extra_fonts))
    story = [*_cover(report, made_at, setter)]
    for title, head, groups in (
        ("By class", "Decided class", report.by_class),
        ("By clause", "Clause", report.by_clause),
        ("By reason", "Reason", report.by_reason),
    ):
        story += _groups(title, head, groups, setter)
    story += _cases(report.rows, setter)
    return draw_document(story, _sheet(report, made_at), setter.letters)


def _sheet(report: Disagreement, made_at: dt.datetime) -> Sheet:
    engagement = report.project.engagement
    digest = hashlib.sha256(disagreement_csv(report)).hexdigest()
    return Sheet(
        title=f"Disagreement report: {report.project}",
        author=str(engagement.buyer),
        keywords=f"Disagreement report, {engagement.buyer}, {engagement.vendor}, {report.project}",
        digest=digest,
        issued_at=made_at,
        log="",
        foot=FOOT,
    )


def _cover(report: Disagreement, made_at: dt.datetime, setter: Typesetter) -> list[Any]:
    engagement, whole = report.project.engagement, report.whole
    facts = [
        f"Buyer: {engagement.buyer}",
        f"Vendor: {engagement.vendor}",
        f"Engagement: {engagement}",
        f"Project: {report.project}",
        f"{report.since:%Y-%m-%d} to {report.until:%Y-%m-%d}",
    ]
    return [
        setter.text(f"Disagreement report  ·  made {made_at.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC", "kicker"),
        setter.text(sentence(whole), "verdict"),
        setter.text("Cases decided or final, with the newest decision of each. What was delivered stays as it was."),
        Chips(facts, setter.letters),
    ]


def sentence(whole: Count) -> str:
    if not whole.cases:
        return "No case was decided in this period."
    cases = f"{count(whole.cases)} case{'' if whole.cases == 1 else 's'} decided"
    return f"{cases}: what was contested stood in {count(whole.stood)}, fell in {count(whole.fell)}" + (
        f"; {count(whole.settled)} settled a tie." if whole.settled else "."
    )


def _groups(title: str, head: str, groups: Sequence[Count], setter: Typesetter) -> list[Any]:
    if not groups:
        return []
    columns = [
        Column(head, 180), Column("Cases", 50, numeric=True), Column("Stood", 50, numeric=True),
        Column("Fell", 50, numeric=True), Column("Settled", 50, numeric=True), Column("Share fell", 60, numeric=True),
    ]  # fmt: skip
    rows = [[each.name, each.cases, each.stood, each.fell, each.settled, each.share_fell] for each in groups]
    left = len(rows) - MOST_GROUPS
    more = [setter.text(f"{count(left)} smaller groups are in the CSV file.", "note")] if left > 0 else []
    return [*section(title, setter), *grid(columns, rows[:MOST_GROUPS], setter), *more]


def _cases(rows: Sequence[Row], setter: Typesetter) -> list[Any]:
    if not rows:
        return []
    columns = [Column("Case", 92), Column("Delivered", 100), Column("Decided", 92), Column("Why", 216)]
    left = len(rows) - MOST_CASES
    more = [setter.text(f"{count(left)} earlier cases are in the CSV file.", "note")] if left > 0 else []
    drawn = [_case(row, setter) for row in rows[:MOST_CASES]]
    return [*section("The cases", setter), *grid(columns, drawn, setter), *more]


def _case(row: Row, setter: Typesetter) -> list[object]:
    clause = f", clause {row.clause}" if row.clause else ""
    guideline = f", guideline {row.guideline}" if row.guideline else ""
    return [
        [_cell(row.item or row.about, setter), setter.text(f"{row.case}, {row.state.lower()}", "sub")],
        _cell(row.delivered, setter),
        [_cell(row.decided, setter), setter.text(Outcome(row.outcome).label, "sub")],
        [
            _cell(row.rationale, setter, WIDE_CELL),
            setter.text(f"{row.reason}, {row.severity.lower()}{clause}{guideline}", "sub"),
        ],
    ]


def _cell(text: str, setter: Typesetter, most: int = 300) -> Any:
    kept = setter.letters.fitting(text, most)
    return setter.text(text if kept >= len(text) else f"{text[:kept]}… (whole in the CSV file)", "cell")
