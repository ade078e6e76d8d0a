"""Training a model from a manifest, and holding it against the champion on frozen gold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.learning.artefact import packed
from apps.learning.backends import ImageClassifier, Predictions
from apps.learning.backends.image import ImageModel
from apps.learning.demo.world import World
from apps.learning.fence import copies_of_gold
from apps.learning.gate import FrozenGold, GateReport, promotion
from apps.learning.manifest import Manifest, manifest_of
from apps.learning.provenance import Label
from apps.measures.comparing import GateRules

RULES = GateRules(margin=0.02, cost_margin=0.02)


@dataclass(frozen=True, eq=False)
class Trained:
    """A model, the SHA-256 of its artefact, what it learnt from, gold found in that, its answers to frozen gold."""

    model: ImageModel
    digest: str
    manifest: Manifest
    leaked: tuple[str, ...]
    on_gold: Predictions


def trained(world: World, labels: Sequence[Label], seed: int) -> Trained:
    """Learn from a manifest of these labels; gold and its copies are fenced off first, and looked for afterwards."""
    manifest = manifest_of(labels, gold=_copies(world, sorted({label.record for label in labels})))
    records = [label.record for label in manifest.labels]
    taught = [label.label for label in manifest.labels]
    model = ImageClassifier().fit(world.named(records), taught, seed, manifest.weights)
    artefact = packed(model.parts(), manifest=manifest.digest, seed=seed)
    leaked = tuple(_copies(world, records))
    return Trained(model, artefact.digest, manifest, leaked, model.predict(world.seen(world.gold)))


def compared(world: World, champion: Trained, challenger: Trained, looks: int, seed: int) -> GateReport:
    """One more look at the frozen gold; each digit is a slice."""
    truths = np.array(world.truths(world.gold))
    slices = {f"digit {one}": truths == one for one in np.unique(truths).tolist()}
    gold = FrozenGold(tuple(truths.tolist()), looks, slices)
    sides = champion.on_gold, challenger.on_gold
    return promotion(*sides, gold, leaked=challenger.leaked, rules=RULES, seed=seed)


def _copies(world: World, records: Sequence[str]) -> list[str]:
    copies = copies_of_gold(world.named(records), world.seen(world.gold))
    return [name for name, copy in zip(records, copies.tolist(), strict=True) if copy]
