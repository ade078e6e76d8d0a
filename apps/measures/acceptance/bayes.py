"""How sure an inspected sample makes us of a lot."""

from __future__ import annotations

from scipy import special


def capped_prior(prior: tuple[float, float], inspected: int) -> tuple[float, float]:
    """A supplier's history as Beta(a, b), weighing no more than half of what was inspected now.

    So that history alone cannot pass a lot.
    """
    a, b = prior
    scale = min(1.0, inspected / 2 / (a + b))
    return a * scale, b * scale


def conformance_probability(
    nonconforming: int, inspected: int, limit: float, prior: tuple[float, float] = (0.5, 0.5)
) -> float:
    """P(error rate <= limit) after inspection, under Beta(a + x, b + n - x); accept from .95.

    `prior` is Jeffreys' unless given. Raises `ValueError` for counts that do not fit, or a limit outside (0, 1).
    """
    _fit(nonconforming, inspected)
    if not 0 < limit < 1:
        raise ValueError(f"the limit must be between 0 and 1, got {limit}")
    return float(special.betainc(prior[0] + nonconforming, prior[1] + inspected - nonconforming, limit))


def lot_conformance_probability(
    nonconforming: int, inspected: int, lot: int, most: int, prior: tuple[float, float] = (0.5, 0.5)
) -> float:
    """P(at most `most` nonconforming items in the whole lot); those not inspected are beta-binomial.

    Raises `ValueError` for counts that do not fit into each other.
    """
    _fit(nonconforming, inspected)
    if inspected > lot:
        raise ValueError(f"{inspected} inspected of a lot of {lot} cannot be")
    if nonconforming > most:
        return 0.0
    if inspected == lot:
        return 1.0
    # Half a second to import, and few decisions are Bayesian.
    from scipy import stats

    rest = stats.betabinom(lot - inspected, prior[0] + nonconforming, prior[1] + inspected - nonconforming)
    return float(rest.cdf(most - nonconforming))


def _fit(nonconforming: int, inspected: int) -> None:
    if not 0 <= nonconforming <= inspected:
        raise ValueError(f"{nonconforming} nonconforming of {inspected} inspected cannot be")
