"""Signature blocks, and the last page: the full digest, the place in the log, and how to check both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.platypus import CondPageBreak, KeepTogether, PageBreak, Spacer, Table

from apps.signoff.figures.numbers import count
from apps.signoff.figures.palette import LINE_STRONG
from apps.signoff.letters import REGULAR
from apps.signoff.pdf.marks import section
from apps.signoff.pdf.page import TEXT_WIDTH
from apps.signoff.pdf.setting import WIDE_CELL, Typesetter
from apps.signoff.pdf.times import utc_text

QR_SIZE = 96.0

_LINES = (
    ("Signed by", "name"), ("Role", "role"), ("Organisation", "organisation"), ("Meaning", "meaning"),
    ("Comment", "comment"), ("When", "signed_at"), ("Authenticated by", "method"),
)  # fmt: skip


def signatures(given: Sequence[Mapping[str, Any]], setter: Typesetter) -> list[Any]:
    story = section("Signatures", setter)
    if not given:
        return [*story, setter.text("No signature had been given when this document was drawn.")]
    return [*story, *(_block(one, setter) for one in given)]


def _block(one: Mapping[str, Any], setter: Typesetter) -> Any:
    rows = [
        [setter.text(title, "sub"), setter.cell(utc_text(one[key]) if key == "signed_at" else one[key], most=WIDE_CELL)]
        for title, key in _LINES
        if one.get(key)
    ]
    table = Table(rows, colWidths=[96, TEXT_WIDTH - 110], hAlign="LEFT")
    table.setStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), REGULAR),
            ("LINEBEFORE", (0, 0), (0, -1), 2.2, HexColor(LINE_STRONG)),
            ("LEFTPADDING", (0, 0), (0, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return KeepTogether([table, Spacer(0, 10)])


def proof(body: Mapping[str, Any], digest: str, log_position: str | None, setter: Typesetter) -> list[Any]:
    facts = [
        setter.text("SHA-256 of the canonical report (report.json) from which this document was drawn:", "note"),
        setter.text(digest),
        *_place_in_log(body.get("log"), log_position, setter),
    ]
    columns = [TEXT_WIDTH - QR_SIZE - 12, QR_SIZE + 12]
    beside = Table([[facts, _qr(f"sha256:{digest}")]], colWidths=columns, hAlign="LEFT")
    beside.setStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), REGULAR),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (1, 0), (1, 0), 0),
            ("ALIGN", (1, 0), (1, 0), "RIGHT"),
        ]
    )
    return [PageBreak(), *section("Proof", setter), beside, *_how_to_verify(setter), *_about(setter)]


def _place_in_log(log: Mapping[str, Any] | None, position: str | None, setter: Typesetter) -> list[Any]:
    lines = []
    if position:
        lines += [setter.text("Position in the log:", "note"), setter.cell(position, "body")]
    if log:
        lines.append(setter.text(f"Log {log['origin']}, {count(log['size'])} events when issued, root:", "note"))
        lines.append(setter.text(log["root"], "hash"))
    return lines or [setter.text("The place in the log is recorded in the bundle, which is made after this document.")]


def _how_to_verify(setter: Typesetter) -> list[Any]:
    steps = (
        "Take the bundle that was delivered with this report and run: qa-portal verify bundle.zip",
        "It works without a network. It recomputes every figure from the evidence in the bundle, checks the digest"
        " above, the log and its signatures, and says what it could not check.",
        "The authoritative check is verify, not the viewer: a PDF viewer checks only the seal on the bytes it is shown,"
        " and cannot know of signatures or withdrawals that are missing from its copy.",
    )
    return [setter.text("How to verify", "subheading"), *(setter.text(step) for step in steps)]


def _about(setter: Typesetter) -> list[Any]:
    lines = ["This document carries no accessibility tags; report.json and the page in the portal say the same."]
    if setter.letters.escaped:
        lines.append(
            "Characters that the embedded fonts cannot show faithfully are printed as their code points in the form"
            f" \\u{{…}} ({count(len(setter.letters.escaped))} different ones here); the exact text is in report.json."
        )
    return [CondPageBreak(60), setter.text("About this document", "subheading"),
            *(setter.text(line, "note") for line in lines)]  # fmt: skip


def _qr(text: str) -> Any:
    widget = QrCodeWidget(text, barLevel="M", barBorder=0, barWidth=QR_SIZE, barHeight=QR_SIZE)
    drawing = Drawing(QR_SIZE, QR_SIZE, initialFontName=REGULAR)
    drawing.add(widget)
    return drawing
