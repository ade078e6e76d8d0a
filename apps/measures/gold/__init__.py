"""Answers held against gold: how good people are, how much gold that takes, and what undermines it."""

from apps.measures.gold.accuracy import accuracy
from apps.measures.gold.annotators import AnnotatorScores, Standing, annotator_scores
from apps.measures.gold.anytime import confidence_sequence, e_value_above, e_value_below
from apps.measures.gold.betting import betting_sequence
from apps.measures.gold.budget import GoldTest, gold_budget
from apps.measures.gold.collusion import IdenticalErrors, identical_errors
from apps.measures.gold.discoveries import e_benjamini_hochberg
from apps.measures.gold.group_sequential import Boundary, boundaries, rejection_probability
from apps.measures.gold.leak import Association, cochran_mantel_haenszel, leak_test
from apps.measures.gold.marks import Marks, checked_gold
from apps.measures.gold.poisson_binomial import poisson_binomial
from apps.measures.gold.posterior import JEFFREYS, Prior, probability_above
from apps.measures.gold.rasch import Rasch, fit_rasch
from apps.measures.gold.recall import ClassRecall, class_recall, confusion
from apps.measures.gold.sequential import SequentialTest, SequentialVerdict
from apps.measures.gold.shrinkage import Shrunken, homogeneity, shrink
from apps.measures.gold.standardised import standardised_accuracy

__all__ = [
    "JEFFREYS",
    "AnnotatorScores",
    "Association",
    "Boundary",
    "ClassRecall",
    "GoldTest",
    "IdenticalErrors",
    "Marks",
    "Prior",
    "Rasch",
    "SequentialTest",
    "SequentialVerdict",
    "Shrunken",
    "Standing",
    "accuracy",
    "annotator_scores",
    "betting_sequence",
    "boundaries",
    "checked_gold",
    "class_recall",
    "cochran_mantel_haenszel",
    "confidence_sequence",
    "confusion",
    "e_benjamini_hochberg",
    "e_value_above",
    "e_value_below",
    "fit_rasch",
    "gold_budget",
    "homogeneity",
    "identical_errors",
    "leak_test",
    "poisson_binomial",
    "probability_above",
    "rejection_probability",
    "shrink",
    "standardised_accuracy",
]
