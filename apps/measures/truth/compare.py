"""Majority and the models side by side on the same labels; gold, and nothing else, says which is better."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from apps.measures.comparing.difference import tango
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.gold import checked_gold
from apps.measures.intervals import wilson
from apps.measures.ratings import Ratings
from apps.measures.truth.crowd import Floats
from apps.measures.truth.dawid_skene import dawid_skene
from apps.measures.truth.glad import glad
from apps.measures.truth.held_out import held_out_likelihood
from apps.measures.truth.inference import Answers, Inference
from apps.measures.truth.majority import majority, weighted_majority
from apps.measures.truth.one_coin import one_coin

MAJORITY = "majority"
# Differences of accuracy that nobody need care about.
_SAME = 0.02
# Above so many labels the slow parts wait to be asked for.
_QUICK = 200_000
_QUICK_FOR_GLAD = 20_000

_NO_GOLD = Undefined("there is no gold answer to compare with")
_ITSELF = Undefined("the majority is what the others are compared with")
_VOTES = Undefined("votes say nothing about labels to come")
_SLOW = Undefined(f"not computed above {_QUICK} labels unless asked for")


class Choice(StrEnum):
    """What gold says about the models."""

    MODEL = "a model is better than the majority"
    MAJORITY = "no model is better than the majority, and some are worse"
    NOTHING = "nothing to choose"
    NOT_ENOUGH = "not enough gold"
    NO_GOLD = "no gold"


@dataclass(frozen=True, eq=False)
class Contender:
    """One method: its `answers`, their `accuracy` on gold (ties by their chance), its `difference` from the majority
    on the same units, `held_out` log-likelihood of labels, and the `inference` behind it (None for votes)."""

    method: str
    answers: Answers
    accuracy: Figure
    difference: Figure
    held_out: Figure
    inference: Inference | None


@dataclass(frozen=True, eq=False)
class Comparison:
    """`contenders`, the majority first; `differing` bool[units], where their answers are not all the same; the
    `choice` that gold allows, the method `best` then (of those better than the majority the one with the highest
    accuracy; None where nothing is shown), and a `sentence` for people."""

    contenders: list[Contender]
    differing: NDArray[np.bool_]
    choice: Choice
    best: str | None
    sentence: str


def compare(
    ratings: Ratings,
    gold: NDArray[np.integer] | None = None,
    *,
    with_glad: bool | None = None,
    with_held_out: bool | None = None,
    confidence: float = 0.95,
) -> Comparison:
    """Run every method on all labels, and hold the answers against `gold` int[units], -1 for none.

    Gold is not evidence here: it judges. Accuracy has Wilson's interval over units; the difference from the majority
    Tango's score interval for paired units, at a confidence that holds for all models together (Bonferroni). Without
    gold nobody wins: models foresee labels well that share a bias with the crowd. GLAD (one parameter per unit) runs
    up to 20 000 labels and the five-fold held-out likelihood up to 200 000, unless asked for or refused.
    """
    models = _models(_within(with_glad, ratings.n, _QUICK_FOR_GLAD))
    foresee = _within(with_held_out, ratings.n, _QUICK)
    answer = None if gold is None else checked_gold(ratings, gold)
    votes = {MAJORITY: majority(ratings), "weighted majority": weighted_majority(ratings)}
    found = {name: infer(ratings) for name, infer in models.items()}
    answers = votes | {name: inference.answers() for name, inference in found.items()}
    held_out = {name: held_out_likelihood(ratings, models[name]) if foresee else _SLOW for name in models}
    joint = 1 - (1 - confidence) / (len(answers) - 1)
    contenders = [
        Contender(
            name,
            given,
            _NO_GOLD if answer is None else _accuracy(given, answer, confidence),
            _difference(given, votes[MAJORITY], answer, joint) if name != MAJORITY else _ITSELF,
            held_out.get(name, _VOTES),
            found.get(name),
        )
        for name, given in answers.items()
    ]
    choice, best, sentence = _judge(contenders, joint)
    return Comparison(contenders, _differing(answers), choice, best, sentence)


def _models(with_glad: bool) -> dict[str, Callable[[Ratings], Inference]]:
    models: dict[str, Callable[[Ratings], Inference]] = {
        "Dawid–Skene (pooled)": dawid_skene,
        "Dawid–Skene (plain)": lambda ratings: dawid_skene(ratings, smoothing=0),
        "one-coin": one_coin,
    }
    return models | {"GLAD": glad} if with_glad else models


def _within(asked: bool | None, n: int, most: int) -> bool:
    return n <= most if asked is None else asked


def _accuracy(answers: Answers, gold: NDArray[np.integer], confidence: float) -> Figure:
    judged = (gold >= 0) & (answers.leaders > 0)
    n = int(np.count_nonzero(judged))
    if not n:
        return Undefined("no unit with labels has a gold answer to compare with")
    right = min(float(answers.right(gold)[judged].sum()), n)
    low, high = wilson(right, n, confidence)
    method = f"accuracy on gold, ties by their chance; Wilson's {100 * confidence:.6g} % interval over units"
    return Estimate(right / n, min(float(low), right / n), max(float(high), right / n), n, method)


def _difference(answers: Answers, votes: Answers, gold: NDArray[np.integer] | None, confidence: float) -> Figure:
    if gold is None:
        return _NO_GOLD
    judged = (gold >= 0) & (votes.leaders > 0)
    n = int(np.count_nonzero(judged))
    if not n:
        return Undefined("no unit with labels has a gold answer to compare with")
    gap: Floats = (answers.right(gold) - votes.right(gold))[judged]
    gains, losses = float(np.maximum(gap, 0).sum()), float(np.maximum(-gap, 0).sum())
    low, high = (float(bound) for bound in tango(gains, losses, n, confidence))
    value = (gains - losses) / n
    method = f"accuracy minus that of the majority on the same units; Tango's {100 * confidence:.6g} % score interval"
    return Estimate(value, min(low, value), max(high, value), n, method)


def _judge(contenders: list[Contender], confidence: float) -> tuple[Choice, str | None, str]:
    known = {c.method: c.difference for c in contenders if isinstance(c.difference, Estimate)}
    if not known:
        return Choice.NO_GOLD, None, "There is no gold: nobody can say which method is better."
    better = {name: gap for name, gap in known.items() if gap.low > 0}
    worse = [name for name, gap in known.items() if gap.high < 0]
    at = f"on {next(iter(known.values())).n} gold units, at {100 * confidence:.6g} % confidence"
    if better:
        best = max(better, key=lambda name: round(better[name].value, 12))
        others = [name for name in better if name != best]
        also = f"; also better: {_list(others)}" if others else ""
        return Choice.MODEL, best, f"{_phrase(best, better[best])}{also}; {at}."
    if worse:
        return (
            Choice.MAJORITY,
            MAJORITY,
            f"No method is better than the majority, and these are worse: {_list(worse)}; {at}.",
        )
    if all(gap.low >= -_SAME and gap.high <= _SAME for gap in known.values()):
        return Choice.NOTHING, None, f"Nothing to choose: all within {100 * _SAME:.6g} points of the majority, {at}."
    widest = max(known.values(), key=lambda gap: gap.high - gap.low)
    return Choice.NOT_ENOUGH, None, f"Not enough gold to choose: differences {_range(widest)} are possible, {at}."


def _phrase(name: str, gap: Estimate) -> str:
    return f"{name} is better than the majority by {100 * gap.value:.1f} points ({_range(gap)})"


def _range(gap: Estimate) -> str:
    return f"from {100 * gap.low:+.1f} to {100 * gap.high:+.1f} points"


def _list(names: list[str]) -> str:
    return ", ".join(names)


def _differing(answers: Mapping[str, Answers]) -> NDArray[np.bool_]:
    leading = [given.leading for given in answers.values()]
    return np.asarray(np.any([(other != leading[0]).any(axis=1) for other in leading[1:]], axis=0))
