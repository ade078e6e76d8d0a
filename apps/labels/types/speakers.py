"""Who speaks when: answers that name speakers each in their own way, under the best mapping of the names."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Figure
from apps.measures.objects import Comparisons, Counts
from apps.measures.spans import Spans
from apps.measures.speech import SpeakerErrors, Turns, speaker_errors
from apps.measures.speech.ratio import ratio_of_sums

from .stretch_figures import Figures

Longs = NDArray[np.int64]
# The best mapping is looked for in each comparison, which takes about a millisecond. More are left out.
MOST_COMPARISONS = 2_000
_SECOND = 1_000_000


def speaker_agreement(figures: Figures) -> dict[str, Figure]:
    """F1 of the time that both give to the same speaker, whatever they call them."""
    comparisons = Comparisons.among(figures.spans.marks)
    if not _worthwhile(figures, comparisons):
        return {}
    found = _compared(comparisons, figures.spans, figures.spans)
    # Neither is the reference: what the left one says is its speech, what the right one says is that, less and more.
    left = _microseconds([each.speech for each in found])
    both = _microseconds([each.speech - each.missed - each.confused for each in found])
    right = _microseconds([each.speech - each.missed + each.false_alarm for each in found])
    counts = Counts.sized(comparisons, both, left, right)
    return {"diarisation_agreement": figures.share(counts, "time of the same speaker, names mapped one to one")}


def speaker_error_rate(figures: Figures) -> dict[str, Figure]:
    """The diarisation error rate against gold, over units."""
    gold = figures.gold
    if gold is None:
        return {}
    comparisons = Comparisons.against(figures.spans.marks, gold.marks)
    if not _worthwhile(figures, comparisons):
        return {}
    found = _compared(comparisons, figures.spans, gold)
    # Answers about one recording are not independent: the recordings are what was drawn.
    _, unit = np.unique(comparisons.unit, return_inverse=True)
    wrong = np.bincount(unit, [each.missed + each.false_alarm + each.confused for each in found])
    speech = np.bincount(unit, [each.speech for each in found])
    name = "diarisation error rate, no collar"
    rate = ratio_of_sums(wrong, speech, name, "seconds of speech", figures.confidence)
    return {"gold_diarisation_error_rate": rate}


def _worthwhile(figures: Figures, comparisons: Comparisons) -> bool:
    return figures.spans.marks.categories > 1 and 0 < comparisons.n <= MOST_COMPARISONS


def _compared(comparisons: Comparisons, left: Spans, right: Spans) -> list[SpeakerErrors]:
    """The left answer is the reference among annotators, gold is against gold."""
    pairs = zip(comparisons.left_answer.tolist(), comparisons.right_answer.tolist(), strict=True)
    turned = left is not right
    sides = ((_turns(left, a), _turns(right, b)) for a, b in pairs)
    return [speaker_errors(b, a) if turned else speaker_errors(a, b) for a, b in sides]


def _turns(spans: Spans, answer: int) -> Turns:
    first, last = np.searchsorted(spans.marks.answer, [answer, answer + 1])
    names, speaker = np.unique(spans.marks.category[first:last], return_inverse=True)
    begin, end = (ends[first:last] / _SECOND for ends in (spans.begin, spans.end))
    return Turns(begin, end, speaker.astype(np.int32), len(names))


def _microseconds(seconds: list[float]) -> Longs:
    return np.rint(np.array(seconds, np.float64) * _SECOND).astype(np.int64)
