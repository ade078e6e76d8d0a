"""Workload, cost and risk for another threshold, overlap or share of audits."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.intervals import clopper_pearson
from apps.measures.strategy.overlap import majority_error
from apps.measures.strategy.settings import Basis, Bools, Floats, Settings

#: The share taken unseen, its errors, errors of people and both times: five bounds at a fifth of the error each.
PARTS = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """For each record delivered: the share taken `unseen`, of those the share `unseen_wrong`, human `seconds`; for
    the volume: `hours`, `cost`, `errors` delivered and what they cost (`risk`); the cost of a correct label.

    `audits` records are audited; if the error among the unseen were twice `error_aimed_at`, about `noticed_after`
    audits of them would show it (None: there is no such number).
    """

    settings: Settings
    unseen: Figure
    unseen_wrong: Figure
    seconds: Figure
    hours: Figure
    cost: Figure
    errors: Figure
    risk: Figure
    per_correct: Figure
    audits: int
    noticed_after: int | None

    def figures(self) -> dict[str, Figure]:
        """Each figure by its name."""
        names = ("unseen", "unseen_wrong", "seconds", "hours", "cost", "errors", "risk", "per_correct")
        return {name: getattr(self, name) for name in names}


def what_if(basis: Basis, settings: Settings, aimed_at: float = 0.05, confidence: float = 0.95) -> Outcome:
    """Every figure with bounds that hold together with this confidence (those of its parts at a fifth of the error
    each, carried through formulas that rise or fall in each part).

    A threshold chosen by looking at these figures promises nothing: only a certificate does. Whether the threshold
    changes what people get wrong is read from what they labelled below it.
    """
    level = 1 - (1 - confidence) / PARTS
    unseen, wrong, marginal = _unseen(basis, settings, level)
    by_people = people_error(basis, settings, level)
    seconds = _seconds(basis, settings, unseen, level)
    errors = _errors(settings, unseen, marginal, by_people)
    money = _money(seconds, settings, basis.price)
    risk: Figure = Undefined("not measured: nobody said what a wrong label costs")
    if settings.per_error is not None:
        risk = _scaled(errors, settings.volume * settings.per_error, "what wrong labels cost")
    return Outcome(
        settings,
        unseen,
        wrong,
        seconds,
        _scaled(seconds, settings.volume / 3600, "human hours"),
        _scaled(money, settings.volume, "cost of people and model"),
        _scaled(errors, settings.volume, "wrong labels delivered"),
        risk,
        _per_correct(money, errors),
        round(settings.audit * settings.volume),
        noticed_after(aimed_at),
    )


def noticed_after(target: float, alpha: float = 0.05) -> int | None:
    """About how many audits it takes until an e-process shows an error of twice the `target`: ln(1/alpha) / KL.

    KL is the divergence of Bernoulli(2 target) from Bernoulli(target), at which the best bet grows.
    """
    if not 0 < target < 0.5:
        return None
    twice = 2 * target
    rest = (1 - twice) * math.log((1 - twice) / (1 - target)) if twice < 1 else 0.0
    return math.ceil(-math.log(alpha) / (twice * math.log(2) + rest))


def people_error(basis: Basis, settings: Settings, confidence: float = 0.95) -> Figure:
    """How often the label that people make of a record is wrong: from audits of what they labelled below the
    threshold; with several labels, and without audits, from items with a known answer (`majority_error`)."""
    below = basis.by_people_wrong[~_taken(basis.by_people_score, settings.threshold)]
    if settings.overlap > 1 or not len(below):
        return majority_error(basis.wrong_labels, basis.labels, settings.overlap, confidence)
    return _exact(int(below.sum()), len(below), "what people labelled below the threshold that is wrong", confidence)


def _taken(score: Floats, threshold: float) -> Bools:
    return score >= threshold if threshold < 1 else np.zeros(len(score), np.bool_)


def _unseen(basis: Basis, settings: Settings, level: float) -> tuple[Figure, Figure, Figure]:
    """The share taken unseen, of those the share wrong, and of all the share that is taken unseen and wrong."""
    if settings.threshold >= 1:
        none = Estimate(0.0, 0.0, 0.0, len(basis.score), "nothing is taken unseen")
        return none, Undefined("nothing is taken unseen"), none
    if not len(basis.score):
        nothing = Undefined("not measured: no blind evidence on the model")
        return nothing, nothing, nothing
    taken = _taken(basis.score, settings.threshold)
    accepted, bad, n = int(taken.sum()), int((taken & basis.wrong).sum()), len(basis.score)
    selective: Figure = Undefined("nothing of the blind sample scores that much")
    if accepted:
        selective = _exact(bad, accepted, "labels taken unseen that are wrong", level)
    return (
        _exact(accepted, n, "records taken unseen", level),
        selective,
        _exact(bad, n, "records taken unseen and wrong", level),
    )


def _exact(count: int, n: int, what: str, level: float) -> Estimate:
    low, high = (float(bound) for bound in clopper_pearson(count, n, level))
    value = count / n
    return Estimate(value, min(low, value), max(high, value), n, f"share of {what}; exact {100 * level:.6g} % interval")


def _known(*figures: Figure) -> list[Estimate] | Undefined:
    """All of them, or the first that is not defined."""
    found = []
    for figure in figures:
        if isinstance(figure, Undefined):
            return figure
        found.append(figure)
    return found


def _seconds(basis: Basis, settings: Settings, unseen: Figure, level: float) -> Figure:
    """(1 - b)(1 - unseen) x labels x time of a shown record, and b and the audits x time of a blind one."""
    blind = basis.blind.mean("a time without a suggestion", level)
    shown = basis.shown.mean("a time with a suggestion", level)
    parts = _known(unseen, blind if isinstance(shown, Undefined) else shown, blind)
    if isinstance(parts, Undefined):
        return parts
    taken, person, alone = parts
    rest, fixed = (1 - settings.calibration) * settings.overlap, settings.calibration + settings.audit
    return Estimate(
        rest * (1 - taken.value) * person.value + fixed * alone.value,
        rest * (1 - taken.high) * person.low + fixed * alone.low,
        rest * (1 - taken.low) * person.high + fixed * alone.high,
        min(person.n, alone.n),
        "human seconds for each delivered record, audits included",
    )


def _errors(settings: Settings, unseen: Figure, marginal: Figure, by_people: Figure) -> Figure:
    """(1 - b) x taken unseen and wrong, and what people get wrong of the rest."""
    parts = _known(unseen, marginal, by_people)
    if isinstance(parts, Undefined):
        return parts
    taken, slipped, person = parts
    rest = 1 - settings.calibration
    return Estimate(
        rest * slipped.value + (1 - rest * taken.value) * person.value,
        rest * slipped.low + (1 - rest * taken.high) * person.low,
        min(rest * slipped.high + (1 - rest * taken.low) * person.high, 1.0),
        person.n,
        f"wrong labels for each delivered record; people's errors: {person.method}",
    )


def _money(seconds: Figure, settings: Settings, price: float) -> Figure:
    if settings.hourly is None:
        return Undefined("not measured: nobody said what an hour costs")
    if isinstance(seconds, Undefined):
        return seconds
    rate, how = settings.hourly / 3600, "cost of people and model for each delivered record"
    value, low, high = (each * rate + price for each in (seconds.value, seconds.low, seconds.high))
    return Estimate(value, low, high, seconds.n, how)


def _scaled(figure: Figure, factor: float, what: str) -> Figure:
    if isinstance(figure, Undefined):
        return figure
    value, low, high = (factor * each for each in (figure.value, figure.low, figure.high))
    return Estimate(value, low, high, figure.n, f"{what}; {figure.method}")


def _per_correct(money: Figure, errors: Figure) -> Figure:
    parts = _known(money, errors)
    if isinstance(parts, Undefined):
        return parts
    cost, wrong = parts
    if wrong.high >= 1:
        return Undefined("not measured well enough: it may be that no label is right")
    how = "cost of people and model for each correct label"
    bounds = (cost.value / (1 - wrong.value), cost.low / (1 - wrong.low), cost.high / (1 - wrong.high))
    return Estimate(*bounds, n=wrong.n, method=how)
