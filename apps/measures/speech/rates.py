"""Word and character error rates of transcripts, and a distance between two transcripts of equal standing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Figure
from apps.measures.speech.edits import Edits, edits, number_tokens
from apps.measures.speech.normalise import Rules
from apps.measures.speech.ratio import ratio_of_sums

Floats = NDArray[np.float64]

_DEFAULT = Rules()


def word_edits(references: Sequence[str], hypotheses: Sequence[str], rules: Rules = _DEFAULT) -> Edits:
    """Substituted, deleted and inserted words of each hypothesis against its reference."""
    sides = ([rules.words(text) for text in texts] for texts in (references, hypotheses))
    (left, right), _ = number_tokens(*sides)
    return edits(left, right)


def character_edits(references: Sequence[str], hypotheses: Sequence[str], rules: Rules = _DEFAULT) -> Edits:
    """The same in characters (code points after normalisation; a space between words is a character)."""
    sides = ([rules.apply(text) for text in texts] for texts in (references, hypotheses))
    (left, right), _ = number_tokens(*sides)
    return edits(left, right)


def word_error_rate(
    references: Sequence[str], hypotheses: Sequence[str], rules: Rules = _DEFAULT, *, confidence: float = 0.95
) -> Figure:
    """All edits divided by all reference words. Insertions can bring it above 1, and it is not cut there.

    Raises `ValueError` for unequal numbers of texts.
    """
    counts = word_edits(references, hypotheses, rules)
    return ratio_of_sums(counts.total, counts.reference, f"word error rate; {rules.name}", "words", confidence)


def character_error_rate(
    references: Sequence[str], hypotheses: Sequence[str], rules: Rules = _DEFAULT, *, confidence: float = 0.95
) -> Figure:
    """All edits divided by all reference characters; as `word_error_rate`."""
    counts = character_edits(references, hypotheses, rules)
    name = f"character error rate; {rules.name}"
    return ratio_of_sums(counts.total, counts.reference, name, "characters", confidence)


def transcript_distances(first: Sequence[str], second: Sequence[str], rules: Rules = _DEFAULT) -> Floats:
    """Word edits divided by the longer of the two, float64[pairs] in [0, 1]: symmetric, 0 for two empty texts.

    Neither side is the reference, so this is what agreement between annotators takes as its distance.
    """
    counts = word_edits(first, second, rules)
    longer = np.maximum(counts.reference, counts.hypothesis)
    return np.asarray(counts.total / np.maximum(longer, 1), np.float64)
