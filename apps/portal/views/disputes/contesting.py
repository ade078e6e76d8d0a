"""Contesting with a reason and a deadline: a finding of an inspection, a gold answer, a standing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.accounts.actors import Actor
from apps.accounts.policies import Decision, require
from apps.disputes.models import Dispute, Subject
from apps.disputes.policies import may_contest_finding, may_contest_gold, may_contest_standing
from apps.disputes.selectors import contest_by, contest_finding_by, contest_until
from apps.disputes.services import contest_standing, open_dispute
from apps.disputes.services.hearing import LONGEST
from apps.gold.models import Standing
from apps.labels.models import Annotator
from apps.labels.selectors import rules_of
from apps.lots.models import DrawnItem, Inspection, Lot
from apps.portal.access import actor_of, item_or_404, lot_or_404, project_or_404
from apps.portal.forms import carried_out, filled
from apps.portal.templatetags.renderings import shown_by
from apps.projects.models import Item, Project
from apps.projects.policies import is_tested, may_contest, may_see_all, may_see_gold
from apps.projects.selectors import current_schema


class ClaimForm(forms.Form):
    claim = forms.CharField(
        label="What is wrong, and why", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )


@dataclass(frozen=True, slots=True)
class Contest:
    """What is contested, in the words of the page; `facts` are shown beside it."""

    project: Project
    title: str
    facts: list[tuple[str, Any]]
    until: Any
    back: str


@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    lot, actor = lot_or_404(request, public_id), actor_of(request)
    project = lot.delivery.project
    require(may_see_all(actor, project.engagement))
    found = get_object_or_404(
        Inspection.objects.select_related("drawn_item__item__project__engagement", "drawn_item__draw__lot"),
        drawn_item__draw__lot=lot,
        pk=number,
    )
    item, said = found.drawn_item.item, _said(project)
    facts = [("Item", item.key), ("Finding", "conforming" if found.conforming else "nonconforming")]
    facts += [("Right label, as inspected", said(found.correct_value))] if found.correct_value else []
    facts += [("Note", found.note)] if found.note else []
    until = contest_finding_by(lot) if is_tested(actor, project.engagement) else None
    about = Contest(project, f"Contest the finding on {item.key}", facts, until, f"/lots/{public_id}/#findings")

    def act(claim: str) -> Dispute:
        return open_dispute(actor=actor, item=item, claim=claim, subject=Subject.FINDING, finding=found)

    return _answer(request, about, may_contest_finding(actor, found), act)


@require_http_methods(["GET", "HEAD", "POST"])
def gold(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    project, actor = project_or_404(request, public_id), actor_of(request)
    item = item_or_404(request, project, number)
    answer = item.gold_answers.order_by("-version").first() if may_see_gold(actor, project.engagement) else None
    facts = [("Item", item.key)]
    facts += [("Gold answer in use", _said(project)(answer.value))] if answer and answer.value else []
    until = contest_until([item])[item.pk] if is_tested(actor, project.engagement) else None
    back = f"/projects/{public_id}/items/{number}/"
    about = Contest(project, f"Contest the gold answer to {item.key}", facts, until, back)

    def act(claim: str) -> Dispute:
        return open_dispute(actor=actor, item=item, claim=claim, subject=Subject.GOLD)

    return _answer(request, about, may_contest_gold(actor, item), act)


@require_http_methods(["GET", "HEAD", "POST"])
def standing(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    project, actor = project_or_404(request, public_id), actor_of(request)
    visible = Annotator.objects.visible_to(actor.user).filter(engagement=project.engagement)
    standings = Standing.objects.select_related("annotator", "run__project__engagement")
    contested = get_object_or_404(standings, run__project=project, annotator__in=visible, pk=number)
    facts = [
        ("Annotator", contested.annotator.key),
        ("Standing", contested.standing),
        ("Gold items", f"{contested.correct} of {contested.gold_items} correct"),
    ]
    until = contest_by(contested) if is_tested(actor, project.engagement) else None
    title = f"Contest the standing of {contested.annotator}"
    about = Contest(project, title, facts, until, "/disputes/mine/")

    def act(claim: str) -> Dispute:
        return contest_standing(actor=actor, standing=contested, claim=claim)

    return _answer(request, about, may_contest_standing(actor, contested), act)


def _answer(request: HttpRequest, about: Contest, may: Decision, act: Callable[[str], Dispute]) -> HttpResponse:
    """Whoever is no party is refused. A party that comes too late keeps what they wrote, and reads why."""
    actor = actor_of(request)
    require(may_contest(actor, about.project.engagement))
    if request.method == "POST" and not (about.until and about.until < timezone.now()):
        require(may)
    form, opened = filled(ClaimForm, request), list[Dispute]()
    if carried_out(form, lambda claim: opened.append(act(claim)), refusals_too=True):
        return redirect("portal:dispute", opened[0].public_id)
    context = {"about": about, "project": about.project, "may": may, "form": form}
    return render(request, "portal/disputes/contest.html", context, status=400 if form.is_bound else 200)


def _said(project: Project) -> Callable[[str], str]:
    rules = rules_of(current_schema(project))
    return lambda canonical: shown_by(canonical, rules)


@dataclass(frozen=True, slots=True)
class LotContests:
    """What the page of a lot offers beside its findings: until when, and the items that have an open case already."""

    may: bool
    until: Any
    open_items: set[int]


def lot_contests(lot: Lot, drawn: Sequence[DrawnItem], actor: Actor) -> LotContests:
    """The findings of one lot share their deadline, so it is asked of one of them."""
    newest = Inspection.objects.filter(drawn_item__in=drawn).select_related("drawn_item__draw__lot").last()
    engagement = lot.delivery.project.engagement
    items = [each.item_id for each in drawn]
    cases = Dispute.objects.visible_to(actor.user).undecided().filter(item__in=items)
    return LotContests(
        may=newest is not None and bool(may_contest_finding(actor, newest)),
        until=contest_finding_by(lot) if is_tested(actor, engagement) else None,
        open_items={item for item in cases.values_list("item_id", flat=True) if item is not None},
    )


def label_until(item: Item, actor: Actor) -> Any:
    """Until when this reader may contest the label; None for whoever has no deadline or is no party."""
    engagement = item.project.engagement
    if not may_contest(actor, engagement) or not is_tested(actor, engagement):
        return None
    return contest_until([item])[item.pk]
