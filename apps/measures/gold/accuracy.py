"""The accuracy of all labels that have a gold answer."""

from __future__ import annotations

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.gold.marks import Marks
from apps.measures.intervals import clustered_wilson


def accuracy(marks: Marks, confidence: float = 0.95) -> Figure:
    """The share of correct gold labels; Wilson's interval at the effective number of independent labels.

    Labels of one item rise and fall together, so items are taken as clusters. With one label for each item this is
    the plain Wilson interval.
    """
    n = len(marks.correct)
    if n == 0:
        return Undefined("no label has a gold answer to compare with")
    correct, labels = marks.per_unit()
    low, high, effective = clustered_wilson(correct, labels, confidence)
    value = int(marks.correct.sum()) / n
    how = f"Wilson's {100 * confidence:.6g} % interval"
    if effective < n:
        how += f" at {effective:.6g} effective labels (labels of one item are not independent)"
    return Estimate(value, min(low, value), max(high, value), n, f"share of correct gold labels; {how}")
