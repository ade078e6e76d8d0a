"""What proposes labels: one small interface, and the backends that need nothing but what is installed."""

from apps.learning.backends.checked import Answer, Checked, checked
from apps.learning.backends.image import ImageClassifier
from apps.learning.backends.interface import Backend, Model, Predictions
from apps.learning.backends.loading import loaded
from apps.learning.backends.rules import Rule, RuleList
from apps.learning.backends.spans import SpanTagger
from apps.learning.backends.text import TextClassifier
from apps.learning.backends.tokens import Span, spans_of, spans_text

__all__ = [
    "Answer",
    "Backend",
    "Checked",
    "ImageClassifier",
    "Model",
    "Predictions",
    "Rule",
    "RuleList",
    "Span",
    "SpanTagger",
    "TextClassifier",
    "checked",
    "loaded",
    "spans_of",
    "spans_text",
]
