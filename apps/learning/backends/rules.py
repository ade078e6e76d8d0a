"""Texts by words that people listed: each list knows from labels how often it is right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from apps.learning.artefact import Parts
from apps.learning.backends.interface import Predictions
from apps.learning.errors import LearningError
from apps.measures.estimate import Figure, figure_from_json
from apps.measures.truth import calibration

KIND = "rules"


@dataclass(frozen=True, slots=True)
class Rule:
    """A text that holds one of these words or phrases, whatever their case, has this label."""

    label: str
    words: tuple[str, ...]

    def holds(self, text: str) -> bool:
        """Whole words only: `cat` is not in `concatenate`."""
        each = "|".join(re.escape(word) for word in self.words)
        return re.search(rf"(?<!\w)(?:{each})(?!\w)", text, re.IGNORECASE) is not None


@dataclass(frozen=True, eq=False)
class RuleModel:
    """The first rule that holds gives the label, and `precision` its score; the last entry is that of no rule."""

    rules: tuple[Rule, ...]
    otherwise: str
    precision: tuple[float, ...]
    ece: Figure

    def predict(self, records: Sequence[str]) -> Predictions:
        which = [_first(self.rules, text) for text in records]
        names = [*(rule.label for rule in self.rules), self.otherwise]
        return Predictions(tuple(names[i] for i in which), np.array([self.precision[i] for i in which], np.float64))

    def parts(self) -> Parts:
        rules = [[rule.label, list(rule.words)] for rule in self.rules]
        settings = {"ece": self.ece.as_json(), "otherwise": self.otherwise, "rules": rules}
        return Parts(KIND, settings, {"precision": np.array(self.precision)})

    @classmethod
    def of_parts(cls, settings: Mapping[str, Any], arrays: Mapping[str, Any]) -> Self:
        """The inverse of `parts`."""
        rules = tuple(Rule(label, tuple(words)) for label, words in settings["rules"])
        ece = figure_from_json(settings["ece"])
        return cls(rules, settings["otherwise"], tuple(float(p) for p in arrays["precision"]), ece)


@dataclass(frozen=True, slots=True)
class RuleList:
    """Learns how often each rule is right, and the commonest label where none holds."""

    rules: tuple[Rule, ...]
    name = KIND

    def fit(
        self, records: Sequence[str], labels: Sequence[str], seed: int, weights: ArrayLike | None = None
    ) -> RuleModel:
        """Precision (right + 1) / (texts + 2), by weight (Laplace). LearningError TRAINING without labels."""
        if not len(labels) or len(records) != len(labels):
            raise LearningError("TRAINING", f"{len(records)} records with {len(labels)} labels: rules need both")
        mass = np.ones(len(labels)) if weights is None else np.asarray(weights, np.float64)
        which = np.array([_first(self.rules, text) for text in records])
        otherwise = _commonest(
            [label for label, rule in zip(labels, which.tolist(), strict=True) if rule == len(self.rules)]
            or list(labels)
        )
        names = np.array([*(rule.label for rule in self.rules), otherwise])
        right = names[which] == np.asarray(labels)
        held = np.bincount(which, weights=mass, minlength=len(names))
        precision = (np.bincount(which, weights=mass * right, minlength=len(names)) + 1) / (held + 2)
        ece = calibration(precision[which], right, seed=seed).ece
        return RuleModel(self.rules, otherwise, tuple(precision.tolist()), ece)


def _first(rules: Sequence[Rule], text: str) -> int:
    return next((i for i, rule in enumerate(rules) if rule.holds(text)), len(rules))


def _commonest(labels: Sequence[str]) -> str:
    counts = Counter(labels)
    return min(counts, key=lambda label: (-counts[label], label))
