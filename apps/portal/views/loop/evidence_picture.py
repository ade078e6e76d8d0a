"""The evidence against a certificate, audit by audit, on a logarithmic scale up to where it is revoked."""

from __future__ import annotations

import math

import numpy as np

from apps.learning.route import ALPHA
from apps.measures.routing import BlindAudit
from apps.signoff.figures.numbers import count, number
from apps.signoff.figures.picture import Group, Line, Mark, Picture, Trace, Words

WIDTH, HEIGHT = 480.0, 190.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, WIDTH - 16.0, 24.0, HEIGHT - 34.0
LIMIT = 1 / ALPHA
LOWEST, HIGHEST = 0.05, 400.0
MOST_POINTS = 400


def evidence_picture(audit: BlindAudit) -> Picture:
    """An e-value below 1 speaks for the certificate; from 20 on it is revoked. Beyond 400 the line runs along the top.

    Needs at least one audit."""
    values = np.clip(audit.evidence, LOWEST, HIGHEST)
    n, top = len(values), max(2 * LIMIT, float(values.max()))
    shown = np.unique(np.linspace(0, n - 1, min(n, MOST_POINTS)).round().astype(int))

    def height(value: float) -> float:
        share = math.log(value / LOWEST) / math.log(top / LOWEST)
        return BOTTOM - share * (BOTTOM - TOP)

    def across(place: int) -> float:
        return LEFT + (place + 1) / n * (RIGHT - LEFT)

    trace = Trace(tuple((across(int(place)), height(float(values[place]))) for place in shown), "trace")
    marks: list[Mark] = [Line(LEFT, BOTTOM, RIGHT, BOTTOM, "axis"), Line(LEFT, TOP, LEFT, BOTTOM, "axis")]
    for value, name in ((0.1, "0.1"), (1.0, "1"), (LIMIT, "20")):
        marks += [
            Line(LEFT - 3, height(value), LEFT, height(value), "axis"),
            Words(LEFT - 6, height(value) + 4, name, "tick", "end"),
        ]
    marks.append(Line(LEFT, height(LIMIT), RIGHT, height(LIMIT), "floor"))
    marks.append(Words(RIGHT, height(LIMIT) - 6, "revoked from here on", "tick", "end"))
    marks.append(Words(0, 12, "e-value", "tick"))
    marks.append(Words(RIGHT, BOTTOM + 26, f"{count(n)} audited", "tick", "end"))
    return Picture(WIDTH, HEIGHT, sentence_of(audit), (Group(tuple(marks)), Group((trace,), sentence_of(audit))))


def sentence_of(audit: BlindAudit) -> str:
    n = len(audit.evidence)
    if not n:
        return "Nothing was audited yet."
    if audit.revoked_after is not None:
        return f"The e-value against the certificate reached 20 after {count(audit.revoked_after)} audits."
    return f"After {count(n)} audits the e-value against the certificate is {number(float(audit.evidence[-1]))} of 20."
