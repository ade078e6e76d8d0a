"""The body of a report: one JSON document from which page, PDF and tables are drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import rfc8785

from apps.labels.assessing import STANDARD, Assessed
from apps.measures.version import METHOD_VERSION
from apps.scorecards.judging import Judged, overall, sentence

FORMAT = "qa-portal/report/1"
METHODS = {
    "accuracy": (
        "Share of labels that equal the gold answer, over all labels on gold items. The interval is Wilson's at the "
        "effective number of independent labels, with items as clusters.",
        "Wilson (1927), JASA 22:209-212; Kish (1965), Survey Sampling, section 8.2.",
    ),
    "consensus_accuracy": (
        "Share of gold items whose most frequent label is the gold answer; a tie counts by its chance of being "
        "broken rightly. Wilson's interval over items.",
        "Wilson (1927), JASA 22:209-212.",
    ),
    "alpha": (
        "Krippendorff's alpha: one minus observed over expected disagreement, missing labels allowed. The score "
        "interval is over items, not annotators: linearised standard error, with the degrees of freedom that the "
        "influences of the items leave; the whole range where simulation finds no interval to hold.",
        "Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Gwet (2021), Handbook of Inter-Rater "
        "Reliability, chapter 5.",
    ),
    "percent_agreement": (
        "Mean over items with two or more labels of the share of equal pairs of labels. Not corrected for chance.",
        "Gwet (2021), Handbook of Inter-Rater Reliability.",
    ),
    "ac1": (
        "Gwet's AC1: agreement corrected for chance in a way that is robust where one label is frequent.",
        "Gwet (2008), British Journal of Mathematical and Statistical Psychology 61:29-48.",
    ),
    "annotators": (
        f"An annotator is qualified when the probability that their accuracy exceeds {STANDARD:.2f}, given the gold "
        "labels and Jeffreys' prior, is at least .95, below standard when it is at most .05, and otherwise there is "
        "not enough evidence.",
        "Brown, Cai, DasGupta (2001), Statistical Science 16:101-133.",
    ),
    "verdict": (
        "A commitment is met when its whole interval reaches the floor, not met when the whole interval is below it; "
        "otherwise there is not enough evidence. Fewer than 20 units settle nothing, because approximate intervals do "
        "not hold there; accepted lots are judged by the exact interval of Clopper and Pearson.",
        "The decision rule of this report.",
    ),
    "lots": (
        "Single sampling plan designed from two points, by the binomial distribution or, for a small lot, the "
        "hypergeometric; decided as soon as the rest of the sample cannot change the outcome.",
        "ISO 28590; Schilling, Neubauer (2017), Acceptance Sampling in Quality Control.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a report says, before it is written down."""

    kind: str
    title: str
    issued_at: str
    who: str
    subject: Mapping[str, str | None]
    deliveries: Sequence[Mapping[str, Any]]
    schema: Mapping[str, Any]
    assessed: Assessed
    judged: Sequence[Judged]
    parameters: Mapping[str, Any]
    inputs: Sequence[Mapping[str, str]]
    guideline: Mapping[str, Any] | None = None
    lots: Sequence[Mapping[str, Any]] = field(default_factory=list)
    disputes: Mapping[str, int] | None = None
    notices: Sequence[str] = field(default_factory=list)
    log: Mapping[str, Any] | None = None


def compose(contents: Contents) -> dict[str, Any]:
    methods = [name for name in METHODS if name != "lots" or contents.lots]
    return {
        "format": FORMAT,
        "kind": contents.kind,
        "title": contents.title,
        "issued_at": contents.issued_at,
        "subject": dict(contents.subject),
        "deliveries": [dict(delivery) for delivery in contents.deliveries],
        "schema": dict(contents.schema),
        "guideline": contents.guideline,
        **computed(contents.who, contents.assessed, contents.judged, contents.lots),
        "disputes": contents.disputes,
        "notices": list(contents.notices),
        "methods": [{"figure": name, "text": METHODS[name][0], "source": METHODS[name][1]} for name in methods],
        "parameters": dict(contents.parameters),
        "method_version": METHOD_VERSION,
        "inputs": [dict(entry) for entry in contents.inputs],
        "log": contents.log,
    }


def computed(
    who: str, assessed: Assessed, judged: Sequence[Judged], lots: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The parts of a body that follow from the evidence: what a verifier computes again and compares."""
    return {
        "verdict": {"value": str(overall(judged)), "sentence": sentence(who, judged)},
        "commitments": [row.as_json() for row in judged],
        "figures": {name: figure.as_json() for name, figure in assessed.figures.items()},
        "tables": assessed.tables,
        "lots": [dict(lot) for lot in lots],
    }


def canonical_bytes(body: Mapping[str, Any]) -> bytes:
    """RFC 8785: the same report is the same bytes."""
    return rfc8785.dumps(dict(body))


def digest(document: bytes) -> str:
    return hashlib.sha256(document).hexdigest()
