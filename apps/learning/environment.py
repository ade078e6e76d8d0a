"""With what a model was made: the versions that its numbers depend on, and their digest."""

from __future__ import annotations

import hashlib
import platform
import sys

import numpy as np
import scipy
import sklearn

from apps.evidence.canonical import encode


def environment() -> dict[str, str]:
    """Name to version of interpreter, libraries and processor: equal ones give equal models for an equal seed."""
    return {
        "machine": platform.machine(),
        "numpy": np.__version__,
        "python": ".".join(str(part) for part in sys.version_info[:3]),
        "scikit_learn": sklearn.__version__,
        "scipy": scipy.__version__,
    }


def environment_digest() -> str:
    """SHA-256, in hex, of the canonical JSON of `environment`."""
    return hashlib.sha256(encode(environment())).hexdigest()
