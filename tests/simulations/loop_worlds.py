"""Worlds in which the truth about a loop is known: scores that promise too much, and a part that misleads a model."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from apps.learning.backends.linear import Linear, fit_linear
from apps.learning.manifest import manifest_of
from apps.learning.provenance import Admission, Label, Provenance

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class OverConfident:
    """Scores that are beta distributed, near 1, of labels of which about one in five is wrong."""

    shape: tuple[float, float] = (4.0, 1.0)

    def wrong_given(self, score: Floats) -> Floats:
        """P(wrong | score)."""
        return np.minimum(1.4 * (1 - score) ** 1.2, 1.0)

    def drawn(self, rng: np.random.Generator, *size: int) -> tuple[Floats, Bools]:
        score = rng.beta(*self.shape, size)
        return score, rng.random(size) < self.wrong_given(score)

    def risks(self, threshold: Floats, steps: int = 20_000) -> tuple[Floats, Floats]:
        """The true selective and marginal error of each threshold, by the midpoint rule."""
        edge = np.linspace(0, 1, steps + 1)
        middle, mass = (edge[1:] + edge[:-1]) / 2, np.diff(stats.beta.cdf(edge, *self.shape))
        above = np.concatenate([np.cumsum(mass[::-1])[::-1], [0.0]])
        bad = np.concatenate([np.cumsum((mass * self.wrong_given(middle))[::-1])[::-1], [0.0]])
        place = np.searchsorted(edge, threshold)
        return bad[place] / np.maximum(above[place], 1e-12), bad[place]


def naive_thresholds(score: Floats, wrong: Bools, target: float) -> Floats:
    """For each row the loosest score at which the error seen is at most the target: what is done without statistics."""
    order = np.argsort(-score, axis=1)
    falling = np.take_along_axis(score, order, axis=1)
    seen = np.cumsum(np.take_along_axis(wrong, order, axis=1), axis=1) / np.arange(1, score.shape[1] + 1)
    last = score.shape[1] - 1 - np.argmax((seen <= target)[:, ::-1], axis=1)
    found = falling[np.arange(len(score)), last]
    return np.where((seen <= target).any(axis=1), found, 1.0)


ROUNDS, SIZE, REVIEWED, AUDITED = 8, 1000, 0.15, 0.05


@dataclass(frozen=True, eq=False)
class Records:
    """Features float64[n, 2], the class of each, and which belong to the part that looks like the other class."""

    x: Floats
    truth: NDArray[np.str_]
    part: Bools


def records(rng: np.random.Generator, n: int, share: float = 0.1) -> Records:
    """A tenth looks like `no` and is `yes`; a second feature, useless elsewhere, would tell."""
    part, yes = rng.random(n) < share, rng.random(n) < 0.5
    first = np.where(part, -2.5, np.where(yes, 1.5, -1.5)) + rng.normal(0, 0.8, n)
    second = np.where(part, 4.0, 0.0) + rng.normal(0, 0.5, n)
    return Records(np.column_stack([first, second]), np.where(part | yes, "yes", "no"), part)


def trained_for_rounds(seed: int, admission: Admission | None) -> Linear:
    """The last model: the least sure go to people, some others at random; None learns from whatever there is."""
    rng = np.random.default_rng(seed)
    first = records(rng, 200, 0.0)
    x, labels = [first.x], [_label(0, i, truth, Provenance.BLIND) for i, truth in enumerate(first.truth.tolist())]
    model = fit_linear(first.x, first.truth.tolist(), seed)
    for number in range(1, ROUNDS + 1):
        arriving = records(rng, SIZE)
        guessed, score = model.best(arriving.x)
        seen = (score <= np.quantile(score, REVIEWED)) | (rng.random(SIZE) < AUDITED)
        x.append(arriving.x)
        labels += [
            _label(number, i, truth, Provenance.BLIND) if looked else _label(number, i, guess, Provenance.MODEL)
            for i, (truth, guess, looked) in enumerate(zip(arriving.truth.tolist(), guessed, seen, strict=True))
        ]
        model = _fitted(np.concatenate(x), labels, seed, admission)
    return model


def _fitted(x: Floats, labels: list[Label], seed: int, admission: Admission | None) -> Linear:
    if admission is None:
        return fit_linear(x, [label.label for label in labels], seed)
    place = {label.record: i for i, label in enumerate(labels)}
    manifest = manifest_of(labels, certificates=["d" * 64], admission=admission)
    rows = [place[label.record] for label in manifest.labels]
    return fit_linear(x[rows], [label.label for label in manifest.labels], seed, manifest.weights)


def _label(number: int, place: int, label: str, how: Provenance) -> Label:
    made = ("m" * 64, "d" * 64) if how is Provenance.MODEL else ("", "")
    return Label(f"{number}-{place}", label, how, "c" * 64, *made)
