"""Has the stream changed since the reference: inputs, mixes of labels, embeddings."""

from apps.measures.drift.chi_square import Homogeneity, chi_square
from apps.measures.drift.counts import BinCounts, count_into, quantile_edges
from apps.measures.drift.kolmogorov_smirnov import KolmogorovSmirnov, kolmogorov_smirnov
from apps.measures.drift.mmd import MeanDiscrepancy, maximum_mean_discrepancy
from apps.measures.drift.psi import Stability, population_stability
from apps.measures.drift.verdicts import drifted

__all__ = [
    "BinCounts",
    "Homogeneity",
    "KolmogorovSmirnov",
    "MeanDiscrepancy",
    "Stability",
    "chi_square",
    "count_into",
    "drifted",
    "kolmogorov_smirnov",
    "maximum_mean_discrepancy",
    "population_stability",
    "quantile_edges",
]
