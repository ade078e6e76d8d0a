"""Is a label right: by the tolerance of its type, and by nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from apps.labels.types import AnySchema, BadLabel


def right(rules: AnySchema, given: Sequence[str | None], truth: Sequence[str | None]) -> NDArray[np.bool_]:
    """bool[n]: does the canonical text `given` match `truth`? None (cannot be labelled) matches None alone, and what
    the rules no longer allow matches only itself. Raises `ValueError` for different lengths."""
    pairs = list(zip(given, truth, strict=True))
    known = {pair: matches(rules, *pair) for pair in set(pairs)}
    return np.fromiter((known[pair] for pair in pairs), np.bool_, count=len(pairs))


def matches(rules: AnySchema, given: str | None, truth: str | None) -> bool:
    """The same of one pair."""
    if given == truth or given is None or truth is None:
        return given == truth
    try:
        return bool(rules.matches(rules.load(given), rules.load(truth)))
    except BadLabel:
        return False
