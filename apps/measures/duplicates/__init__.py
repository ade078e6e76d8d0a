"""Which texts and images are the same: exactly, once normalised, or nearly."""

from apps.measures.duplicates.against import Closest, TextsAgainst
from apps.measures.duplicates.bands import Bands, balanced_bands, bands_with_recall
from apps.measures.duplicates.grouping import effective_size
from apps.measures.duplicates.jaccard import jaccard
from apps.measures.duplicates.minhash import minhash
from apps.measures.duplicates.near import Duplicates, near_duplicates
from apps.measures.duplicates.normalised import DistinctTexts, distinct_texts, normalised
from apps.measures.duplicates.pictures import Pictures, closest_pictures, near_pictures, texture, within_reach
from apps.measures.duplicates.shingles import ShingleSets, shingle_sets

__all__ = [
    "Bands",
    "Closest",
    "DistinctTexts",
    "Duplicates",
    "Pictures",
    "ShingleSets",
    "TextsAgainst",
    "balanced_bands",
    "bands_with_recall",
    "closest_pictures",
    "distinct_texts",
    "effective_size",
    "jaccard",
    "minhash",
    "near_duplicates",
    "near_pictures",
    "normalised",
    "shingle_sets",
    "texture",
    "within_reach",
]
