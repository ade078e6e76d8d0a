"""What changed because gold was wrong, and the successor of a report that rests on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from apps.consequences.models import Effect, EffectKind
from apps.consequences.selectors import Change, Changed, being_rescored, rescorings_of, told, with_parts
from apps.consequences.services import freeze_successor
from apps.portal.access import actor_of, project_or_404, report_or_404
from apps.projects.models import Project
from apps.projects.policies import may_see_gold

PER_PAGE = 10


@require_safe
def consequences(request: HttpRequest, public_id: str) -> HttpResponse:
    project, actor = project_or_404(request, public_id), actor_of(request)
    rescorings = with_parts(rescorings_of(project, actor), actor)
    page = Paginator(rescorings, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "project": project,
        "page": page,
        "changes": [{"change": change, "sections": _sections(project, change)} for change in told(page, actor)],
        "waiting": being_rescored(project, actor),
        "sees_gold": may_see_gold(actor, project.engagement),
    }
    return render(request, "portal/consequences/consequences.html", context)


def _sections(project: Project, change: Change) -> list[dict[str, Any]]:
    """The effects by kind, each with the way to its subject."""
    sections = []
    for kind in EffectKind:
        rows = [_row(project, each) for each in change.effects if each.effect.kind == kind]
        if rows:
            sections.append({"kind": kind, "rows": rows})
    return sections


def _row(project: Project, changed: Changed) -> dict[str, Any]:
    effect = changed.effect
    return {
        "effect": effect,
        "called": changed.called,
        "marked": changed.marked,
        "url": _room(project, effect),
        "before": _figure(effect.before),
        "after": _figure(effect.after or {}),
    }


def _figure(found: dict[str, Any]) -> dict[str, Any] | None:
    """The figure in an effect, if there is one: a standing has it beside its counts."""
    figure = found.get("figure", found)
    return figure if "value" in figure or "undefined" in figure else None


def _room(project: Project, effect: Effect) -> str:
    match EffectKind(effect.kind):
        case EffectKind.STANDING:
            return f"{reverse('portal:labels', args=[project.public_id])}?annotator={effect.subject}"
        case EffectKind.FIGURE | EffectKind.COMMITMENT:
            return f"{reverse('portal:quality', args=[project.public_id])}#gold"
        case EffectKind.SCORECARD:
            return reverse("portal:scorecard", args=[effect.subject])
        case EffectKind.LOT:
            return reverse("portal:lot", args=[effect.subject])
        case EffectKind.TRUTH:
            return reverse("portal:truth", args=[project.public_id])
        case EffectKind.TRAINING_SET:
            return reverse("portal:training_set", args=[effect.subject])
        case EffectKind.REPORT:
            return reverse("portal:report", args=[effect.subject])


@require_POST
def successor(request: HttpRequest, public_id: str) -> HttpResponse:
    made = freeze_successor(actor=actor_of(request), report=report_or_404(request, public_id))
    messages.success(request, f"Frozen as {made.public_id}, from what is known now. It waits for its signatures.")
    return redirect("portal:report", made.public_id)


urlpatterns: list[URLPattern] = [
    path("projects/<str:public_id>/consequences/", consequences, name="consequences"),
    path("reports/<str:public_id>/successor/", successor, name="successor"),
]
