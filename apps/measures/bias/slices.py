"""Where errors gather: every slice against the rest of the items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from apps.measures.bias.membership import Slice, slice_counts
from apps.measures.comparing.adjusted import benjamini_hochberg
from apps.measures.comparing.difference import newcombe
from apps.measures.intervals import wilson

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class SliceGaps:
    """One entry for each slice that is large enough, in the order of attributes and codes.

    `n` items, `errors` of them wrong, `rate` in Wilson's interval `low`..`high`; `gap` is the rate minus that of all
    other items, in `gap_low`..`gap_high`, which hold for all slices at once; `p` two-sided, `adjusted` for all
    slices; `flagged`: adjusted p-value at most the false discovery rate. `suppressed` counts slices left out as too
    small.
    """

    slices: tuple[Slice, ...]
    n: Longs
    errors: Longs
    rate: Floats
    low: Floats
    high: Floats
    gap: Floats
    gap_low: Floats
    gap_high: Floats
    p: Floats
    adjusted: Floats
    flagged: NDArray[np.bool_]
    suppressed: int


def slice_gaps(
    wrong: NDArray[np.bool_],
    attributes: Mapping[str, ArrayLike],
    *,
    intersections: int = 2,
    least: int = 30,
    rate: float = 0.10,
    confidence: float = 0.95,
) -> SliceGaps:
    """Error rates of slices and intersections of slices of bool[n] `wrong`, each against the rest.

    `p` doubles the smaller tail of Fisher's exact test; Benjamini-Hochberg at `rate` over every slice looked at.
    Gaps have Newcombe's interval at 1 - (1 - confidence) / slices (Bonferroni). Slices of fewer than `least` items,
    or that leave fewer than `least` others, are not shown.
    Raises `ValueError` for attributes of another form (see `slice_counts`).
    """
    counted = slice_counts(wrong, attributes, intersections)
    total, all_wrong = len(wrong), int(np.sum(wrong))
    shown = np.flatnonzero((counted.n >= least) & (total - counted.n >= least))
    n, errors = counted.n[shown], counted.marked[shown]
    share = errors / np.maximum(n, 1)
    others, other_errors = total - n, all_wrong - errors
    low, high = wilson(errors, n, confidence)
    at_once = 1 - (1 - confidence) / max(len(shown), 1)
    gap_low, gap_high = newcombe(errors, n, other_errors, others, at_once)
    p = fisher_two_sided(errors, n, all_wrong, total)
    adjusted = benjamini_hochberg(p)
    return SliceGaps(
        tuple(counted.slices[i] for i in shown.tolist()),
        n,
        errors,
        share,
        np.minimum(low, share),
        np.maximum(high, share),
        share - other_errors / np.maximum(others, 1),
        gap_low,
        gap_high,
        p,
        adjusted,
        adjusted <= rate,
        len(counted.n) - len(shown),
    )


def fisher_two_sided(errors: Longs, n: Longs, all_errors: int, total: int) -> Floats:
    """Twice the smaller tail of the hypergeometric distribution of `errors` among `n` of `total` items, at most 1."""
    # Half a second to import, and only slices need it.
    from scipy import stats

    lower = stats.hypergeom.cdf(errors, total, all_errors, n)
    upper = stats.hypergeom.sf(np.asarray(errors) - 1, total, all_errors, n)
    return np.asarray(np.minimum(2 * np.minimum(lower, upper), 1.0), np.float64)
