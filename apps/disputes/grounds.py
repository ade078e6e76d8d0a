"""Which items deserve a case, by rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apps.disputes.models import Ground
from apps.gold.selectors import comparable, gold_values
from apps.labels.columns import gold_codes, measurable
from apps.labels.loading import columns_of
from apps.labels.models import AnnotationSet
from apps.labels.selectors import rules_of
from apps.measures.agreement import contested
from apps.measures.consensus import plurality
from apps.measures.ratings import Ratings
from apps.projects.models import Item, Project
from apps.projects.selectors import current_schema

# Two against one is a third of the pairs agreeing, and an everyday majority; less than that is worth a case.
LEAST_AGREEMENT = 1 / 3
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Found:
    """Why an item deserves a case, and the canonical label it is brought against: None on a tie."""

    ground: str
    contested: str | None


def contested_items(project: Project, frozen: AnnotationSet) -> dict[int, Found]:
    """Item primary key to the first ground that applies: tied, agreed on too little, contradicts gold.

    Gold comes last: the vendor sees no open case that rests on gold alone, and a tie without a case would betray it.
    """
    rules = rules_of(current_schema(project))
    columns = columns_of(frozen, rules)
    labels = measurable(columns, rules)
    if not isinstance(labels, Ratings):
        return {}
    consensus = plurality(labels)
    gold = gold_codes(columns, comparable(gold_values(project), rules))
    spread = contested(labels, limit=labels.units)
    grounds: dict[int, str] = {}
    for unit in np.flatnonzero((gold >= 0) & (consensus.code >= 0) & (consensus.code != gold)).tolist():
        grounds[unit] = Ground.GOLD
    for unit in spread.unit[spread.disagreement > 1 - LEAST_AGREEMENT + ROUNDING].tolist():
        grounds[unit] = Ground.LOW_AGREEMENT
    for unit in np.flatnonzero(consensus.leaders > 1).tolist():
        grounds[unit] = Ground.TIE
    keys = dict(Item.objects.filter(project=project).values_list("key", "pk"))
    codes = consensus.code.tolist()
    return {
        keys[columns.items[unit]]: Found(ground, columns.values[codes[unit]] if codes[unit] >= 0 else None)
        for unit, ground in grounds.items()
    }
