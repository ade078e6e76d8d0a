"""How F1 and Cohen's kappa hang together where nobody can count what neither annotator marked."""

from __future__ import annotations

from apps.measures.estimate import Undefined


def positive_agreement(both: float, only_left: float, only_right: float) -> float | Undefined:
    """2a / (2a + b + c), which is F1 of either annotator against the other (Hripcsak and Rothschild 2005)."""
    marked = 2 * both + only_left + only_right
    return 2 * both / marked if marked else Undefined("nobody marked anything")


def kappa_with_negatives(both: float, only_left: float, only_right: float, neither: float) -> float | Undefined:
    """Cohen's kappa if `neither` things were marked by none: 2(ad - bc) / ((a+b)(b+d) + (a+c)(c+d)).

    As `neither` grows, kappa tends to `positive_agreement`: where candidates cannot be counted (any stretch of a text
    might have been a span), F1 is the kappa there would be.
    """
    a, b, c, d = both, only_left, only_right, neither
    chance = (a + b) * (b + d) + (a + c) * (c + d)
    return 2 * (a * d - b * c) / chance if chance else Undefined("all marks are of one kind")
