"""Entities of clinical trials by three published models (NeuroTrialNER), by sentence."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from apps.learning.backends import Predictions
from apps.learning.gate import FrozenGold, GateReport, promotion
from apps.learning.route import NotYet, RoutingCertificate
from apps.measures.strategy import Judged
from tests.simulations.real_loops.crowds import RULES, Bools, Decided, Longs, decided, routed, rows

Entity = tuple[int, int, str]


@dataclass(frozen=True, eq=False)
class Sentences:
    """Of each sentence of the texts that the models were asked: its text, and whether each reader marks just the
    entities of the adjudicated version."""

    text: Sequence[int]
    right: Mapping[str, Bools]
    marked: Mapping[str, Sequence[frozenset[Entity]]]

    def one_of_each(self) -> Longs:
        """A random sentence of each text: those of one text are not independent, and a sample has to be."""
        order = np.random.default_rng(0).permutation(len(self.text))
        _, first = np.unique(np.array(self.text)[order], return_index=True)
        return np.asarray(order[first], np.int64)


@cache
def trial_sentences(folder: Path, joined: bool = True) -> Sentences:
    """`joined`: spans of a model of one class that touch are one, for its sub-words were released as spans."""
    said: dict[str, dict[str, list[Entity]]] = defaultdict(dict)
    for row in rows(folder / "predictions.csv"):
        found = entities(row["label"])
        said[row["model"]][row["item_id"]] = touching_joined(found) if joined else found
    for row in rows(folder / "annotations.csv.gz"):
        said[row["annotator_id"]][row["item_id"]] = entities(row["label"])
    gold = {row["item_id"]: entities(row["label"]) for row in rows(folder / "gold.csv")}
    said["gold"] = gold
    asked = sorted(said["BioLinkBERT-base"])
    texts = {row["item_id"]: row["text"] for row in rows(folder / "items.csv")}
    cuts = [(number, item, a, b) for number, item in enumerate(asked) for a, b in sentences(texts[item])]
    names = ("gold", "annotator_B", "annotator_S", "BioLinkBERT-base", "biobert-v1.1", "bert-base-uncased")
    marked = {name: [within(said[name][item], a, b) for _, item, a, b in cuts] for name in names}
    right = {name: np.array([x == y for x, y in zip(marked[name], marked["gold"], strict=True)]) for name in names[1:]}
    return Sentences([number for number, *_ in cuts], right, marked)


def entities(text: str) -> list[Entity]:
    return sorted((one["start"], one["end"], one["label"]) for one in json.loads(text))


def touching_joined(spans: Sequence[Entity]) -> list[Entity]:
    """Spans of one class that end where the next begins, as one."""
    found: list[Entity] = []
    for start, end, label in spans:
        if found and found[-1][1] == start and found[-1][2] == label:
            found[-1] = (found[-1][0], end, label)
        else:
            found.append((start, end, label))
    return found


def sentences(text: str) -> list[tuple[int, int]]:
    """Ends with a full stop before a space, with a bar, or with the line."""
    ends = [match.end() for match in re.finditer(r"[.!?](?=\s)|\||\n", text)]
    bounds = [0, *ends, len(text)]
    return [(a, b) for a, b in pairwise(bounds) if text[a:b].strip(" .|\n")]


def within(spans: Sequence[Entity], start: int, end: int) -> frozenset[Entity]:
    return frozenset(span for span in spans if start <= span[0] < end)


def trial_gate(folder: Path, champion: str, challenger: str) -> GateReport:
    """A sentence is right when all its entities are, and no other is marked; one sentence of each text."""
    found = trial_sentences(folder)
    places = found.one_of_each()
    gold, *sides = (
        [as_label(found.marked[name][place]) for place in places] for name in ("gold", champion, challenger)
    )
    said = (Predictions(tuple(side), np.ones(len(side))) for side in sides)
    return promotion(*said, FrozenGold(tuple(gold)), rules=RULES, most_error=1.0)


def trial_routing(folder: Path, target: float) -> RoutingCertificate | NotYet:
    """The score is how many of the other two models mark the very same; wrong is what BioLinkBERT marks."""
    found = trial_sentences(folder)
    best = found.marked["BioLinkBERT-base"]
    others = [found.marked[name] for name in ("biobert-v1.1", "bert-base-uncased")]
    score = np.mean([[a == b for a, b in zip(best, other, strict=True)] for other in others], axis=0)
    places = found.one_of_each()
    return routed(score[places], ~found.right["BioLinkBERT-base"][places], target)


def trial_modes(folder: Path) -> Decided:
    """One annotator beside the adjudicated version, and BioLinkBERT; sentences of a text are a cluster."""
    found, group = trial_sentences(folder), np.array(trial_sentences(folder).text)
    sides = [Judged.of(found.right[name], group=group) for name in ("annotator_B", "BioLinkBERT-base")]
    return decided(sides[0], sides[1], (), 0.05)


def as_label(spans: frozenset[Entity]) -> str:
    return json.dumps(sorted(spans))
