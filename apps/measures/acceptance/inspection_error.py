"""What an observed error rate means when the auditor errs too."""

from __future__ import annotations

import math

from apps.measures.estimate import Estimate, Figure, Undefined


def observed_rate(true: float, sensitivity: float, specificity: float) -> float:
    """The error rate an imperfect auditor reports: true * Se + (1 - true) * (1 - Sp)."""
    return true * sensitivity + (1 - true) * (1 - specificity)


def rogan_gladen(observed: Figure, sensitivity: float, specificity: float) -> Figure:
    """The error rate behind an observed one: (observed - (1 - Sp)) / (Se + Sp - 1), cut to [0, 1] (1978).

    `sensitivity` is the share of errors the auditor finds and `specificity` the share of right labels he passes, as
    known from seeded items. The interval is that of the observed rate, carried over: it takes both as exactly known.
    For reports, not for acceptance. `Undefined` where the auditor does no better than guessing. Raises `ValueError`
    for shares outside [0, 1].
    """
    if not (0 <= sensitivity <= 1 and 0 <= specificity <= 1):
        raise ValueError(f"sensitivity and specificity must be in [0, 1], got {sensitivity} and {specificity}")
    if isinstance(observed, Undefined):
        return observed
    informed = sensitivity + specificity - 1
    if informed <= 0 or math.isclose(informed, 0, abs_tol=1e-12):
        return Undefined("the auditor finds errors no more often than raising false alarms: nothing can be corrected")
    value, low, high = (
        min(1.0, max(0.0, (rate - (1 - specificity)) / informed))
        for rate in (observed.value, observed.low, observed.high)
    )
    how = f"corrected for an auditor of sensitivity {sensitivity:.6g} and specificity {specificity:.6g} (Rogan, Gladen)"
    if observed.value < 1 - specificity:
        how += "; cut at 0, below the auditor's own false alarms"
    return Estimate(value, low, high, observed.n, f"{observed.method}; {how}")
