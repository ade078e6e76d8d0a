"""Which spans overlap, found by sorting: the cost grows with the overlaps there are, not with all pairs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects.comparisons import counting
from apps.measures.spans.spans import Spans

Longs = NDArray[np.int64]


def overlapping(left: Spans, right: Spans) -> tuple[Longs, Longs]:
    """Rows of `left` and of `right` that overlap in the same unit, int64[k] each. Touching is no overlap."""
    first = int(min(left.begin.min(initial=0), right.begin.min(initial=0)))
    last = int(max(left.end.max(initial=0), right.end.max(initial=0)))
    (a, a_end), (b, b_end) = left.on_line(first, last), right.on_line(first, last)
    later_right = _beginning_inside(a, a_end, b, inclusive=True)
    later_left = _beginning_inside(b, b_end, a, inclusive=False)
    return np.append(later_right[0], later_left[1]), np.append(later_right[1], later_left[0])


def overlapping_among(spans: Spans) -> tuple[Longs, Longs]:
    """Every two spans of one unit that overlap, once, as rows int64[k]: ascending by answer, then begin."""
    first, last = int(spans.begin.min(initial=0)), int(spans.end.max(initial=0))
    begin, end = spans.on_line(first, last)
    order = np.argsort(begin, kind="stable")
    ordered = begin[order]
    later = np.searchsorted(ordered, end[order]) - np.arange(len(order)) - 1
    earlier = np.repeat(np.arange(len(order)), later)
    a, b = order[earlier], order[earlier + 1 + counting(later)]
    return np.minimum(a, b), np.maximum(a, b)


def shared_length(left: Spans, left_row: Longs, right: Spans, right_row: Longs) -> Longs:
    """How many positions the paired spans share, int64[k]."""
    far = np.minimum(left.end[left_row], right.end[right_row])
    near = np.maximum(left.begin[left_row], right.begin[right_row])
    return np.asarray(np.maximum(far - near, 0), np.int64)


def _beginning_inside(begin: Longs, end: Longs, other: Longs, *, inclusive: bool) -> tuple[Longs, Longs]:
    """Each span with each of the others that begins inside of it (or, if inclusive, where it begins)."""
    order = np.argsort(other, kind="stable")
    ordered = other[order]
    start = np.searchsorted(ordered, begin, side="left" if inclusive else "right")
    size = np.maximum(np.searchsorted(ordered, end) - start, 0)
    row = np.repeat(np.arange(len(begin)), size)
    return row, order[start[row] + counting(size)]
