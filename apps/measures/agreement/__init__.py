"""Do the annotators mean the same thing: coefficients with intervals, pairs of people, pairs of labels, units."""

from apps.measures.agreement.ac1 import ac1
from apps.measures.agreement.alpha import Level, alpha
from apps.measures.agreement.confused import ConfusedPairs, confused_pairs
from apps.measures.agreement.contested import Contested, contested
from apps.measures.agreement.kappa import PairKappas, pair_kappas
from apps.measures.agreement.percent import percent_agreement
from apps.measures.agreement.scores import alpha_of_scores

__all__ = [
    "ConfusedPairs",
    "Contested",
    "Level",
    "PairKappas",
    "ac1",
    "alpha",
    "alpha_of_scores",
    "confused_pairs",
    "contested",
    "pair_kappas",
    "percent_agreement",
]
