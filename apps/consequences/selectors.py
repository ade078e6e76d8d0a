"""What changed because gold was wrong, as far as somebody may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from apps.accounts.actors import Actor
from apps.consequences.models import MARKED, Effect, EffectKind, GoldRevision, Rescoring
from apps.consequences.pending import waiting
from apps.disputes.models import Dispute
from apps.disputes.states import RULED
from apps.labels.models import Annotator
from apps.labels.naming import called
from apps.lots.models import Lot
from apps.projects.models import Engagement, Item, Project
from apps.projects.policies import is_tested, may_judge
from apps.signoff.models import Report

_RULED = frozenset(map(str, RULED))


@dataclass(frozen=True, slots=True)
class Replaced:
    """One answer that took the place of another. What the reader may not know is None: who is tested is told an item
    once the case about it is decided before their eyes, and an answer never; who may decide an open case about the
    item learns no answer here."""

    id: str
    item: Item | None
    former: str | None
    now: str | None
    answers_shown: bool
    reason: str | None
    decision: str | None


@dataclass(frozen=True, slots=True)
class Changed:
    """One effect with what its subject is called."""

    effect: Effect
    called: str

    @property
    def marked(self) -> bool:
        return self.effect.kind in MARKED


@dataclass(frozen=True, slots=True)
class Change:
    rescoring: Rescoring
    replaced: Sequence[Replaced]
    effects: Sequence[Changed]

    @property
    def unaffected(self) -> list[str]:
        """The kinds of which something was looked at, and nothing is another for it."""
        found = {each.effect.kind for each in self.effects}
        looked = self.rescoring.examined
        return [kind.label for kind in EffectKind if looked.get(kind) and kind not in found]


def rescorings_of(project: Project, actor: Actor) -> QuerySet[Rescoring]:
    """Newest first, those that somebody may know of."""
    return Rescoring.objects.visible_to(actor.user).filter(project=project)


def being_rescored(project: Project, actor: Actor) -> bool:
    """Corrections wait for the workers. That there are any is kept from who is tested."""
    return not is_tested(actor, project.engagement) and waiting(project).exists()


def with_parts(rescorings: QuerySet[Rescoring], actor: Actor) -> QuerySet[Rescoring]:
    """Fetches what `told` needs, in as many queries for many as for few."""
    seen = Effect.objects.visible_to(actor.user)
    revisions = GoldRevision.objects.select_related("item", "former", "answer")
    return rescorings.select_related("project__engagement").prefetch_related(
        Prefetch("revisions", queryset=revisions), Prefetch("effects", queryset=seen, to_attr="seen")
    )


def told(rescorings: Iterable[Rescoring], actor: Actor) -> list[Change]:
    """Rescorings of one project, fetched by `with_parts`."""
    rows = list(rescorings)
    if not rows:
        return []
    reader = _reader(rows, actor)
    names = _names([effect for row in rows for effect in _seen(row)])
    return [
        Change(
            row,
            [reader.told(each) for each in row.revisions.all()],
            [Changed(reader.counted(each), names.get(each.subject) or called(each.name)) for each in _seen(row)],
        )
        for row in rows
    ]


def _seen(row: Rescoring) -> list[Effect]:
    seen: list[Effect] = row.seen  # type: ignore[attr-defined]
    return seen


@dataclass(frozen=True, slots=True)
class _Reader:
    """What one reader may know of gold: `cases` are those they see, `kept` the items whose case they may decide."""

    tested: bool
    cases: Mapping[str, str]
    kept: frozenset[int]

    def told(self, revision: GoldRevision) -> Replaced:
        decision = revision.answer.decision
        decided = decision is not None and self.cases.get(decision) in _RULED
        known = decided or not self.tested
        shown = not self.tested and revision.item_id not in self.kept
        return Replaced(
            id=revision.public_id,
            item=revision.item if known else None,
            former=revision.former.value if shown else None,
            now=revision.answer.value if shown else None,
            answers_shown=shown,
            reason=None if self.tested else revision.answer.reason,
            decision=decision if decision in self.cases else None,
        )

    def counted(self, effect: Effect) -> Effect:
        """Who is tested learns what became of a lot, and not by how many findings: those they can read one by one."""
        if self.tested and effect.kind == EffectKind.LOT:
            effect.before, effect.after = {}, {}
        return effect


def _reader(rows: Sequence[Rescoring], actor: Actor) -> _Reader:
    project = rows[0].project
    revisions = [each for row in rows for each in row.revisions.all()]
    decisions = {each.answer.decision for each in revisions} - {None}
    cases = Dispute.objects.visible_to(actor.user).filter(project=project, public_id__in=decisions)
    kept = frozenset[int]()
    if may_judge(actor, project.engagement):
        items = {each.item_id for each in revisions}
        waiting_cases = Dispute.objects.undecided().filter(project=project, item__in=items)
        kept = frozenset(waiting_cases.values_list("item_id", flat=True))
    return _Reader(is_tested(actor, project.engagement), dict(cases.values_list("public_id", "state")), kept)


def _names(effects: Sequence[Effect]) -> dict[str, str]:
    """Public id to what a reader calls it."""
    subjects = {effect.subject for effect in effects}
    annotators = Annotator.objects.filter(public_id__in=subjects).values_list("public_id", "key")
    lots = Lot.objects.filter(public_id__in=subjects).values_list("public_id", "name")
    reports = Report.objects.filter(public_id__in=subjects).values_list("public_id", "title")
    engagements = Engagement.objects.filter(public_id__in=subjects).values_list("public_id", "name")
    return {**dict(annotators), **dict(lots), **dict(reports), **dict(engagements)}


def overturned_under(report: Report) -> Rescoring | None:
    """The newest act by which gold was overturned that a report rests on."""
    return _newest(EffectKind.REPORT, report.public_id)


def overturned_in(lot: Lot) -> Effect | None:
    """What the lot would be on the answers of today, if its verdict is another one there."""
    effect = Effect.objects.filter(kind=EffectKind.LOT, subject=lot.public_id).select_related("rescoring").last()
    return effect if effect is not None and effect.verdict_before != effect.verdict_after else None


def _newest(kind: EffectKind, subject: str) -> Rescoring | None:
    return Rescoring.objects.filter(effects__kind=kind, effects__subject=subject).order_by("-pk").first()
