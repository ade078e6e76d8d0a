"""The gold that a comparison is held against: which answers, as they were when it was asked for, and who has looked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Max

from apps.accounts.policies import Invalid
from apps.gold.models import GoldAnswer
from apps.gold.selectors import comparable, gold_digest, gold_values
from apps.labels.runs import RunState
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema
from apps.loop.models import Comparison
from apps.projects.models import Project
from apps.projects.selectors import current_schema


@dataclass(frozen=True, slots=True)
class Frozen:
    """`answers` by item key, as the schema `rules` writes them; `until` is the primary key of the newest act."""

    until: int
    digest: str
    answers: Mapping[str, str]
    rules: AnySchema

    @property
    def items(self) -> list[str]:
        return sorted(self.answers)


def gold_now(project: Project) -> Frozen:
    """Invalid where there is none, or the current schema does not allow an answer."""
    newest = GoldAnswer.objects.filter(item__project=project).aggregate(newest=Max("pk"))["newest"]
    frozen = _frozen(project, newest or 0, rules_of(current_schema(project)))
    if not frozen.answers:
        raise Invalid("There is no gold to compare on. Load gold answers first: they are what both are held against.")
    return frozen


def gold_then(comparison: Comparison) -> Frozen:
    """As it was when the comparison was asked for."""
    asked = comparison.parameters
    schema = comparison.project.schemas.filter(digest=asked["schema"])[0]
    return _frozen(comparison.project, asked["gold_until"], rules_of(schema))


def _frozen(project: Project, until: int, rules: AnySchema) -> Frozen:
    values = gold_values(project, until)
    return Frozen(until, gold_digest(values), comparable(values, rules), rules)


def corrected_since(comparison: Comparison) -> list[str]:
    """The items, by key, of which the answer that was compared is another one by now, or is retired."""
    then = gold_values(comparison.project, comparison.parameters["gold_until"])
    now = gold_values(comparison.project)
    return sorted(item for item, value in then.items() if now.get(item) != value)


def looks_before(comparison: Comparison, items: Collection[str]) -> int:
    """How many comparisons of the project were decided on this gold: on more than half of these items.

    New answers beside the old ones, or a few corrected ones, do not make it fresh.
    """
    looked = Comparison.objects.filter(project=comparison.project, state=RunState.DONE).exclude(pk=comparison.pk)
    here, known = set(items), dict[int, bool]()
    found = 0
    for asked in looked.values_list("parameters", flat=True):
        until = asked["gold_until"]
        if until not in known:
            then = gold_values(comparison.project, until).keys()
            known[until] = 2 * len(here & then) > len(here)
        found += known[until]
    return found
