"""Asking models that run elsewhere: each item gets exactly one answer, or a reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from apps.labels.selectors import rules_of
from apps.loop.models import Kind, ModelVersion
from apps.loop.outside.chat import ask_chat
from apps.loop.outside.label_studio import ask_label_studio
from apps.loop.outside.reading import Labels
from apps.loop.outside.wire import Unanswered
from apps.loop.predicting.answers import Answered
from apps.projects.models import Item
from apps.projects.selectors import current_schema

Ask = Callable[[ModelVersion, Sequence[Item], Labels], Iterator[Answered]]
_ASKED: Mapping[str, Ask] = {Kind.LABEL_STUDIO: ask_label_studio, Kind.OPENAI: ask_chat}


def ask(version: ModelVersion, items: Sequence[Item]) -> Iterator[Answered]:
    """One answer for each item, in their order; labels are held against the schema of the moment. Reads no database
    while it asks. KeyError for a version that does not answer elsewhere."""
    begun = _ASKED[version.kind](version, items, Labels(rules_of(current_schema(version.project))))
    answered = 0
    try:
        for answer in begun:
            answered += 1
            yield answer
    except Unanswered as problem:
        for item in items[answered:]:
            yield Answered.fault(item.pk, problem.trouble, problem.said)
