"""Has a stream changed: its inputs, its labels, what they mean, how sure the model is, how long it takes and costs."""

from apps.learning.watching.concept import audit_chart, error_change, score_change
from apps.learning.watching.findings import Changed, Finding, Judged, judged
from apps.learning.watching.input import Traits, input_changes, picture_traits, text_traits
from apps.learning.watching.mix import mix_change
from apps.learning.watching.service import quantity_change

__all__ = [
    "Changed",
    "Finding",
    "Judged",
    "Traits",
    "audit_chart",
    "error_change",
    "input_changes",
    "judged",
    "mix_change",
    "picture_traits",
    "quantity_change",
    "score_change",
    "text_traits",
]
