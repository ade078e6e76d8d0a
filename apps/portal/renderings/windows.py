"""What of a long item is drawn: the surroundings of what a reader looks for, until that is enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Window = tuple[float, float]


def windows(around: Iterable[Window], whole: Window, margin: float, most: float) -> list[Window]:
    """Parts of `whole` that hold the given ones with a margin, in order and apart, together at most `most` long.

    Of a part longer than that only the two ends are drawn.
    """
    if whole[1] - whole[0] <= most:
        return [whole]
    taken: list[Window] = []
    left = most
    for start, end in sorted(_ends(around, 4 * margin)):
        low, high = max(start - margin, whole[0]), min(end + margin, whole[1])
        if taken and low <= taken[-1][1]:
            low, before = taken[-1][1], taken.pop()[0]
        else:
            before = low
        high = min(max(high, low), low + left)
        taken.append((before, high))
        left -= high - low
        if left <= 0:
            break
    return taken or [(whole[0], whole[0] + most)]


def _ends(around: Iterable[Window], longest: float) -> Iterator[Window]:
    for start, end in around:
        if end - start <= longest:
            yield start, end
        else:
            yield start, start + longest / 2
            yield end - longest / 2, end
