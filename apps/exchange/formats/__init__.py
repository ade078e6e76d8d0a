"""Delivery formats: one file per format, behind one interface (base.Format)."""

from .base import BadFile, Format, Limits, Options, Provenance, Reading, Record, Reject
from .detect import FORMATS, Opened, format_named, open_records

__all__ = [
    "FORMATS",
    "BadFile",
    "Format",
    "Limits",
    "Opened",
    "Options",
    "Provenance",
    "Reading",
    "Record",
    "Reject",
    "format_named",
    "open_records",
]
