"""Spans as the label type writes them, and as the tagger does."""

from __future__ import annotations

import json

from apps.labels.types.base import compact_json
from apps.learning.backends import Span, spans_of, spans_text


def tagger_label(canonical: str) -> str:
    """The label of the tagger for canonical JSON of a schema of spans."""
    return spans_text([Span(part["start"], part["end"], part["label"]) for part in json.loads(canonical)])


def canonical_spans(label: str) -> str:
    """The inverse of `tagger_label`: the tagger's spans never overlap, so by place is their canonical order."""
    return compact_json([{"start": span.begin, "end": span.end, "label": span.label} for span in spans_of(label)])
