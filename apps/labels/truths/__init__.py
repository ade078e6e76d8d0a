"""What is true of each item, and how good each annotator is, for labels of every type."""

from apps.labels.truths.comparing import Comparison, Contender, compare_truths
from apps.labels.truths.inferring import ItemTruth, Truths, infer_truth
from apps.labels.truths.judging import Choice, Judged
from apps.labels.truths.methods import METHODS, BadMethod, Method, method_for, methods_for
from apps.labels.truths.quality import Quality
from apps.labels.truths.settled import NotInferable

__all__ = [
    "METHODS",
    "BadMethod",
    "Choice",
    "Comparison",
    "Contender",
    "ItemTruth",
    "Judged",
    "Method",
    "NotInferable",
    "Quality",
    "Truths",
    "compare_truths",
    "infer_truth",
    "method_for",
    "methods_for",
]
