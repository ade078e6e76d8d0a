"""What is promised about labels that nobody looks at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from apps.measures.estimate import Estimate
from apps.measures.intervals import clopper_pearson, wilson
from apps.measures.routing.calibration import Calibration


class Promise(StrEnum):
    """The error that a certificate bounds."""

    SELECTIVE = "of the labels accepted unseen, at most this share is wrong"
    MARGINAL = "of all labels, at most this share is accepted unseen and wrong"
    EXPECTED = "of all labels, on average over calibrations at most this share is accepted unseen and wrong"


@dataclass(frozen=True, slots=True)
class Certificate:
    """Labels that score at least `threshold` may be accepted unseen, with error at most `target` (see `promise`).

    The promise fails with probability at most `delta` over the draw of the calibration items (`EXPECTED`: it holds
    on average, and `delta` is only the level of the bound shown). `risk` is the error seen, from 0 to its exact upper
    bound at `delta`; `coverage` the share of items accepted, with Wilson's interval.
    It holds for the stream it was drawn from, and dies with a new model, guideline or mix of items.
    """

    promise: Promise
    threshold: float
    target: float
    delta: float
    accepted: int
    errors: int
    n: int
    risk: Estimate
    coverage: Estimate

    def as_sentence(self) -> str:
        """The promise in words."""
        sure = "" if self.promise is Promise.EXPECTED else f", with {100 * (1 - self.delta):.6g} % confidence"
        words = str(self.promise).replace("this share", f"{100 * self.target:.6g} %")
        return f"From score {self.threshold:.6g}: {words}{sure}."


def certify(calibration: Calibration, step: int, promise: Promise, target: float, delta: float) -> Certificate:
    """The certificate for the threshold at place `step` of the calibration."""
    accepted, errors, n = int(calibration.accepted[step]), int(calibration.errors[step]), calibration.n
    judged = accepted if promise is Promise.SELECTIVE else n
    seen = errors / judged
    upper = float(clopper_pearson(errors, judged, 1 - 2 * delta)[1])
    how = f"share of errors; exact {100 * (1 - delta):.6g} % upper bound (Clopper and Pearson)"
    low, high = (float(bound) for bound in wilson(accepted, n))
    share = accepted / n
    return Certificate(
        promise,
        float(calibration.threshold[step]),
        target,
        delta,
        accepted,
        errors,
        n,
        Estimate(seen, 0.0, max(upper, seen), judged, how),
        Estimate(share, min(low, share), max(high, share), n, "share of items accepted; Wilson's 95 % interval"),
    )


def checked_target(target: float, delta: float) -> None:
    """Raises `ValueError` for a target outside (0, 1) or a delta outside (0, 1/2)."""
    if not (0 < target < 1 and 0 < delta < 0.5):
        raise ValueError(f"the target must be in (0, 1) and delta in (0, 1/2), got {target} and {delta}")
