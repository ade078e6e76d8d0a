"""Have the records themselves changed: traits that people can name, one by one, and everything at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from apps.learning.backends.image import picture_features
from apps.learning.watching.findings import RATE, Finding
from apps.measures.drift import (
    BinCounts,
    count_into,
    kolmogorov_smirnov,
    maximum_mean_discrepancy,
    population_stability,
    quantile_edges,
)
from apps.measures.estimate import Undefined

Floats = NDArray[np.float64]
Picture = NDArray[Any]
BINS = 10
# Usual bars: an index of .1 is a moderate change and .25 a large one; likewise the gap of two distributions.
MATTERS, LARGE = 0.1, 0.25
# Of a squared discrepancy that is hardly ever above 1; kernels grow with the square of the rows.
BAR, MOST_ROWS, PERMUTATIONS, DIMENSIONS = 0.005, 400, 4_999, 32
PICTURE_TRAITS = ("brightness", "ink", "contrast", "middle across", "middle down", "edges across", "edges down")
TEXT_TRAITS = ("characters", "words", "letters in a word", "share of digits", "share of capitals", "share beyond ASCII")


@dataclass(frozen=True, eq=False)
class Traits:
    """float64[n, F] `values` of the traits `names`, and float64[n, D] `whole`, in which records that are alike are
    near each other. Both samples are described at once, so that neither is favoured."""

    names: tuple[str, ...]
    values: Floats
    whole: Floats


def picture_traits(pictures: Sequence[Picture]) -> Traits:
    """Of grey float64[H, W], on the scale of each picture's own size; ink is what differs from its median brightness.

    Raises `ValueError` for a picture of another shape (LearningError PICTURE).
    """
    rows = np.array([_of_picture(np.asarray(picture, np.float64)) for picture in pictures])
    return Traits(PICTURE_TRAITS, rows.reshape(-1, len(PICTURE_TRAITS)), picture_features(pictures))


def _of_picture(x: Floats) -> list[float]:
    ink = np.abs(x - np.median(x))
    mass = float(ink.sum()) or 1.0
    across, down = (np.arange(size) / max(size - 1, 1) for size in (x.shape[1], x.shape[0]))
    middle = float(ink.sum(axis=0) @ across) / mass, float(ink.sum(axis=1) @ down) / mass
    edges = (float(np.abs(np.diff(x, axis=axis)).mean()) if x.shape[axis] > 1 else 0.0 for axis in (1, 0))
    return [float(x.mean()), mass / x.size, float(x.std()), *middle, *edges]


def text_traits(texts: Sequence[str]) -> Traits:
    """Lengths and letters; as a whole TF-IDF of words and runs of letters, turned to its main directions."""
    rows = np.array([_of_text(text) for text in texts], np.float64)
    return Traits(TEXT_TRAITS, rows.reshape(-1, len(TEXT_TRAITS)), _directions(texts))


def _of_text(text: str) -> list[float]:
    words, size = text.split(), max(len(text), 1)
    shares = (sum(map(kind, text)) / size for kind in (str.isdigit, str.isupper, lambda one: not one.isascii()))
    return [len(text), len(words), sum(map(len, words)) / max(len(words), 1), *shares]


def _directions(texts: Sequence[str]) -> Floats:
    # A second to import, and only texts need it.
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.utils.extmath import randomized_svd

    counted = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3), max_features=4_096, sublinear_tf=True)
    try:
        table = counted.fit_transform(texts)
    except ValueError:
        return np.zeros((len(texts), 1))
    left, sizes, _ = randomized_svd(table, min(DIMENSIONS, *table.shape), random_state=0)
    return np.asarray(left * sizes, np.float64)


def input_changes(traits: Traits, reference: int, seed: int) -> list[Finding]:
    """The first `reference` rows are those of before. Each trait by its distribution (Kolmogorov-Smirnov) and by the
    population stability index over tenths of before; all at once by the mean discrepancy of what lies near."""
    before, now = traits.values[:reference], traits.values[reference:]
    if min(len(before), len(now)) < 2:
        why = "fewer than two records were to be had of before, or of the batch"
        return [Finding("input", "input", "what arrives", why=why)]
    return [*_stability(traits.names, before, now), *_gaps(traits.names, before, now), _whole(traits, reference, seed)]


def _stability(names: Sequence[str], before: Floats, now: Floats) -> list[Finding]:
    edges = quantile_edges(before, BINS)
    counts = BinCounts(count_into(edges, before), count_into(edges, now))
    found, bins = population_stability(counts), counts.used.sum(axis=1)
    size = 1 / len(before) + 1 / len(now)
    told = special.chdtrc(np.maximum(bins - 1, 1), LARGE / size) <= RATE
    method = "population stability index over tenths of before; p by chi-squared"
    return [
        Finding(
            f"input.{name}.psi", "input", f"{name}: stability index", float(found.psi[at]), MATTERS, float(found.p[at]),
            len(now), len(before), bool(told[at]), method=method,
        )
        for at, name in enumerate(names)
    ]  # fmt: skip


def _gaps(names: Sequence[str], before: Floats, now: Floats) -> list[Finding]:
    found = kolmogorov_smirnov(before, now)
    told = bool(2 * np.exp(-2 * LARGE**2 / (1 / len(before) + 1 / len(now))) <= RATE)
    method = "largest gap of the two distributions (Kolmogorov-Smirnov)"
    return [
        Finding(
            f"input.{name}.ks", "input", f"{name}: gap of distributions", float(found.distance[at]), MATTERS,
            float(found.p[at]), len(now), len(before), told, method=method,
        )
        for at, name in enumerate(names)
    ]  # fmt: skip


def _whole(traits: Traits, reference: int, seed: int) -> Finding:
    """A spread out sample of each side is enough for the kernel."""
    rng = np.random.default_rng(seed)
    before, now = (_some(rows, rng) for rows in (traits.whole[:reference], traits.whole[reference:]))
    found = maximum_mean_discrepancy(before, now, permutations=PERMUTATIONS, seed=seed)
    about = ("input.whole", "input", "everything at once: mean discrepancy")
    if isinstance(found, Undefined):
        return Finding(*about, why=found.reason)
    method = f"squared maximum mean discrepancy, Gaussian kernel; p by {PERMUTATIONS} permutations"
    told = min(found.n, found.m) >= 2 * BINS
    return Finding(*about, found.squared, BAR, found.p, found.m, found.n, told, method=method)


def _some(rows: Floats, rng: np.random.Generator) -> Floats:
    if len(rows) <= MOST_ROWS:
        return rows
    return rows[np.sort(rng.choice(len(rows), MOST_ROWS, replace=False))]
