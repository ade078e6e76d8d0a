"""The labels of a frozen set, read once for everything that cases are opened and ordered by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from apps.disputes.grounds.opinion import Opinion, opinion_of_codes, opinion_of_parts
from apps.gold.selectors import comparable, gold_values
from apps.labels.columns import Columns, measurable
from apps.labels.loading import columns_of
from apps.labels.models import AnnotationSet
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema
from apps.labels.types.structured import Structured
from apps.measures.adjudication import pooled_posterior
from apps.measures.ratings import Ratings
from apps.projects.models import Item, Project
from apps.projects.selectors import current_schema

Floats = NDArray[np.float64]

# A posterior has a number for each item and label: beyond this many, what differs says enough.
MOST_NUMBERS = 20_000_000


@dataclass(frozen=True, eq=False)
class Reading:
    """`items[u]` is the primary key of the item that is unit u of the `columns`."""

    project: Project
    frozen: AnnotationSet
    rules: AnySchema
    columns: Columns
    items: list[int]

    @classmethod
    def of(cls, project: Project, frozen: AnnotationSet) -> Reading:
        """Invalid if a label of the set is one that the current schema does not allow."""
        rules = rules_of(current_schema(project))
        columns = columns_of(frozen, rules)
        keys = dict(Item.objects.filter(project=project).values_list("key", "pk"))
        return cls(project, frozen, rules, columns, [keys[name] for name in columns.items])

    @cached_property
    def units(self) -> Mapping[int, int]:
        """The unit of each item, by primary key."""
        return {item: unit for unit, item in enumerate(self.items)}

    @cached_property
    def ratings(self) -> Ratings | None:
        """The labels as codes; None for answers with parts and numbers, which are compared by distance."""
        labels = None if isinstance(self.rules, Structured) else measurable(self.columns, self.rules)
        return labels if isinstance(labels, Ratings) else None

    @cached_property
    def opinion(self) -> Opinion:
        if self.ratings is None:
            return opinion_of_parts(self.columns, self.rules)
        return opinion_of_codes(self.columns, self.ratings)

    @cached_property
    def posterior(self) -> Floats | None:
        """The probability of each label for each item, float64[units, labels]; None where there is none to have."""
        ratings = self.ratings
        if ratings is None or not 0 < ratings.units * ratings.levels <= MOST_NUMBERS:
            return None
        return pooled_posterior(ratings)

    @cached_property
    def gold(self) -> Mapping[str, str]:
        """Item key to its gold answer, as the current schema writes it."""
        return comparable(gold_values(self.project), self.rules)
