"""Pairs of sentences, ten labels each and gold (Snow et al. 2008)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from apps.measures.estimate import Figure
from apps.measures.strategy import Judged, majority_error
from tests.simulations.real_loops.crowds import Crowd, Decided, decided, edges, half_taught, rows


def entailment_overlap(folder: Path) -> dict[int, Figure]:
    """By number of labels, how often the majority is wrong."""
    gold = {row["item_id"]: row["label"] for row in rows(folder / "gold.csv")}
    wrong, labels = Crowd.read(folder / "annotations.csv").beside_gold(gold)
    return {overlap: majority_error(wrong, labels, overlap) for overlap in (1, 3, 5, 7, 10)}


def entailment_modes(folder: Path) -> Decided:
    """One worker beside a model that learnt from half of the pairs, on the other half."""
    gold = {row["item_id"]: row["label"] for row in rows(folder / "gold.csv")}
    text = {row["item_id"]: f"{row['text']} | {row['hypothesis']}" for row in rows(folder / "items.csv")}
    said, asked = half_taught(text, gold)
    votes = Crowd.read(folder / "annotations.csv").votes
    one = np.array([votes[item][number % len(votes[item])][1] == gold[item] for number, item in enumerate(asked)])
    right = np.array([label == gold[item] for label, item in zip(said.labels, asked, strict=True)])
    names = ("no", "yes")
    label = np.array([int(gold[item]) for item in asked])
    edge = edges([text[item] for item in asked])
    sides = [Judged.of(marks, edge=edge, label=label) for marks in (one, right)]
    return decided(sides[0], sides[1], names, 0.05)
