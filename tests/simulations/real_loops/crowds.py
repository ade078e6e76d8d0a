"""Votes of real crowds, and what all sets are asked.

People are the annotators of the sets; where a set has no gold, an annotator is judged by most of the others.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from apps.learning.backends import Predictions, TextClassifier
from apps.learning.fence import copies_of_gold
from apps.learning.route import Binding, NotYet, RoutingCertificate, certified
from apps.loop.arriving.unusual import distances, ranks, spread, text_vectors
from apps.measures.comparing import GateRules
from apps.measures.strategy import Advice, Aims, Comparison, Evidence, Judged, Mode, ModeEvidence, advice, compare

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
BINDING = Binding("m" * 64, "1", "stream")
RULES = GateRules(margin=0.02, cost_margin=0.02)
MOST_UNUSUAL = 0.9


def rows(path: Path) -> list[dict[str, str]]:
    """A table of a set, compressed or not."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(raw.decode(), newline="")))


@dataclass(frozen=True, eq=False)
class Crowd:
    """The votes on each item (annotator, label), in the order of items."""

    votes: Mapping[str, Sequence[tuple[str, str]]]

    @classmethod
    def read(cls, path: Path) -> Crowd:
        """An annotator's last label of an item counts."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for row in rows(path):
            found[row["item_id"]][row["annotator_id"]] = row["label"]
        return cls({item: sorted(found[item].items()) for item in sorted(found)})

    def beside_gold(self, gold: Mapping[str, str]) -> tuple[Longs, Longs]:
        """Of the labels of each item with gold: how many are wrong, and how many there are."""
        items = [item for item in self.votes if item in gold]
        wrong = [sum(label != gold[item] for _, label in self.votes[item]) for item in items]
        return np.array(wrong, np.int64), np.array([len(self.votes[item]) for item in items], np.int64)

    def beside_others(self, items: Sequence[str]) -> tuple[Bools, Longs]:
        """One annotator of each item (by turns) beside most of the other two or more: right, and the place of the
        item; items on which the others tie are left out."""
        right, place = [], []
        for number, item in enumerate(items):
            votes = self.votes[item]
            chosen = number % len(votes)
            others = Counter(label for turn, (_, label) in enumerate(votes) if turn != chosen).most_common(2)
            if len(votes) >= 3 and (len(others) == 1 or others[0][1] > others[1][1]):
                right.append(votes[chosen][1] == others[0][0])
                place.append(number)
        return np.array(right, np.bool_), np.array(place, np.int64)

    def majority(self) -> dict[str, str]:
        """The label of most; items on which two labels lead are left out."""
        counts = {item: Counter(label for _, label in votes).most_common(2) for item, votes in self.votes.items()}
        return {item: top[0][0] for item, top in counts.items() if len(top) == 1 or top[0][1] > top[1][1]}


@dataclass(frozen=True, eq=False)
class Decided:
    """How a set fares in the three modes, and what is advised."""

    comparison: Comparison
    advice: tuple[Advice, ...]


def decided(people: Judged, automation: Judged, classes: tuple[str, ...], error: float) -> Decided:
    """AI-assisted is not measured: in none of these sets were people shown what a model said."""
    modes = {Mode.PEOPLE: ModeEvidence(live=people), Mode.AUTOMATION: ModeEvidence(live=automation)}
    evidence = Evidence(modes, classes)
    return Decided(compare(evidence), advice(evidence, Aims(error=error)))


def routed(score: Floats, wrong: Bools, target: float) -> RoutingCertificate | NotYet:
    """A certificate at delta .10; all that is asked is the calibration sample and the stream at once."""
    return certified(score, wrong, score, BINDING, target=target)


def half_taught(
    text: Mapping[str, str], labels: Mapping[str, str], share: float = 1.0
) -> tuple[Predictions, list[str]]:
    """A model learns from half of the items, or a share of that half, near copies of the others fenced off; what it
    says of the others."""
    ids = sorted(labels)
    dealt = [ids[place] for place in np.random.default_rng(0).permutation(len(ids))]
    taught, asked = dealt[: len(ids) // 2], dealt[len(ids) // 2 :]
    copies = copies_of_gold([text[item] for item in taught], [text[item] for item in asked])
    kept = [item for item, copy in zip(taught, copies, strict=True) if not copy]
    kept = kept[: int(share * len(kept))]
    model = TextClassifier().fit([text[item] for item in kept], [labels[item] for item in kept], 0)
    return model.predict([text[item] for item in asked]), asked


def edges(texts: Sequence[str]) -> Longs:
    """The tenth of the texts that is least like any other."""
    everything = spread(len(texts))
    distance = distances(text_vectors(texts, everything), np.arange(len(texts)), everything)
    return (ranks(distance, distance) >= MOST_UNUSUAL).astype(np.int64)
