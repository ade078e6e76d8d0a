"""What gold says about the methods, as a choice and as a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from apps.labels.truths.methods import Method
from apps.measures.estimate import Estimate, Figure

# Differences of accuracy that nobody need care about.
SAME = 0.02
# Approximate intervals do not hold their error rate below it.
LEAST_GOLD = 20


class Choice(StrEnum):
    """The answers there are."""

    MODEL = "better"
    FIRST = "none better"
    NOTHING = "nothing to choose"
    NOT_ENOUGH = "not enough gold"
    NO_GOLD = "no gold"


@dataclass(frozen=True, slots=True)
class Judged:
    """`best` is the method that gold shows to be best, None where it shows nothing."""

    choice: Choice
    best: Method | None
    sentence: str


def judge_methods(
    first: Method, differences: Mapping[Method, Figure], gold_items: int, confidence: float, *, points: bool
) -> Judged:
    """By the differences from the first method, positive where better, at a confidence that holds for all together.
    `points`: they are shares, told as percentage points."""
    known = {method: gap for method, gap in differences.items() if isinstance(gap, Estimate)}
    plain = first.words.lower()
    if not gold_items:
        return Judged(Choice.NO_GOLD, None, "There is no gold: nobody can say which method is better.")
    if gold_items < LEAST_GOLD or not known:
        items = "1 item has" if gold_items == 1 else f"{gold_items} items have"
        told = f"Not enough gold to choose a method: {items} a gold answer, and fewer than {LEAST_GOLD} settle nothing."
        return Judged(Choice.NOT_ENOUGH, None, told)
    at = f"on {gold_items} gold items, at {100 * confidence:.4g} % confidence"
    better = {method: gap for method, gap in known.items() if gap.low > 0}
    worse = [method for method, gap in known.items() if gap.high < 0]
    if better:
        best = max(better, key=lambda method: round(better[method].value, 12))
        also = _words(method for method in better if method != best)
        told = f"{best.words} is {'better' if points else 'nearer to gold'} than the {plain} by "
        told += _size(better[best], points)
        return Judged(Choice.MODEL, best, f"{told}{f'; also better: {also}' if also else ''}; {at}.")
    if worse:
        told = f"No method is better than the {plain}, and these are worse: {_words(worse)}; {at}."
        return Judged(Choice.FIRST, first, told)
    if points and all(gap.low >= -SAME and gap.high <= SAME for gap in known.values()):
        told = f"Nothing to choose: all methods are within {100 * SAME:.2g} points of the {plain}, {at}."
        return Judged(Choice.NOTHING, None, told)
    widest = max(known.values(), key=lambda gap: gap.high - gap.low)
    told = f"Not enough gold to choose a method: differences {_range(widest, points)} are possible, {at}."
    return Judged(Choice.NOT_ENOUGH, None, told)


def _size(gap: Estimate, points: bool) -> str:
    size = f"{100 * gap.value:.1f} points" if points else f"{gap.value:.3g}"
    return f"{size} ({_range(gap, points)})"


def _range(gap: Estimate, points: bool) -> str:
    low, high = (f"{100 * x:+.1f}" if points else f"{x:+.3g}" for x in (gap.low, gap.high))
    return f"from {low} to {high}{' points' if points else ''}".replace("-", "\N{MINUS SIGN}")


def _words(methods: Iterable[Method]) -> str:
    return ", ".join(method.words for method in methods)
