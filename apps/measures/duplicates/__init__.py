"""Which texts are the same: exactly, once normalised, or nearly, by the runs of characters they share."""

from apps.measures.duplicates.bands import Bands, balanced_bands, bands_with_recall
from apps.measures.duplicates.jaccard import jaccard
from apps.measures.duplicates.minhash import minhash
from apps.measures.duplicates.near import Duplicates, near_duplicates
from apps.measures.duplicates.normalised import DistinctTexts, distinct_texts, normalised
from apps.measures.duplicates.shingles import ShingleSets, shingle_sets

__all__ = [
    "Bands",
    "DistinctTexts",
    "Duplicates",
    "ShingleSets",
    "balanced_bands",
    "bands_with_recall",
    "distinct_texts",
    "jaccard",
    "minhash",
    "near_duplicates",
    "normalised",
    "shingle_sets",
]
