"""Has something changed: control charts of people and streams, and how long work takes."""

from apps.measures.monitoring.cusum import BernoulliCusum, Cusum, bernoulli_cusum, cusum
from apps.measures.monitoring.ewma import Ewma, ewma
from apps.measures.monitoring.proportions import Limits, PChart
from apps.measures.monitoring.runs import western_electric
from apps.measures.monitoring.turnaround import percentile

__all__ = [
    "BernoulliCusum",
    "Cusum",
    "Ewma",
    "Limits",
    "PChart",
    "bernoulli_cusum",
    "cusum",
    "ewma",
    "percentile",
    "western_electric",
]
