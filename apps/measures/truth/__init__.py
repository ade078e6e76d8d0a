"""What is true of each unit, and how good each annotator is, when people disagree."""

from apps.measures.truth.calibration import Calibration, Reliability, calibration, calibration_of_answers
from apps.measures.truth.compare import Choice, Comparison, Contender, compare
from apps.measures.truth.dawid_skene import dawid_skene
from apps.measures.truth.glad import glad
from apps.measures.truth.held_out import held_out_likelihood
from apps.measures.truth.inference import Abilities, Answers, Coins, Confusions, Inference
from apps.measures.truth.majority import agreement_with_majority, majority, vote_shares, weighted_majority
from apps.measures.truth.one_coin import one_coin
from apps.measures.truth.quality import AnnotatorQuality, AnnotatorRecall, annotator_quality, annotator_recall

__all__ = [
    "Abilities",
    "AnnotatorQuality",
    "AnnotatorRecall",
    "Answers",
    "Calibration",
    "Choice",
    "Coins",
    "Comparison",
    "Confusions",
    "Contender",
    "Inference",
    "Reliability",
    "agreement_with_majority",
    "annotator_quality",
    "annotator_recall",
    "calibration",
    "calibration_of_answers",
    "compare",
    "dawid_skene",
    "glad",
    "held_out_likelihood",
    "majority",
    "one_coin",
    "vote_shares",
    "weighted_majority",
]
