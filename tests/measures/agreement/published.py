"""Intervals as they are printed in the literature."""

from scipy import special


def students_t(value: float, error: float, n: int) -> tuple[float, float]:
    """The interval that Gwet prints: value -+ t(n - 1) * error, cut to [-1, 1]."""
    half = float(special.stdtrit(n - 1, 0.975)) * error
    return max(-1.0, value - half), min(1.0, value + half)
