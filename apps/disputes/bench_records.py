"""How good the adjudicators are, out of what they decided: repeats, known cases, appeals, and the time they took."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.models import User
from apps.disputes.models import Adjudication, ControlKind
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema, BadLabel
from apps.measures.adjudication import AdjudicatorRecord, Appeals, BenchRules, Timings, agreement_between, bench
from apps.measures.estimate import Figure, Judgement
from apps.measures.gold.marks import Marks
from apps.measures.ratings import Ratings
from apps.projects.models import Engagement, Project
from apps.projects.selectors import current_schema

FIELDS = {
    "pk": "pk", "who": "adjudicator_id", "case": "dispute_id", "project": "dispute__project_id", "value": "value",
    "outcome": "outcome", "instance": "instance", "at": "at", "took": "duration_ms", "control": "dispute__control",
    "kind": "dispute__control_of__kind", "repeats": "dispute__control_of__repeats_id",
    "expected": "dispute__control_of__expected", "payload": "dispute__item__payload", "claim": "dispute__claim",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """One decision, with what it takes to judge it. `repeats` is the case that this one asks again."""

    pk: int
    who: int
    case: int
    project: int
    value: str | None
    outcome: str
    instance: int
    at: dt.datetime
    took: int | None
    control: bool
    kind: str | None
    repeats: int | None
    expected: str | None
    payload: Mapping[str, Any] | None
    claim: str

    @property
    def words(self) -> int:
        return sum(len(text.split()) for text in _texts(self.payload)) + len(self.claim.split())


@dataclass(frozen=True, eq=False)
class Line:
    """What is known of one adjudicator, held against the floors."""

    person: User
    decisions: int
    record: AdjudicatorRecord
    judged: Mapping[str, Judgement]

    @property
    def times(self) -> dict[str, Figure]:
        """Seconds within which half, and nine in ten, of the timed decisions were made."""
        return {"half": self.record.times[0.5], "most": self.record.times[0.9]}

    @property
    def hurried(self) -> int:
        return int(np.count_nonzero(self.record.hurried))


@dataclass(frozen=True, eq=False)
class Bench:
    """The adjudicators of some engagements, those with most decisions first, and how far they decide alike."""

    lines: Sequence[Line]
    between: Figure
    rules: BenchRules


def bench_of(engagements: QuerySet[Engagement], reader: User, words_per_minute: int) -> Bench:
    """What a reader learns of their own control cases ends with the last week: a figure that moved, or did not move,
    with each decision would tell which case was one."""
    rules = BenchRules(words_per_minute=float(words_per_minute))
    made = _made(engagements)
    counts: dict[int, int] = defaultdict(int)
    for each in made:
        counts[each.who] += 1
    order = sorted(counts, key=lambda who: (-counts[who], who))
    people = User.objects.in_bulk(order)
    told = [each for each in made if not (each.control and _too_fresh(each, reader))]
    reading = _Reading(made, told, {who: place for place, who in enumerate(order)})
    records = bench(
        len(order),
        repeats=reading.repeats,
        known=reading.known,
        appeals=reading.appeals,
        timings=reading.timings,
        rules=rules,
    )
    lines = [
        Line(people[who], counts[who], record, record.judgements(rules))
        for who, record in zip(order, records, strict=True)
    ]
    return Bench(lines, agreement_between(reading.repeats), rules)


def week_begun() -> dt.datetime:
    """Monday, 00:00 UTC."""
    today = timezone.now().astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - dt.timedelta(days=today.weekday())


def _made(engagements: QuerySet[Engagement]) -> list[Made]:
    rows = Adjudication.objects.filter(dispute__project__engagement__in=engagements).order_by("pk")
    return [Made(*row) for row in rows.values_list(*FIELDS.values()).iterator(chunk_size=5000)]


def _too_fresh(made: Made, reader: User) -> bool:
    return made.who == reader.pk and made.at >= week_begun()


def _texts(content: object) -> Iterator[str]:
    """The words to be read in an item; addresses of pictures are none."""
    if isinstance(content, str):
        if not content.startswith(("http://", "https://")):
            yield content
    elif isinstance(content, Mapping):
        for each in content.values():
            yield from _texts(each)
    elif isinstance(content, list):
        for each in content:
            yield from _texts(each)


@dataclass(frozen=True, eq=False)
class _Reading:
    """Decisions in the order of time, as the measures take them: `made` all, `told` without the control cases that the
    reader must not know of yet; `place` numbers the adjudicators."""

    made: Sequence[Made]
    told: Sequence[Made]
    place: Mapping[int, int]

    @cached_property
    def rules(self) -> dict[int, AnySchema]:
        projects = Project.objects.filter(pk__in={each.project for each in self.made})
        return {project.pk: rules_of(current_schema(project)) for project in projects}

    @cached_property
    def repeats(self) -> Ratings:
        """Cases that were asked again, with each decision about them: labels that match count as the same."""
        asked = {each.repeats for each in self.told if each.kind == ControlKind.REPEAT}
        rows: list[tuple[int, int, str]] = []
        first: dict[int, list[str]] = defaultdict(list)
        for each in self.told:
            case = each.repeats or each.case
            if case not in asked or each.value is None or (each.instance == 2 and not each.control):
                continue
            alike = next((text for text in first[case] if self._match(each, text)), None)
            if alike is None:
                first[case].append(alike := each.value)
            rows.append((case, self.place[each.who], alike))
        cases = {case: number for number, case in enumerate(sorted({case for case, _, _ in rows}))}
        texts = {text: code for code, text in enumerate(sorted({text for _, _, text in rows}))}
        return Ratings(
            np.array([cases[case] for case, _, _ in rows], np.int32),
            np.array([who for _, who, _ in rows], np.int32),
            np.array([texts[text] for _, _, text in rows], np.int32),
            len(cases),
            len(self.place),
            len(texts),
        )

    @cached_property
    def known(self) -> Marks:
        seeded = [each for each in self.told if each.kind == ControlKind.KNOWN and each.value is not None]
        return Marks(
            np.arange(len(seeded), dtype=np.int32),
            np.array([self.place[each.who] for each in seeded], np.int32),
            np.array([self._match(each, each.expected or "") for each in seeded], np.bool_),
            len(seeded),
            len(self.place),
        )

    @cached_property
    def appeals(self) -> Appeals:
        """The first instance's decision that was appealed, by whoever made it, against the second's."""
        first: dict[int, Made] = {}
        pairs: dict[int, tuple[int, bool]] = {}
        for each in self.made:
            if each.instance == 1:
                first[each.case] = each
            elif each.case in first:
                former = first[each.case]
                same = each.outcome == former.outcome if each.value is None else each.value == former.value
                pairs[each.case] = (self.place[former.who], not same)
        who, overturned = [who for who, _ in pairs.values()], [lost for _, lost in pairs.values()]
        return Appeals(np.array(who, np.int64), np.array(overturned, np.bool_))

    @cached_property
    def timings(self) -> Timings:
        timed = [each for each in self.made if each.took is not None]
        return Timings(
            np.array([self.place[each.who] for each in timed], np.int64),
            np.array([(each.took or 0) / 1000 for each in timed], np.float64),
            np.array([each.words for each in timed], np.float64),
        )

    def _match(self, made: Made, text: str) -> bool:
        if made.value == text:
            return True
        rules = self.rules[made.project]
        try:
            return bool(rules.matches(rules.load(made.value or ""), rules.load(text)))
        except (BadLabel, ValueError, KeyError):
            return False
