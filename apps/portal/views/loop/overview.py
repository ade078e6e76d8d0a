"""Does the workload fall while accuracy holds: the rounds of a project, drawn, and to take away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from apps.labels.runs import RunState
from apps.learning.proving import Claim
from apps.loop.models import About, CertificateEnd, PredictionRun
from apps.loop.policies import may_run_loop
from apps.loop.proving.counting import Counted
from apps.loop.proving.proof import COLUMNS, FIGURES, MARGIN, Proven
from apps.loop.proving.told import proven_for
from apps.loop.reviewing.queue import kept_rounds
from apps.loop.selectors import champion_of
from apps.portal.access import actor_of
from apps.portal.receipts import as_download
from apps.portal.views.loop.access import loop_project_or_404
from apps.projects.models import Project
from apps.signoff.csv_files import csv_bytes
from apps.signoff.figures import to_svg
from apps.signoff.figures.rounds import rounds_picture

HEADLINES = {
    Claim.SHOWN: "Shown: the workload falls, and accuracy holds.",
    Claim.NOT_SHOWN: "Not shown: that the workload falls and accuracy holds.",
    Claim.CANNOT_TELL: "Whether the workload falls and accuracy holds cannot be told yet.",
}
BADGES = {
    Claim.SHOWN: ("met", "Shown"),
    Claim.NOT_SHOWN: ("not met", "Not shown"),
    Claim.CANNOT_TELL: ("not enough evidence", "Cannot tell yet"),
}
CHANGES = {
    "workload": "Share that needs a person",
    "gold": "Accuracy on the same frozen gold",
    "audits": "Accuracy on blind audits",
}


@require_safe
def loop(request: HttpRequest, public_id: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    found = proven_for(actor_of(request), project)
    context = {
        "project": project,
        "found": found,
        "headline": HEADLINES[found.verdict],
        "badge": BADGES[found.verdict],
        "margin": MARGIN,
        "changes": [(name, getattr(found.proof, key)) for key, name in CHANGES.items()],
        "panels": _panels(found),
        "columns": FIGURES.values(),
        "rows": [
            (one, [(name, getattr(figures, key)) for key, name in FIGURES.items()]) for one, figures in found.complete
        ],
        "champion": champion_of(project),
        "open": _open(request, found),
        "steps": _steps(project) if may_run_loop(actor_of(request), project.engagement) else (),
    }
    return render(request, "portal/loop/overview.html", context)


def _open(request: HttpRequest, found: Proven) -> list[tuple[Counted, CertificateEnd | None]]:
    """Rounds with people, and why the certificate of each has ended, as far as that may be told."""
    rounds = [one.round for one in found.open]
    kept = kept_rounds(actor_of(request), rounds[0].project) if rounds else set()
    ended = {end.round_id: end for end in CertificateEnd.objects.filter(round__in=rounds).exclude(round__in=kept)}
    return [(one, ended.get(one.round.pk)) for one in found.open]


def _steps(project: Project) -> list[tuple[bool, str, str]]:
    """The way to the first round: is it done, what, and where."""
    asked = PredictionRun.objects.filter(version__project=project, about=About.BATCH, state=RunState.DONE)
    ways = (
        (project.batches.filter(state=RunState.DONE), "Bring new items", "loop_batches"),
        (project.model_versions.filter(state=RunState.DONE), "Train or register a model", "loop_versions"),
        (project.promotions.all(), "Put it in charge", "loop_gates"),
        (asked, "Ask it about the new items", "loop_rounds"),
        (project.rounds.all(), "Begin a round", "loop_rounds"),
        (project.rounds.none(), "Review what is not certain", "loop_review"),
    )
    return [(done.exists(), words, reverse(f"portal:{room}", args=[project.public_id])) for done, words, room in ways]


def _panels(found: Proven) -> list[Mapping[str, Any]]:
    """A small picture for each figure, all over the same rounds."""
    return [
        {
            "name": name,
            "svg": to_svg(
                rounds_picture(
                    name,
                    [(str(one.round.number), getattr(figures, key).as_json()) for one, figures in found.complete],
                )
            ),
        }
        for key, name in FIGURES.items()
        if found.complete
    ]


@require_safe
def loop_csv(request: HttpRequest, public_id: str) -> HttpResponse:
    """A line for each figure of each round."""
    project = loop_project_or_404(request, public_id)
    content = csv_bytes(COLUMNS, proven_for(actor_of(request), project).rows())
    return as_download(content, "text/csv; charset=utf-8", f"{project.public_id}-rounds.csv")


@require_safe
def loop_json(request: HttpRequest, public_id: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    content = json.dumps(proven_for(actor_of(request), project).as_json(), indent=1).encode()
    return as_download(content, "application/json", f"{project.public_id}-rounds.json")


_LOOP = "projects/<str:public_id>/loop/"
urlpatterns: list[URLPattern] = [
    path(_LOOP, loop, name="loop"),
    path(f"{_LOOP}rounds.csv", loop_csv, name="loop_proof_csv"),
    path(f"{_LOOP}rounds.json", loop_json, name="loop_proof_json"),
]
