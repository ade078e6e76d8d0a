"""The disagreement report: what was decided in a project in a period, by class, clause and reason, with each case."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Prefetch, Subquery

from apps.accounts.actors import Actor
from apps.disputes.blindness import subject_as_seen
from apps.disputes.models import Adjudication, Dispute, DisputeState, Holder, Outcome
from apps.disputes.states import RULED
from apps.labels.models import Annotator, Source
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema, BadLabel
from apps.projects.models import Project
from apps.projects.policies import may_judge, may_see_gold
from apps.projects.selectors import current_schema

COLUMNS = (
    *("case", "item", "about", "delivered", "decided", "outcome", "reason", "severity", "clause", "guideline"),
    *("instance", "state", "decided at", "rationale"),
)
LONGEST_CLASS = 60
NO_CLASS, NO_CLAUSE = "labels with parts", "no clause named"


@dataclass(frozen=True, slots=True)
class Row:
    """One decided case as its reader may know it. `delivered`: each label with the pseudonyms that gave it."""

    case: str
    item: str
    about: str
    delivered: str
    decided: str
    outcome: str
    reason: str
    severity: str
    clause: str
    guideline: int | None
    instance: int
    state: str
    decided_at: dt.datetime
    rationale: str

    @property
    def cells(self) -> tuple[object, ...]:
        return (
            *(self.case, self.item, self.about, self.delivered, self.decided, Outcome(self.outcome).label, self.reason),
            *(self.severity, self.clause, self.guideline, self.instance, self.state),
            *(f"{self.decided_at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC", self.rationale),
        )

    @property
    def decided_class(self) -> str:
        return self.decided if len(self.decided) <= LONGEST_CLASS else NO_CLASS


@dataclass(frozen=True, slots=True)
class Count:
    """How the cases of one group ended. `share_fell` is of those that stood or fell; None where there are none."""

    name: str
    cases: int
    stood: int
    fell: int
    settled: int

    @property
    def share_fell(self) -> float | None:
        judged = self.stood + self.fell
        return self.fell / judged if judged else None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """`rows`: the newest decision first. Groups: the largest first."""

    project: Project
    since: dt.date
    until: dt.date
    rows: list[Row]

    @property
    def whole(self) -> Count:
        return _count("all cases", self.rows)

    @property
    def by_class(self) -> list[Count]:
        return _grouped(self.rows, lambda row: row.decided_class)

    @property
    def by_clause(self) -> list[Count]:
        return _grouped(self.rows, lambda row: row.clause or NO_CLAUSE)

    @property
    def by_reason(self) -> list[Count]:
        return _grouped(self.rows, lambda row: row.reason)


def disagreement(project: Project, actor: Actor, *, since: dt.date, until: dt.date) -> Disagreement:
    """Cases decided or final, whose newest decision was made between two days, UTC, both included.

    Only cases that the reader sees, with labels as they were delivered: gold stands in it no more than in the cases
    themselves. An annotator reads of no label but their own; whoever may judge an appeal, of no name before it is over.
    """
    newest = Adjudication.objects.filter(dispute=OuterRef("pk")).order_by("-pk")
    begin, end = (dt.datetime.combine(day, dt.time.min, dt.UTC) for day in (since, until + dt.timedelta(days=1)))
    found = (
        Dispute.objects.visible_to(actor.user)
        .filter(project=project, control=False, state__in=RULED)
        .annotate(newest=Subquery(newest.values("pk")[:1]), decided_at=Subquery(newest.values("at")[:1]))
        .filter(decided_at__gte=begin, decided_at__lt=end)
    )
    cases = list(found.select_related("item", "standing__annotator").prefetch_related(_labels_given()))
    decisions = Adjudication.objects.select_related("guideline").in_bulk([getattr(case, "newest") for case in cases])  # noqa: B009
    reader = _Reader.of(project, actor)
    rows = [reader.row(case, decisions[getattr(case, "newest")]) for case in cases]  # noqa: B009
    return Disagreement(project, since, until, sorted(rows, key=lambda row: (row.decided_at, row.case), reverse=True))


def _labels_given() -> Prefetch[str]:
    given = Holder.objects.filter(annotation__isnull=False).select_related("annotation__annotator")
    return Prefetch("positions__holders", queryset=given)


@dataclass(frozen=True, slots=True)
class _Reader:
    """What one person may know of everybody's labels."""

    rules: AnySchema
    names: Mapping[int, str]
    judges: bool
    sees_all: bool
    sees_gold: bool

    @classmethod
    def of(cls, project: Project, actor: Actor) -> _Reader:
        visible = Annotator.objects.visible_to(actor.user).filter(engagement=project.engagement)
        names = {each.pk: _pseudonym(each) for each in visible}
        everybody = Annotator.objects.filter(engagement=project.engagement).count()
        judges = bool(may_judge(actor, project.engagement))
        sees_gold = bool(may_see_gold(actor, project.engagement))
        return cls(rules_of(current_schema(project)), names, judges, len(names) == everybody, sees_gold)

    def row(self, case: Dispute, made: Adjudication) -> Row:
        about_item = case.item is not None
        return Row(
            case=case.public_id,
            item=str(case.item.key) if case.item is not None else "",
            about=subject_as_seen(case, tells=self.sees_gold),
            delivered=self._delivered(case) if about_item else self._standing(case),
            decided=self._words(made.value) if made.value is not None else made.get_outcome_display(),
            outcome=made.outcome,
            reason=made.get_reason_code_display(),
            severity=made.get_severity_display(),
            clause=made.clause,
            guideline=made.guideline.version if made.guideline else None,
            instance=made.instance,
            state=case.get_state_display(),
            decided_at=made.at,
            rationale=made.rationale,
        )

    def _delivered(self, case: Dispute) -> str:
        named = case.state == DisputeState.FINAL or not self.judges
        given: dict[str, set[str]] = defaultdict(set)
        for position in case.positions.all():
            for holder in position.holders.all():
                who = self._who(holder)
                if who is not None:
                    given[self._words(position.value)].add(who)
        if not named:
            return "; ".join(sorted(given))
        return "; ".join(f"{label} ({', '.join(sorted(who))})" for label, who in sorted(given.items()))

    def _who(self, holder: Holder) -> str | None:
        label = holder.annotation
        if label is None or (label.annotator_id not in self.names and not self.sees_all):
            return None
        name = self.names.get(label.annotator_id or 0)
        return f"model {name}" if name and label.source == Source.MODEL else name or "a model"

    def _standing(self, case: Dispute) -> str:
        assert case.standing is not None
        return f"{case.standing.standing} ({self.names.get(case.standing.annotator_id, 'an annotator')})"

    def _words(self, canonical: str) -> str:
        """In the words of the schema; a label that it does not know any more, as it was stored."""
        try:
            return self.rules.display(self.rules.load(canonical))
        except (BadLabel, ValueError, KeyError, TypeError):
            return canonical


def _pseudonym(annotator: Annotator) -> str:
    """A report goes from hand to hand: never the key where it is an address."""
    return annotator.public_id if "@" in annotator.key else annotator.key


def _grouped(rows: Iterable[Row], key: Callable[[Row], str]) -> list[Count]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    counts = [_count(name, group) for name, group in groups.items()]
    return sorted(counts, key=lambda each: (-each.cases, each.name))


def _count(name: str, rows: Sequence[Row]) -> Count:
    ended = [row.outcome for row in rows]
    return Count(name, len(rows), ended.count(Outcome.STANDS), ended.count(Outcome.FALLS), ended.count(Outcome.SETTLED))
