"""Texts that say the same: normal form, and which texts share it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_NO_WORD = re.compile(r"[\W_]+")
# Of ASCII, where nothing else is to be done than what takes a tenth of the time.
_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}


@dataclass(frozen=True, eq=False)
class DistinctTexts:
    """`texts` are the different normal forms, sorted; int64[n] `place` is where each text's form stands among them."""

    texts: list[str]
    place: NDArray[np.int64]


def normalised(text: str) -> str:
    """NFKC, case folded, every run of spaces and punctuation one space: what exact duplicates have in common.

    A text without letters or digits keeps its symbols, for those are then what it says.
    """
    if text.isascii() and (words := " ".join(text.lower().translate(_BLANKS).split())):
        return words
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _NO_WORD.sub(" ", folded).strip() or " ".join(folded.split())


def distinct_texts(texts: Sequence[str]) -> DistinctTexts:
    """Collect texts with the same normal form."""
    forms = [normalised(text) for text in texts]
    distinct = sorted(set(forms))
    number = {form: i for i, form in enumerate(distinct)}
    return DistinctTexts(distinct, np.fromiter((number[form] for form in forms), np.int64, len(forms)))
