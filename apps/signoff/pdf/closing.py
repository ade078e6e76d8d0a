"""Proof: the full digest, the place in the log, and how to check both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.platypus import CondPageBreak, PageBreak, Table

from apps.signoff.figures.numbers import count
from apps.signoff.letters import REGULAR
from apps.signoff.pdf.marks import section
from apps.signoff.pdf.page import TEXT_WIDTH
from apps.signoff.pdf.setting import Typesetter

QR_SIZE = 96.0


def proof(body: Mapping[str, Any], digest: str, setter: Typesetter) -> list[Any]:
    facts = [
        setter.text("SHA-256 of the canonical report (report.json) from which this document was drawn:", "note"),
        setter.text(digest),
        *_place_in_log(body.get("log"), setter),
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


def _place_in_log(log: Mapping[str, Any] | None, setter: Typesetter) -> list[Any]:
    if not log:
        return [setter.text("The place in the log is recorded in the bundle, which is made after this document.")]
    said = f"Log {log['origin']}, {count(log['size'])} events when issued, root:"
    return [setter.text(said, "note"), setter.text(log["root"], "hash"), *_keys(log, setter)]


def _keys(log: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    """The verifier keys (C2SP signed note); reports frozen before they were told have none."""
    if "first_key" not in log:
        return []
    same = log["key"] == log["first_key"]
    signed = " It signed that checkpoint too." if same else " The checkpoint was signed by a later one:"
    told = f"The log began with this key, by which it is checked.{signed}"
    pinned = [setter.text(told, "note"), setter.text(log["first_key"], "hash")]
    return pinned if same else [*pinned, setter.text(log["key"], "hash")]


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
