"""Has the mix of labels changed?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy import special

from apps.learning.watching.findings import RATE, Finding
from apps.measures.drift import BinCounts, chi_square

# Cramér's V: .1 is a small effect and .3 a medium one (Cohen 1988, w for two samples).
MATTERS, LARGE = 0.1, 0.3
# Labels with parts hardly ever repeat, so that there is no mix of them.
MOST_LABELS = 200


def mix_change(name: str, what: str, before: Sequence[str], now: Sequence[str], seed: int) -> Finding:
    """Labels of before and of now, each a random sample of its records, or all: chi-squared with Cramér's V."""
    about = (name, "labels", what)
    labels = sorted({*before, *now})
    if not before or not now:
        return Finding(*about, why="there are no such labels of before, or none of the batch")
    if len(labels) > MOST_LABELS or len(labels) < 2:
        return Finding(*about, why=f"a mix needs 2 to {MOST_LABELS} different labels, and there are {len(labels)}")
    counts = BinCounts(_counted(before, labels), _counted(now, labels))
    found, size = chi_square(counts, seed), len(before) + len(now)
    freedom = len(labels) - 1
    told = bool(special.chdtrc(freedom, size * LARGE**2) <= RATE)
    method = f"Cramér's V of {len(labels)} labels; p by chi-squared" + (", tables drawn" if found.drawn[0] else "")
    effect, p = float(found.cramers_v[0]), float(found.p[0])
    return Finding(*about, effect, MATTERS, p, len(now), len(before), told, method=method)


def _counted(values: Sequence[str], labels: Sequence[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    counts = Counter(values)
    return np.array([[counts[label] for label in labels]], np.int64)
