"""People only, AI-assisted or automation only: what the evidence says of each, what it advises, and what if."""

from apps.measures.strategy.advice import Advice, Aims, Check, Considered, Stage, advice
from apps.measures.strategy.comparison import ClassRow, Comparison, Criterion, Row, compare
from apps.measures.strategy.evidence import Evidence, Judged, Mode, ModeEvidence, Moments, Tally
from apps.measures.strategy.overlap import majority_error
from apps.measures.strategy.settings import Basis, Settings
from apps.measures.strategy.what_if import Outcome, what_if

__all__ = [
    "Advice",
    "Aims",
    "Basis",
    "Check",
    "ClassRow",
    "Comparison",
    "Considered",
    "Criterion",
    "Evidence",
    "Judged",
    "Mode",
    "ModeEvidence",
    "Moments",
    "Outcome",
    "Row",
    "Settings",
    "Stage",
    "Tally",
    "advice",
    "compare",
    "majority_error",
    "what_if",
]
