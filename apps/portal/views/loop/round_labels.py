"""The labels that a round delivers, to be taken away once nobody is asked about it any more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from apps.loop.models import Round
from apps.loop.services.taking import take_labels
from apps.portal.access import actor_of
from apps.portal.receipts import as_download
from apps.portal.views.loop.access import loop_project_or_404


@require_POST
def round_labels(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    rounds = Round.objects.visible_to(request.user).filter(project=project).select_related("project__engagement")
    found: Round = get_object_or_404(rounds, number=number)
    content = take_labels(actor=actor_of(request), round=found)
    return as_download(content, "text/csv; charset=utf-8", f"{found.public_id}-labels.csv")


urlpatterns: list[URLPattern] = [
    path(
        "projects/<str:public_id>/loop/rounds/<int:number>/labels.csv",
        round_labels,
        name="loop_round_labels",
    ),
]
