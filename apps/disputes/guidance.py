"""What a change of the guideline is about: the decisions behind it, the labels made stale, and whether it helped."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.policies import Invalid
from apps.disputes.models import Adjudication, Dispute, GuidelineChange, Position
from apps.disputes.states import RULED
from apps.labels.assessing import assess_columns
from apps.labels.loading import columns_of
from apps.labels.models import Annotation, AnnotationSet, Delivery, Source
from apps.labels.selectors import rules_of, unreplaced
from apps.measures.adjudication import Feedback, guideline_feedback
from apps.measures.estimate import Figure, Undefined
from apps.projects.models import Guideline, Item, Project
from apps.projects.selectors import confidence_of, current_schema

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class _Reason(TypedDict):
        by_case: bool

    StaleItem = WithAnnotations[Item, _Reason]


def changes_of(project: Project) -> QuerySet[GuidelineChange]:
    """Each with `found`: how many decisions are behind it."""
    changes = project.guideline_changes.select_related("ruled_by", "published")
    return changes.annotate(found=Count("gaps")).order_by("-pk")


def behind(change: GuidelineChange, user: User) -> QuerySet[Adjudication]:
    """The decisions behind a change, of cases that this reader may know of."""
    seen = Dispute.objects.visible_to(user).filter(project=change.project_id)
    return (
        Adjudication.objects.filter(gap__change=change, dispute__in=seen.values("pk"))
        .select_related("dispute__item", "guideline")
        .order_by("pk")
    )


def resting_on(change: GuidelineChange) -> QuerySet[Adjudication]:
    """Decisions that stand and rest on the clause, from before its new version was published."""
    return _citing(change).filter(at__lt=_made_stale_at(change))


def _citing(change: GuidelineChange) -> QuerySet[Adjudication]:
    return Adjudication.objects.filter(
        dispute__project=change.project_id,
        dispute__control=False,
        dispute__state__in=RULED,
        clause=change.clause,
        superseded_by=None,
    ).exclude(clause="", gap=None)


def _made_stale_at(change: GuidelineChange) -> dt.datetime:
    return change.published.published_at if change.published else timezone.now()


def stale_items(change: GuidelineChange) -> QuerySet[StaleItem]:
    """Items labelled under the old clause: those of cases decided on it, and those with a label that was disputed
    under it, made before the new version. `by_case`: it is one of the former. Before publication: as if it were now.

    Items that were decided again under the new version are not among them.
    """
    before, cases = _made_stale_at(change), resting_on(change).order_by().values("dispute")
    disputed = Position.objects.filter(dispute__in=cases).values("value")
    labels = unreplaced(Annotation.objects.filter(item=OuterRef("pk"), source=Source.HUMAN, value__in=disputed))
    old = labels.order_by().annotate(labelled=Coalesce("made_at", "delivery__admitted_at")).filter(labelled__lt=before)
    anew = Annotation.objects.filter(item=OuterRef("pk"), source=Source.ADJUDICATED, made_at__gte=before)
    by_case = Dispute.objects.filter(pk__in=cases, item=OuterRef("pk"))
    items = Item.objects.filter(project=change.project_id).annotate(by_case=Exists(by_case))
    stale = items.filter(Q(by_case=True) | Exists(old)).exclude(Exists(anew)).order_by("-by_case", "key")
    return cast("QuerySet[StaleItem]", stale)


@dataclass(frozen=True, slots=True)
class VersionAgreement:
    """Krippendorff's alpha over what was delivered while a version was in force (`version` 0: before the first)."""

    version: int
    deliveries: int
    labels: int
    alpha: Figure


def agreement_by_version(project: Project) -> list[VersionAgreement]:
    """One for each version under which something was delivered, oldest first."""
    versions = list(Guideline.objects.filter(project=project).order_by("version"))
    delivered: dict[int, list[Delivery]] = {}
    for delivery in Delivery.objects.filter(project=project).order_by("pk"):
        under = [each.version for each in versions if each.published_at <= delivery.admitted_at]
        delivered.setdefault(under[-1] if under else 0, []).append(delivery)
    return [
        VersionAgreement(version, len(each), sum(one.rows for one in each), _alpha(project, each))
        for version, each in sorted(delivered.items())
    ]


def _alpha(project: Project, deliveries: list[Delivery]) -> Figure:
    rules = rules_of(current_schema(project))
    part = AnnotationSet(project=project, deliveries=[each.pk for each in deliveries])
    try:
        result = assess_columns(columns_of(part, rules), rules, {}, confidence=confidence_of(project.engagement))
    except Invalid as reason:
        return Undefined(str(reason))
    return result.raw.agreement.alpha


def feedback_on(change: GuidelineChange) -> Feedback | None:
    """Cases decided on the clause for each 1 000 items, before and after its new version; None before that."""
    if change.published is None:
        return None
    since, labels = change.published.published_at, Annotation.objects.filter(source=Source.HUMAN)
    later = labels.filter(delivery__admitted_at__gte=since, item=OuterRef("dispute__item"))
    cases = _citing(change).annotate(
        later=Exists(later.filter(delivery__admitted_at__lte=OuterRef("dispute__opened_at")))
    )
    after = cases.filter(later=True).count()
    own = labels.filter(item__project=change.project_id)
    return guideline_feedback(
        cases.count() - after,
        _items(own.filter(delivery__admitted_at__lt=since)),
        after,
        _items(own.filter(delivery__admitted_at__gte=since)),
        confidence_of(change.project.engagement),
    )


def _items(labels: QuerySet[Annotation]) -> int:
    return labels.order_by().values("item").distinct().count()
