"""Do the annotators mean the same thing: coefficients with intervals, pairs of people, pairs of labels, units."""

from apps.measures.agreement.ac1 import ac1, ac2
from apps.measures.agreement.alpha import Level, alpha
from apps.measures.agreement.categories import Categories, categories
from apps.measures.agreement.coefficients import Coefficient, coefficient_of, coefficients
from apps.measures.agreement.confused import ConfusedPairs, confused_pairs
from apps.measures.agreement.contested import Contested, contested
from apps.measures.agreement.fleiss import fleiss_kappa
from apps.measures.agreement.free_marginal import brennan_prediger
from apps.measures.agreement.kappa import PairKappas, pair_kappas
from apps.measures.agreement.percent import percent_agreement
from apps.measures.agreement.permutation import PermutationTest, permutation_test
from apps.measures.agreement.scores import alpha_of_scores
from apps.measures.agreement.statistic import IntervalBy, Statistic, figure_of
from apps.measures.agreement.weights import Weights

__all__ = [
    "Categories",
    "Coefficient",
    "ConfusedPairs",
    "Contested",
    "IntervalBy",
    "Level",
    "PairKappas",
    "PermutationTest",
    "Statistic",
    "Weights",
    "ac1",
    "ac2",
    "alpha",
    "alpha_of_scores",
    "brennan_prediger",
    "categories",
    "coefficient_of",
    "coefficients",
    "confused_pairs",
    "contested",
    "figure_of",
    "fleiss_kappa",
    "pair_kappas",
    "percent_agreement",
    "permutation_test",
]
