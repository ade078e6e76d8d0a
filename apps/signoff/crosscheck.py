"""Alpha of a report computed once more by somebody else's program: the package krippendorff, where it is installed.

That package is under the GPL and no part of this product: nothing else imports it, and nothing requires it.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.labels.columns import Columns
from apps.labels.types import AnySchema
from apps.signoff.evidence_files import read_columns, read_schema
from apps.signoff.recompute import REPORT

PACKAGE = "krippendorff"
LEVELS = ("nominal", "ordinal", "interval", "ratio")
TOLERANCE = 1e-9
MOST_VALUES, MOST_CELLS = 2000, 50_000_000


class NotCompared(Exception):
    """There is nothing to compare with, or nothing to compare; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Crosscheck:
    """Alpha as the report says it and as the other program computes it from the labels in the bundle."""

    level: str
    reported: float
    independent: float
    version: str

    @property
    def agrees(self) -> bool:
        """Equal to 1e-9: the two sum in different orders."""
        return abs(self.reported - self.independent) <= TOLERANCE


def crosscheck(read: Callable[[str], bytes]) -> Crosscheck:
    """Compare; `read` gives the bytes of a file of the bundle. NotCompared, or EvidenceError for malformed evidence."""
    schema = read_schema(read)
    if schema.level not in LEVELS:
        raise NotCompared(f"{PACKAGE} has no alpha for labels of the type {schema.definition['type']}")
    reported = json.loads(read(REPORT))["figures"]["alpha"].get("value")
    if reported is None:
        raise NotCompared("alpha is not defined in this report")
    package = _package()
    counts, domain = _counted(read_columns(read, schema), schema)
    found = package.alpha(value_counts=counts, value_domain=domain, level_of_measurement=schema.level)
    return Crosscheck(schema.level, reported, float(found), _version())


def _package() -> Any:
    try:
        return importlib.import_module(PACKAGE)
    except ImportError:
        raise NotCompared(
            f"the package {PACKAGE} is not installed; it is under the GPL, so install it yourself beside this program: "
            f"pip install {PACKAGE}"
        ) from None


def _version() -> str:
    return importlib.metadata.version(PACKAGE)


def _counted(columns: Columns, schema: AnySchema) -> tuple[NDArray[np.int64], list[float]]:
    """int64[items, values]: how often each item was given each value; and what the values stand for, ascending."""
    codes, used = columns.code, len(columns.values)
    domain = np.arange(used, dtype=float)
    if schema.level in ("interval", "ratio"):
        domain, place = np.unique([float(schema.load(text)) for text in columns.values], return_inverse=True)
        codes, used = place.astype(np.int32)[columns.code], len(domain)
    if used > MOST_VALUES or used * len(columns.items) > MOST_CELLS:
        raise NotCompared(f"{used} different values on {len(columns.items)} items are too many for {PACKAGE}")
    cells = columns.unit.astype(np.int64) * used + codes
    counts = np.bincount(cells, minlength=len(columns.items) * used).reshape(len(columns.items), used)
    return counts, domain.tolist()
