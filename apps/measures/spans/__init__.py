"""Agreement on stretches of text or time: who marked what from where to where, and on where segments end."""

from apps.measures.spans.alignment import Alignment, align
from apps.measures.spans.boundaries import boundary_counts, boundary_similarity
from apps.measures.spans.dissimilarity import Dissimilarity, Line
from apps.measures.spans.gamma import Gamma, gamma_over_units, line_of
from apps.measures.spans.matching import Likeness, Rule, SpanErrors, character_counts, span_counts, span_errors
from apps.measures.spans.position_kappa import position_kappa
from apps.measures.spans.positive_agreement import kappa_with_negatives, positive_agreement
from apps.measures.spans.spans import Spans
from apps.measures.spans.unitizing import UnitizingAlpha, unitizing_alpha
from apps.measures.spans.windows import pk, window_diff

__all__ = [
    "Alignment",
    "Dissimilarity",
    "Gamma",
    "Likeness",
    "Line",
    "Rule",
    "SpanErrors",
    "Spans",
    "UnitizingAlpha",
    "align",
    "boundary_counts",
    "boundary_similarity",
    "character_counts",
    "gamma_over_units",
    "kappa_with_negatives",
    "line_of",
    "pk",
    "position_kappa",
    "positive_agreement",
    "span_counts",
    "span_errors",
    "unitizing_alpha",
    "window_diff",
]
