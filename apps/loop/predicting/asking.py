"""What a model version says of items, wherever it runs; each label held against the schema of the moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from apps.accounts.policies import Invalid
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema, BadLabel
from apps.learning.backends import Model
from apps.loop import outside
from apps.loop.contents import contents_of
from apps.loop.models import Kind, ModelVersion
from apps.loop.predicting.answers import Answered, Trouble
from apps.loop.training.loading import model_of
from apps.projects.models import Item
from apps.projects.selectors import current_schema

Asking = Callable[[Sequence[Item]], Iterator[Answered]]


def asking(version: ModelVersion) -> Asking:
    """A function from items to answers, for many calls: a built-in model is loaded once.

    Invalid if the version is not ready, is not the one that was logged, or is known by its files alone.
    """
    if version.kind == Kind.FILE:
        raise Invalid(f"{version} is known by its files alone. Upload its predictions instead of asking for them.")
    if not Kind(version.kind).is_built_in:
        return lambda items: iter(outside.ask(version, items))
    return _BuiltIn(version).answers


def answers_of(version: ModelVersion, items: Sequence[Item]) -> Iterator[Answered]:
    """`asking`, once."""
    return asking(version)(items)


class _BuiltIn:
    def __init__(self, version: ModelVersion) -> None:
        self.project, self.kind = version.project, version.kind
        self.model: Model[Any] = model_of(version)
        self.allowed = _reader(rules_of(current_schema(version.project)))

    def answers(self, items: Sequence[Item]) -> Iterator[Answered]:
        try:
            contents = contents_of(self.project, items, self.kind)
        except Invalid as refusal:
            yield from self._one_by_one(items, refusal)
            return
        labels, scores = self.model.predict(contents)
        for item, label, score in zip(items, labels, scores.tolist(), strict=True):
            yield self._answer(item.pk, label, score)

    def _one_by_one(self, items: Sequence[Item], refusal: Invalid) -> Iterator[Answered]:
        """One item without content keeps none of the others from being asked about."""
        if len(items) == 1:
            yield Answered.fault(items[0].pk, Trouble.CONTENT, str(refusal))
            return
        middle = len(items) // 2
        yield from self.answers(items[:middle])
        yield from self.answers(items[middle:])

    def _answer(self, item: int, label: str, score: float) -> Answered:
        found = self.allowed(label)
        if isinstance(found, str):
            return Answered.fault(item, Trouble.LABEL, found, raw=label)
        return Answered(item=item, value=found[0], code=found[1], score=score)


def _reader(rules: AnySchema) -> Callable[[str], tuple[str, int | None] | str]:
    """Canonical text and code of a canonical text, or why it is none; remembers what it has seen."""

    @lru_cache(1 << 16)
    def read(label: str) -> tuple[str, int | None] | str:
        try:
            value = rules.parse(rules.load(label))
            return rules.canonical(value), rules.code(value)
        except BadLabel as refusal:
            return refusal.why
        except ValueError:
            return "it is no canonical label"

    return read
