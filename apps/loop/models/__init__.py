"""What the loop keeps: arrivals, model versions, predictions, rounds with their tasks, gates, promotions, watches."""

from apps.loop.models.arrivals import Arrival, Batch, Origin
from apps.loop.models.gates import Comparison, Promotion
from apps.loop.models.predictions import About, Fault, Prediction, PredictionRun
from apps.loop.models.rounds import (
    ASKED_BLIND,
    BY_PEOPLE,
    DELIVERING,
    Answer,
    Assignment,
    CertificateEnd,
    Outcome,
    Round,
    Task,
    TaskKind,
)
from apps.loop.models.versions import Kind, ModelVersion
from apps.loop.models.watching import Watch

__all__ = [
    "ASKED_BLIND",
    "BY_PEOPLE",
    "DELIVERING",
    "About",
    "Answer",
    "Arrival",
    "Assignment",
    "Batch",
    "CertificateEnd",
    "Comparison",
    "Fault",
    "Kind",
    "ModelVersion",
    "Origin",
    "Outcome",
    "Prediction",
    "PredictionRun",
    "Promotion",
    "Round",
    "Task",
    "TaskKind",
    "Watch",
]
