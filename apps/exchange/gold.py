"""Gold answers from a file: an item and its settled answer per row, all of them or none."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.exchange.formats import BadFile, Options, Reject, open_records
from apps.exchange.intake import Hashed
from apps.exchange.rejects import Rejects
from apps.exchange.wording import for_forms
from apps.gold.services import set_gold_answers
from apps.labels.selectors import rules_of
from apps.labels.types import BadLabel, Reader
from apps.projects.models import Item, Project
from apps.projects.policies import may_manage
from apps.projects.selectors import current_schema

BATCH = 5_000
SHOWN_NAME = 80

Answer = tuple[str, str, int | None]


@dataclass(frozen=True, slots=True)
class GoldImport:
    """`rows` answers were read; `unknown_items` are not in the project and were skipped; `changed` are new versions.

    With `rejects` nothing was set.
    """

    rows: int
    changed: int
    unknown_items: tuple[str, ...]
    rejects: tuple[Reject, ...]

    @property
    def notices(self) -> list[str]:
        if not self.unknown_items:
            return []
        count, first = len(self.unknown_items), self.unknown_items[0]
        were = "item was" if count == 1 else "items were"
        return [f"{count} gold {were} never delivered to this project and were skipped, first: {first}."]


def import_gold(
    *, actor: Actor, project: Project, file: IO[bytes], name: str, mapping: Mapping[str, str] | None = None
) -> GoldImport:
    require(may_manage(actor, project.engagement))
    rejects = Rejects()
    source = Hashed(file)
    try:
        options = Options(mapping=dict(mapping or {}), needs_annotator=False)
        answers = _Gold(rules_of(current_schema(project)).reader(), rejects).read(source, options)
    except BadFile as refusal:
        raise Invalid(for_forms(str(refusal))) from None
    if rejects.total:
        return GoldImport(len(answers), 0, (), tuple(rejects.kept))
    reason = f"imported from {name[-SHOWN_NAME:]} (SHA-256 {source.digest.hexdigest()})"
    return _settle(actor, project, answers, reason)


@transaction.atomic
def _settle(actor: Actor, project: Project, answers: list[Answer], reason: str) -> GoldImport:
    known = _known(project, [item for item, _, _ in answers])
    unknown = tuple(item for item, _, _ in answers if item not in known)
    usable = [answer for answer in answers if answer[0] in known]
    if not usable:
        raise Invalid(
            f"None of the {len(answers)} gold items was ever delivered to {project}. "
            "Deliver the labels first, and check that both files name items in the same way."
        )
    changed = set_gold_answers(actor=actor, project=project, answers=usable, reason=reason)
    return GoldImport(len(answers), changed, unknown, ())


def _known(project: Project, keys: list[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(keys), BATCH):
        batch = Item.objects.filter(project=project, key__in=keys[start : start + BATCH])
        known.update(batch.values_list("key", flat=True))
    return known


class _Gold:
    """One answer per item; the same one again is welcome, another one is refused with both places."""

    def __init__(self, read_label: Reader, rejects: Rejects) -> None:
        self._read_label, self._rejects = read_label, rejects
        self._answers: dict[str, Answer] = {}
        self._places: dict[str, str] = {}

    def read(self, source: io.RawIOBase, options: Options) -> list[Answer]:
        opened = open_records(cast(BinaryIO, source), options=options)
        for record in self._rejects.divert(opened.records):
            try:
                value, code = self._read_label(record.label)
            except BadLabel as refusal:
                self._rejects.add(record.place, refusal.why, refusal.remedy)
            else:
                self._take(record.place, (record.item, value, code))
        return list(self._answers.values())

    def _take(self, place: str, answer: Answer) -> None:
        item = answer[0]
        if self._answers.setdefault(item, answer) != answer:
            why = f"Item {item!r} has another gold answer at {self._places[item]}."
            self._rejects.add(place, why, "Keep one of them.")
        self._places.setdefault(item, place)
