"""The labels that a round delivers, to be taken away once nobody is asked about it any more."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from apps.accounts.policies import Invalid, require
from apps.loop.models import Round, TaskKind
from apps.loop.policies import may_take_model
from apps.loop.reviewing.delivered import delivered
from apps.loop.routing.rounds import progress_of
from apps.portal.access import actor_of
from apps.portal.receipts import as_download
from apps.portal.views.loop.access import loop_project_or_404
from apps.signoff.csv_files import csv_bytes

COLUMNS = ("item", "label", "came_about", "outcome", "note", "model", "certificate")


@require_safe
def round_labels(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """As long as tasks are open it would tell reviewers which of theirs are blind."""
    project = loop_project_or_404(request, public_id)
    require(may_take_model(actor_of(request), project.engagement))
    rounds = Round.objects.visible_to(request.user).filter(project=project).select_related("predicted__version")
    found: Round = get_object_or_404(rounds, number=number)
    progress = progress_of(found)
    if not progress.over:
        left = progress.asked - progress.answered
        raise Invalid(f"{left} tasks of this round are not answered yet; its labels can be taken when all are.")
    content = csv_bytes(COLUMNS, _rows(found))
    return as_download(content, "text/csv; charset=utf-8", f"{found.public_id}-labels.csv")


def _rows(found: Round) -> Iterator[tuple[str, ...]]:
    """By item key. The model is named where its label was shown or taken, the certificate where nobody looked."""
    keys = dict(found.tasks.values_list("item_id", "item__key"))
    labels = delivered(found)
    version = found.predicted.version.public_id if found.predicted else ""
    for item in sorted(labels, key=lambda item: keys[item]):
        label = labels[item]
        by_model = version if label.kind != TaskKind.BLIND else ""
        certificate = found.certificate_digest if label.kind == TaskKind.AUTO else ""
        yield keys[item], label.value or "", str(label.kind), label.outcome, label.note, by_model, certificate


urlpatterns: list[URLPattern] = [
    path(
        "projects/<str:public_id>/loop/rounds/<int:number>/labels.csv",
        round_labels,
        name="loop_round_labels",
    ),
]
