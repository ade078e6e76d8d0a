"""Coverage of the figures that know who labelled, and of those of each label, over populations of annotators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from apps.measures.agreement import categories
from apps.measures.agreement.statistic import figure_of
from apps.measures.estimate import Estimate, Figure
from apps.measures.raters import against_rest, conger_kappa, consistency, pair_kappas
from apps.measures.ratings import Ratings

Floats = NDArray[np.float64]
KNOWING = np.array([0.95, 0.9, 0.85, 0.8, 0.75, 0.7])
MIXES = {"50/50": [0.5, 0.5], "40/30/20/10": [0.4, 0.3, 0.2, 0.1], "90/10": [0.9, 0.1]}
UNITS = (50, 150, 500)
EACH = 3


def drawn(rng: np.random.Generator, mix: list[float], units: int) -> Ratings:
    """Three of six annotators on each unit; each knows the true class by chance, and else draws from the mix."""
    levels, annotators = len(mix), len(KNOWING)
    truth = rng.choice(levels, units, p=mix)
    who = np.sort(rng.random((units, annotators)).argsort(axis=1)[:, :EACH], axis=1)
    knows = rng.random(who.shape) < KNOWING[who]
    code = np.where(knows, truth[:, None], rng.choice(levels, who.shape, p=mix))
    unit = np.repeat(np.arange(units, dtype=np.int32), EACH)
    return Ratings(unit, who.ravel().astype(np.int32), code.ravel().astype(np.int32), units, annotators, levels)


def again(ratings: Ratings, rng: np.random.Generator, mix: list[float]) -> Ratings:
    """The same labels, and each a second time: kept with the probability of knowing, else drawn from the mix."""
    kept = rng.random(ratings.n) < KNOWING[ratings.annotator]
    second = np.where(kept, ratings.code, rng.choice(len(mix), ratings.n, p=mix)).astype(np.int32)
    arrays = (np.tile(ratings.unit, 2), np.tile(ratings.annotator, 2), np.concatenate([ratings.code, second]))
    return Ratings(*arrays, ratings.units, ratings.annotators, ratings.levels)


def figures(ratings: Ratings, mix: list[float]) -> Iterator[tuple[str, Figure, float]]:
    """Name, figure and truth of everything of one data set."""
    chance = float(np.square(mix).sum())
    pairs = [KNOWING[a] * KNOWING[b] for a, b in combinations(range(len(KNOWING)), 2)]
    mean = float(np.mean(pairs))
    yield "Conger", figure_of(conger_kappa(ratings)), mean
    kappas = pair_kappas(ratings)
    for i, (a, b) in enumerate(zip(kappas.first, kappas.second, strict=True)):
        yield "Cohen of pairs", kappas.figure(i), float(KNOWING[a] * KNOWING[b])
    rest = against_rest(ratings)
    for who, own in enumerate(KNOWING.tolist()):
        truth = own * (float(KNOWING.sum()) - own) / (len(KNOWING) - 1)
        yield "kappa against the rest", rest.corrected(who), truth
        yield "share against the rest", rest.share(who), truth * (1 - chance) + chance
    each = categories(ratings)
    for code, share in enumerate(mix):
        yield "alpha of a label", each.alpha[code], mean
        yield "kappa of a label", each.kappa[code], mean
        yield "positive agreement of a label", each.positive[code], mean * (1 - share) + share
        yield "prevalence of a label", each.prevalence[code], share


def figures_of_repeats(ratings: Ratings, mix: list[float]) -> Iterator[tuple[str, Figure, float]]:
    chance, found = float(np.square(mix).sum()), consistency(ratings)
    mean = float(KNOWING.mean())
    yield "share of equal repeats, all", found.equal, mean * (1 - chance) + chance
    yield "kappa of repeats, all", found.kappa, mean
    for who, own in enumerate(KNOWING.tolist()):
        n, value, low, high = int(found.repeated[who]), found.kappas[who], found.kappas_low[who], found.kappas_high[who]
        yield "kappa of repeats, each", Estimate(float(value), float(low), float(high), n, ""), own


def covered_by_new_annotators(annotators: int, differing: bool, rounds: int, seed: int) -> dict[str, float]:
    """How often intervals of repeats hold the truth: 300 units labelled twice, annotators drawn anew each time."""
    rng, mix = np.random.default_rng(seed), np.array([0.5, 0.5])
    hits: dict[str, list[bool]] = defaultdict(list)
    for _ in range(rounds):
        knowing = rng.beta(16, 4, annotators) if differing else np.full(annotators, 0.8)
        first = rng.choice(2, 300, p=mix)
        who = np.arange(300) % annotators
        second = np.where(rng.random(300) < knowing[who], first, rng.choice(2, 300, p=mix))
        unit, code = np.tile(np.arange(300, dtype=np.int32), 2), np.concatenate([first, second]).astype(np.int32)
        found = consistency(Ratings(unit, np.tile(who, 2).astype(np.int32), code, 300, annotators, 2))
        for name, figure, truth in (("share", found.equal, 0.9), ("kappa", found.kappa, 0.8)):
            hits[name].append(isinstance(figure, Estimate) and figure.low <= truth <= figure.high)
    return {name: float(np.mean(held)) for name, held in hits.items()}


def covered(mix: list[float], units: int, rounds: int, seed: int) -> dict[str, tuple[float, float]]:
    """Of each figure how often it has an interval, and how often that holds the truth."""
    rng, hits, seen = np.random.default_rng(seed), defaultdict(list), defaultdict(int)
    for _ in range(rounds):
        ratings = drawn(rng, mix, units)
        for name, figure, truth in (*figures(ratings, mix), *figures_of_repeats(again(ratings, rng, mix), mix)):
            seen[name] += 1
            if isinstance(figure, Estimate) and figure.high - figure.low < 1 + (figure.low < 0):
                hits[name].append(figure.low <= truth <= figure.high)
    return {name: (len(hits[name]) / n, float(np.mean(hits[name])) if hits[name] else 1.0) for name, n in seen.items()}


def table(rounds: int, seed: int) -> None:
    found = {(mix, u): covered(MIXES[mix], u, rounds, seed) for mix in MIXES for u in UNITS}
    print("\n| figure | " + " | ".join(f"{mix}, {u}" for mix, u in found) + " |")
    for name in next(iter(found.values())):
        entries = (
            f"{100 * hit:.1f}" if given >= 0.5 else "refused" for given, hit in (f[name] for f in found.values())
        )
        print(f"| {name} | " + " | ".join(entries) + " |")
    for annotators, differing in product((5, 20), (False, True)):
        shares = covered_by_new_annotators(annotators, differing, 2 * rounds, seed)
        print(f"repeats, {annotators} annotators, {'drawn anew' if differing else 'alike'}: {shares}")
