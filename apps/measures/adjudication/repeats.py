"""Do adjudicators decide a case alike: each one again, unannounced, and several of them."""

from __future__ import annotations

import numpy as np

from apps.measures.adjudication.shares import exact_share
from apps.measures.agreement import alpha
from apps.measures.agreement.bounds import percent
from apps.measures.estimate import Estimate, Figure, Undefined
from apps.measures.raters.repeats import Consistency, consistency
from apps.measures.ratings import Ratings

_NEVER_TWICE = "no case was put before this adjudicator twice"


def blind_repeats(decisions: Ratings, confidence: float = 0.95) -> tuple[tuple[Figure, Figure], ...]:
    """For each adjudicator the share of repeated cases decided alike, and kappa: what is left of it beyond chance.

    `decisions` has cases as units and adjudicators as annotators; a case that somebody decided once says nothing.
    A case decided more than twice counts by its share of equal pairs. The interval of the share is exact, with cases
    as trials; kappa and its interval are those of `raters.consistency`.
    """
    found = consistency(decisions, confidence=confidence)
    return tuple((_equal(found, who, confidence), _kappa(found, who, confidence)) for who in range(len(found.share)))


def agreement_between(decisions: Ratings, confidence: float = 0.95) -> Figure:
    """Krippendorff's alpha of cases that two or more adjudicators decided, by the first decision of each.

    Rows come in the order of time: a blind repeat is no second opinion. Interval and refusal are those of `alpha`.
    """
    key = decisions.unit.astype(np.int64) * max(decisions.annotators, 1) + decisions.annotator
    first = np.sort(np.unique(key, return_index=True)[1])
    rows = (decisions.unit[first], decisions.annotator[first], decisions.code[first])
    return alpha(Ratings(*rows, decisions.units, decisions.annotators, decisions.levels), confidence=confidence)


def _equal(found: Consistency, who: int, confidence: float) -> Figure:
    n = int(found.repeated[who])
    alike = min(float(n), round(float(found.share[who]) * n, 9))
    return exact_share(alike, n, "share of repeated cases decided alike", _NEVER_TWICE, confidence)


def _kappa(found: Consistency, who: int, confidence: float) -> Figure:
    if not found.repeated[who]:
        return Undefined(_NEVER_TWICE)
    if not found.known[who]:
        return Undefined("all repeated decisions are the same: kappa has no variation to judge")
    low, value, high = (float(x[who]) for x in (found.kappas_low, found.kappas, found.kappas_high))
    how = f"{percent(confidence)} score interval, the whole range where too few cases carry it"
    return Estimate(
        value, min(low, value), max(high, value), int(found.repeated[who]), f"kappa of repeated decisions; {how}"
    )
