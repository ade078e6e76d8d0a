"""Dialogues with a bot: abusive or not, by three or more experts (Cercas Curry et al. 2021)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from apps.learning.backends import Predictions
from apps.learning.gate import FrozenGold, GateReport, promotion
from apps.measures.duplicates import near_duplicates
from apps.measures.strategy import Judged
from tests.simulations.real_loops.crowds import RULES, Bools, Crowd, Decided, decided, edges, half_taught, rows


@dataclass(frozen=True, eq=False)
class Dialogues:
    """What a model that learnt from half of the dialogues says of the others, and one that learnt from an eighth."""

    text: Mapping[str, str]
    crowd: Crowd
    labels: Mapping[str, str]
    asked: list[str]
    said: Predictions
    early: Predictions

    @property
    def wrong(self) -> Bools:
        return np.array([a != self.labels[b] for a, b in zip(self.said.labels, self.asked, strict=True)], np.bool_)


@cache
def dialogues(folder: Path) -> Dialogues:
    """Severity below 0 is abuse, as its authors have it."""
    severity = Crowd.read(folder / "annotations.csv")
    abuse = {
        item: [(who, "abusive" if int(label) < 0 else "not") for who, label in votes]
        for item, votes in severity.votes.items()
    }
    crowd, parts = Crowd(abuse), ("prev_agent", "prev_user", "agent", "user")
    text = {row["item_id"]: " | ".join(row[part] for part in parts) for row in rows(folder / "items.csv")}
    labels = crowd.majority()
    said, asked = half_taught(text, labels)
    return Dialogues(text, crowd, labels, asked, said, half_taught(text, labels, 0.25)[0])


def dialogue_modes(folder: Path) -> Decided:
    """One expert beside most of the others, and the model beside most of all."""
    found = dialogues(folder)
    texts = [found.text[item] for item in found.asked]
    edge, group = edges(texts), near_duplicates(texts, 0.8).group
    label = np.array([int(found.labels[item] == "abusive") for item in found.asked])
    right, place = found.crowd.beside_others(found.asked)
    people = Judged.of(right, edge=edge[place], label=label[place], group=group[place])
    return decided(people, Judged.of(~found.wrong, edge=edge, label=label, group=group), ("not", "abusive"), 0.05)


def dialogue_gate(folder: Path) -> GateReport:
    """The model of an eighth in charge, that of half challenges; missed abuse costs five times a false alarm."""
    found = dialogues(folder)
    truths = tuple(found.labels[item] for item in found.asked)
    bots = {row["item_id"]: row["bot"] for row in rows(folder / "items.csv")}
    slices = {bot: np.array([bots[item] == bot for item in found.asked]) for bot in sorted(set(bots.values()))}
    gold = FrozenGold(truths, slices=slices, severity={("abusive", "not"): 2}, costs=(0.0, 1.0, 5.0))
    return promotion(found.early, found.said, gold, rules=RULES)
