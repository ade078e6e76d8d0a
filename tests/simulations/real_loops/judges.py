"""Which of two answers is better, by three people and two models that judge (PandaLM)."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import numpy as np

from apps.learning.backends import Predictions
from apps.learning.gate import FrozenGold, GateReport, promotion
from apps.learning.route import NotYet, RoutingCertificate
from apps.measures.estimate import Figure
from apps.measures.routing import prediction_powered
from apps.measures.strategy import Judged
from tests.simulations.real_loops.crowds import RULES, Crowd, Decided, decided, routed, rows


@cache
def judges(folder: Path) -> tuple[dict[str, str], dict[str, dict[str, str]], Crowd]:
    """The label of most people, what each model says, and the people."""
    crowd = Crowd.read(folder / "annotations.csv")
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows(folder / "predictions.csv"):
        said[row["model"]][row["item_id"]] = row["label"]
    return crowd.majority(), said, crowd


def judge_gate(folder: Path) -> GateReport:
    """gpt-3.5-turbo in charge, pandalm-7b challenges; each label of most people is a slice."""
    truth, said, _ = judges(folder)
    items = sorted(truth)
    truths = np.array([truth[item] for item in items])
    slices = {name: truths == name for name in ("response1", "response2", "tie")}
    sides = [Predictions(tuple(said[name][item] for item in items), np.ones(len(items))) for name in sorted(said)]
    return promotion(*sides, FrozenGold(tuple(truths.tolist()), slices=slices), rules=RULES, most_error=1.0)


def judge_routing(folder: Path, target: float) -> RoutingCertificate | NotYet:
    """Taken unseen where both judges say the same."""
    truth, said, _ = judges(folder)
    items = sorted(truth)
    one, two = ([said[name][item] for item in items] for name in sorted(said))
    score = np.array([0.5 + 0.5 * (a == b) for a, b in zip(one, two, strict=True)])
    return routed(score, np.array([a != truth[b] for a, b in zip(one, items, strict=True)]), target)


def judge_modes(folder: Path) -> Decided:
    """One person beside the other two where those agree, and gpt-3.5-turbo beside most."""
    truth, said, crowd = judges(folder)
    names, items = ("response1", "response2", "tie"), sorted(truth)
    label = np.array([names.index(truth[item]) for item in items])
    right, place = crowd.beside_others(items)
    model = np.array([said["gpt-3.5-turbo"][item] == truth[item] for item in items])
    return decided(Judged.of(right, label=label[place]), Judged.of(model, label=label), names, 0.05)


def judge_rate(folder: Path, labelled: int = 200, power: float | None = None) -> Figure:
    """How often people prefer the first answer: so many asked, and a judge for all (power 0: people alone)."""
    truth, said, _ = judges(folder)
    items = [sorted(truth)[place] for place in np.random.default_rng(0).permutation(len(truth))]
    verdict = np.array([truth[item] == "response1" for item in items[:labelled]], float)
    guess = np.array([said["gpt-3.5-turbo"][item] == "response1" for item in items], float)
    found = prediction_powered(verdict, guess[:labelled], guess[labelled:], power)
    return found.rate
