"""Does the workload fall while accuracy holds: the rounds of a project, drawn, and to take away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from apps.learning.proving import Claim
from apps.loop.proving.proof import COLUMNS, FIGURES, MARGIN, Proven, proven
from apps.loop.selectors import champion_of
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
    found = proven(project)
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
    }
    return render(request, "portal/loop/overview.html", context)


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
    content = csv_bytes(COLUMNS, proven(project).rows())
    return _file(project, HttpResponse(content, content_type="text/csv; charset=utf-8"), "csv")


@require_safe
def loop_json(request: HttpRequest, public_id: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    return _file(project, JsonResponse(proven(project).as_json(), json_dumps_params={"indent": 1}), "json")


def _file(project: Project, response: HttpResponse, extension: str) -> HttpResponse:
    response.headers["Content-Disposition"] = f'attachment; filename="{project.public_id}-rounds.{extension}"'
    return response


_LOOP = "projects/<str:public_id>/loop/"
urlpatterns: list[URLPattern] = [
    path(_LOOP, loop, name="loop"),
    path(f"{_LOOP}rounds.csv", loop_csv, name="loop_proof_csv"),
    path(f"{_LOOP}rounds.json", loop_json, name="loop_proof_json"),
]
