"""The labels behind a figure: by annotator, by answer, by gold answer, or where two annotators met."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.accounts.actors import Actor
from apps.accounts.policies import require
from apps.disputes.models import Dispute, DisputeState
from apps.disputes.states import UNDECIDED
from apps.gold.models import GoldAnswer
from apps.labels.models import Annotation, Annotator, Source
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema, BadLabel
from apps.portal.access import actor_of, project_or_404
from apps.projects.models import Project
from apps.projects.policies import may_judge, may_see_gold
from apps.projects.selectors import current_schema

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for. Texts are canonical values, or empty."""

    annotator: Annotator | None
    beside: Annotator | None
    label: str
    gold: str


@require_safe
def labels(request: HttpRequest, public_id: str) -> HttpResponse:
    project, actor = project_or_404(request, public_id), actor_of(request)
    rules = rules_of(current_schema(project))
    wanted = _wanted(request, project, actor, rules)
    found = _found(project, actor, wanted)
    blind = bool(may_judge(actor, project.engagement))
    if blind:
        # Here stands who labelled what; of a case that is open or can be appealed, an adjudicator must not know it.
        found = found.exclude(item__in=_unsettled(project).values("item"))
    context = {
        "project": project,
        "wanted": wanted,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "annotators": Annotator.objects.visible_to(actor.user).filter(engagement=project.engagement).order_by("key"),
        "options": rules.labels,
        "query": request.GET,
        "left_out": _unsettled(project).count() if blind else 0,
        "sees_gold": may_see_gold(actor, project.engagement),
    }
    return render(request, "portal/quality/labels.html", context)


def _wanted(request: HttpRequest, project: Project, actor: Actor, rules: AnySchema) -> Wanted:
    gold = request.GET.get("gold", "")
    if gold:
        require(may_see_gold(actor, project.engagement))
    return Wanted(
        _annotator(request, "annotator", project, actor),
        _annotator(request, "beside", project, actor),
        _canonical(rules, request.GET.get("label", "")),
        _canonical(rules, gold),
    )


def _annotator(request: HttpRequest, name: str, project: Project, actor: Actor) -> Annotator | None:
    public_id = request.GET.get(name, "")
    if not public_id:
        return None
    visible = Annotator.objects.visible_to(actor.user).filter(engagement=project.engagement)
    return get_object_or_404(visible, public_id=public_id)


def _canonical(rules: AnySchema, shown: str) -> str:
    """A label as it is shown, as it is stored; what the schema does not know finds nothing."""
    if not shown:
        return ""
    try:
        return rules.canonical(rules.parse(shown))
    except BadLabel:
        return shown


def _found(project: Project, actor: Actor, wanted: Wanted) -> QuerySet[Annotation]:
    newest = GoldAnswer.objects.filter(item=OuterRef("item")).order_by("-version").values("value")[:1]
    visible = Annotator.objects.visible_to(actor.user).filter(engagement=project.engagement)
    found = Annotation.objects.filter(
        item__project=project, annotator__in=visible, source=Source.HUMAN, superseded_by=None
    ).select_related("item", "annotator")
    if wanted.annotator:
        found = found.filter(annotator=wanted.annotator)
    if wanted.label:
        found = found.filter(value=wanted.label)
    if wanted.gold:
        found = found.annotate(gold=Subquery(newest)).filter(gold=wanted.gold)
    if wanted.beside:
        other = Annotation.objects.filter(item=OuterRef("item"), annotator=wanted.beside, superseded_by=None)
        found = found.annotate(other=Subquery(other.values("value")[:1])).exclude(other=None)
        # Where they differ comes first: that is what somebody opens this list for.
        same = Case(When(value=F("other"), then=1), default=0, output_field=IntegerField())
        return found.annotate(same=same).order_by("same", "item__key")
    return found.order_by("item__key", "annotator__key")


def _unsettled(project: Project) -> QuerySet[Dispute]:
    """Cases about items that somebody has still to decide, or may yet be asked to."""
    return Dispute.objects.filter(project=project, item__isnull=False, state__in=(*UNDECIDED, DisputeState.DECIDED))
