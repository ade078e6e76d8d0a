"""The grounds on which items get a case, and which of them counts where several do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from apps.disputes.grounds.opinion import LEAST_AGREEMENT, ROUNDING
from apps.disputes.grounds.others import model_conflicts, overruled
from apps.disputes.grounds.reading import Floats, Reading
from apps.disputes.models import CourtRules, Ground


@dataclass(frozen=True, slots=True)
class Found:
    """Why an item deserves a case, and the canonical label it is brought against: None where nothing stands."""

    ground: str
    contested: str | None


def contested_items(reading: Reading, agreed: CourtRules) -> dict[int, Found]:
    """Item primary key to the first ground that applies: tied, agreed on too little, overruled by a reviewer, against
    a model, uncertain, contradicts gold.

    Gold comes last: the vendor sees no open case that rests on gold alone, and one on any other ground, which they can
    see for themselves, would betray it by its absence.
    """
    grounds: dict[int, str] = {}
    for ground, units in (
        (Ground.GOLD, _against_gold(reading)),
        (Ground.LOW_POSTERIOR, _uncertain(reading, agreed)),
        (Ground.MODEL, model_conflicts(reading)),
        (Ground.OVERRIDE, overruled(reading)),
        (Ground.LOW_AGREEMENT, _apart(reading, agreed)),
        (Ground.TIE, iter(np.flatnonzero(reading.opinion.tied).tolist())),
    ):
        grounds.update(dict.fromkeys(units, str(ground)))
    standing = reading.opinion.standing
    return {reading.items[unit]: Found(ground, standing[unit]) for unit, ground in grounds.items()}


def _against_gold(reading: Reading) -> Iterator[int]:
    rules, standing = reading.rules, reading.opinion.standing
    for unit, key in enumerate(reading.columns.items):
        gold, label = reading.gold.get(key), standing[unit]
        if gold is None or label is None or gold == label:
            continue
        if not rules.matches(rules.load(label), rules.load(gold)):
            yield unit


def _uncertain(reading: Reading, agreed: CourtRules) -> Iterator[int]:
    """Items whose likeliest label is less likely than agreed."""
    if agreed.low_posterior is None or reading.posterior is None:
        return
    labelled = np.bincount(reading.columns.unit, minlength=len(reading.items)) > 0
    likeliest = reading.posterior.max(axis=1)
    yield from np.flatnonzero(labelled & (likeliest < float(agreed.low_posterior) - ROUNDING)).tolist()


def _apart(reading: Reading, agreed: CourtRules) -> Iterator[int]:
    opinion = reading.opinion
    yield from np.flatnonzero(opinion.disagreement > 1 - _least(reading, agreed) + ROUNDING).tolist()


def _least(reading: Reading, agreed: CourtRules) -> Floats:
    """The least share of agreeing pairs of each item, float64[units]: that of the class it is taken to be."""
    least = np.full(len(reading.items), LEAST_AGREEMENT)
    asked = {label: float(share) for label, share in agreed.least_agreement.items() if label in reading.rules.labels}
    if asked:
        rules = reading.rules
        texts = {rules.canonical(rules.parse(label)): share for label, share in asked.items()}
        for unit, text in enumerate(reading.opinion.standing):
            least[unit] = texts.get(text or "", LEAST_AGREEMENT)
    return least
