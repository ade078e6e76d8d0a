"""Word error rate of many transcripts at once, against `jiwer` and the `rapidfuzz` under it.

Words are plain, so that both sides normalise to the same. Our time includes our normalisation (Unicode, case,
punctuation), which jiwer does not do unless told; rapidfuzz alone gives the distance without its parts, from words
split by Python.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from apps.measures.speech.rates import word_edits
from benchmarks.contest import agreed, contest

WORDS = 5_000
LABELS_PER_PAIR = 10


def run(labels: int) -> dict[str, Any]:
    """A pair of transcripts, of 5 to 40 words each, for every ten labels."""
    references, hypotheses = simulated(max(1, labels // LABELS_PER_PAIR))
    results, found = contest(
        {
            "ours": lambda: int(word_edits(references, hypotheses).total.sum()),
            "jiwer": lambda: _jiwer(references, hypotheses),
            "rapidfuzz_distance_alone": lambda: _rapidfuzz(references, hypotheses),
        }
    )
    words = sum(len(text.split()) for text in references)
    return {"pairs": len(references), "words": words, "word_error_rate": round(agreed(results, 0) / words, 6), **found}


def simulated(pairs: int) -> tuple[list[str], list[str]]:
    """In the hypothesis a tenth of the words is another, a twentieth is missing and a twentieth is more; seeded."""
    random = np.random.default_rng(20260301)
    written = np.array([f"word{number}" for number in range(WORDS)])
    common = 1 / np.arange(1, WORDS + 1)
    length = random.integers(5, 41, pairs)
    spoken = random.choice(WORDS, int(length.sum()), p=common / common.sum())
    slips = np.where(random.random(len(spoken)) < 0.1, random.integers(0, WORDS, len(spoken)), spoken)
    times = random.choice([0, 1, 2], len(spoken), p=[0.05, 0.9, 0.05])
    owner = np.repeat(np.arange(pairs), length)
    ends = np.cumsum(np.bincount(np.repeat(owner, times), minlength=pairs))[:-1]
    references = np.split(written[spoken], np.cumsum(length)[:-1])
    hypotheses = np.split(written[np.repeat(slips, times)], ends)
    return [" ".join(words) for words in references], [" ".join(words) for words in hypotheses]


def _jiwer(references: list[str], hypotheses: list[str]) -> int:
    found = importlib.import_module("jiwer").process_words(references, hypotheses)
    return int(found.substitutions + found.deletions + found.insertions)


def _rapidfuzz(references: list[str], hypotheses: list[str]) -> int:
    distance = importlib.import_module("rapidfuzz.distance").Levenshtein.distance
    return sum(distance(a.split(), b.split()) for a, b in zip(references, hypotheses, strict=True))
