"""Krippendorff's alpha for unitizing, against its published definition written out section by section.

No licensed library has the coefficient, so the peer is here: sections and sums as in Krippendorff (2004, chapter
11.6), on one continuum, in plain Python. It has no interval; ours has one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from apps.measures.objects import Marks
from apps.measures.spans import Spans, UnitizingAlpha, unitizing_alpha
from benchmarks.contest import agreed, contest

ANNOTATORS = 3
CLASSES = 2
MOST_IN_PLAIN_LOOPS = 3_000
# Begin, end, and whether it is a span; else it is a gap.
Section = tuple[int, int, bool]


def run(labels: int) -> dict[str, Any]:
    """`labels` spans of three annotators by ours alone; one continuum of at most 3 000 of them by both."""
    few, many = simulated(min(labels, MOST_IN_PLAIN_LOOPS)), simulated(labels)
    plain = by_annotator(*few)
    results, both = contest({"ours": lambda: _ours(*few), "plain_definition": lambda: _plain(plain, few[1])})
    alone, all_of_them = contest({"ours": lambda: _ours(*many)})
    return {
        "spans": few[0].n,
        "alpha": round(agreed(results), 9),
        **both,
        "at_scale": {"spans": many[0].n, "alpha": alone["ours"], **all_of_them},
    }


def simulated(spans: int) -> tuple[Spans, int]:
    """Annotators shift the spans of one long text a little, and miss a tenth of them; seeded. And its length."""
    random = np.random.default_rng(20260301)
    places = max(2, round(spans / (ANNOTATORS * 0.9)))
    begin = np.arange(places) * 40 + 10
    size, named = random.integers(5, 20, places), random.integers(0, CLASSES, places)
    who, place = np.nonzero(random.random((ANNOTATORS, places)) < 0.9)
    first = begin[place] + random.integers(-3, 4, len(place))
    unit, looked = np.zeros(len(place), np.int32), np.zeros(ANNOTATORS, np.int32)
    everyone = np.arange(ANNOTATORS, dtype=np.int32)
    sizes = (1, ANNOTATORS, CLASSES)
    marks = Marks(unit, who.astype(np.int32), named[place].astype(np.int32), looked, everyone, *sizes)
    return Spans(marks, first, first + size[place]), places * 40 + 20


def _ours(spans: Spans, length: int) -> float:
    found = unitizing_alpha(spans, [0], [length])
    if not isinstance(found, UnitizingAlpha):
        raise TypeError(found)
    return 1 - sum(found.observed) / sum(found.expected)


def by_annotator(spans: Spans, length: int) -> list[list[list[Section]]]:
    """For each class and annotator the sections of the text, spans and the gaps between them, ascending."""
    columns = (spans.marks.category, spans.marks.annotator, spans.begin, spans.end)
    found: list[list[list[Section]]] = [[[] for _ in range(ANNOTATORS)] for _ in range(CLASSES)]
    for category, who, begin, end in zip(*(column.tolist() for column in columns), strict=True):
        own = found[category][who]
        own += [*_gap(own, begin), (begin, end, True)]
    for marked in found:
        for own in marked:
            own += _gap(own, length)
    return found


def _gap(before: list[Section], stop: int) -> list[Section]:
    start = before[-1][1] if before else 0
    return [(start, stop, False)] if start < stop else []


def _plain(classes: list[list[list[Section]]], length: int) -> float:
    observed = sum(_observed(marked, length) for marked in classes)
    return 1 - observed / sum(_expected(marked, length) for marked in classes)


def _observed(marked: list[list[Section]], length: int) -> float:
    """D_o: every section of an annotator against every section of every other."""
    pairs = ((one, other) for one in marked for other in marked if one is not other)
    total = sum(_difference(a, b) for one, other in pairs for a in one for b in other)
    return total / (len(marked) * (len(marked) - 1) * length**2)


def _difference(a: Section, b: Section) -> int:
    begin, end, is_span = a
    other_begin, other_end, is_other_span = b
    if is_span and is_other_span:
        overlap = begin < other_end and other_begin < end
        return (begin - other_begin) ** 2 + (end - other_end) ** 2 if overlap else 0
    if is_span and other_begin <= begin and end <= other_end:
        return (end - begin) ** 2
    return (other_end - other_begin) ** 2 if is_other_span and begin <= other_begin and other_end <= end else 0


def _expected(marked: list[list[Section]], length: int) -> float:
    """D_e: each span at all places where it could lie."""
    sections = [section for own in marked for section in own]
    spans = [end - begin for begin, end, is_span in sections if is_span]
    gaps = [end - begin for begin, end, is_span in sections if not is_span]
    among = sum((len(spans) - 1) / 3 * (2 * size**3 - 3 * size**2 + size) for size in spans)
    free = sum(size**2 * (gap - size + 1) for size in spans for gap in gaps if gap >= size)
    positions = len(marked) * length
    return 2 / length * (among + free) / (positions * (positions - 1) - sum(size * (size - 1) for size in spans))
