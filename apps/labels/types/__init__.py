"""Label types: one file per type, behind one interface (base.Schema)."""

from .base import FORM_FIELD, AnySchema, BadLabel, BadSchema, Level, Reader, Refusal, Schema
from .inference import Inference, infer_schema
from .registry import LABEL_TYPES, label_type, parse_schema

__all__ = [
    "FORM_FIELD",
    "LABEL_TYPES",
    "AnySchema",
    "BadLabel",
    "BadSchema",
    "Inference",
    "Level",
    "Reader",
    "Refusal",
    "Schema",
    "infer_schema",
    "label_type",
    "parse_schema",
]
