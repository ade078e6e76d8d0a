"""Reviewers judged: what they make of planted errors, how far suggestions pull them, how fast they are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.policies import require
from apps.loop.policies import may_review, may_run_loop
from apps.loop.reviewing.anchoring import ACTS, STANDARD, Line, lines_of
from apps.measures.estimate import Figure, Undefined, Verdict, significant
from apps.portal.access import actor_of, person
from apps.portal.receipts import as_download
from apps.portal.views.loop.access import loop_project_or_404
from apps.projects.models import Project
from apps.signoff.csv_files import csv_bytes

BOUNDS = ("", "_low", "_high", "_n")
EVERYBODY = "everybody"


@require_safe
def reviewers(request: HttpRequest, public_id: str) -> HttpResponse:
    """Managers read about everybody, a reviewer about themself."""
    project, lines, everybody = _judged(request, public_id)
    context = {
        "project": project,
        "lines": lines,
        "everybody": everybody,
        "standard": STANDARD,
        "headline": _headline(lines, everybody),
    }
    return render(request, "portal/loop/reviewers.html", context)


def _headline(lines: list[Line], everybody: bool) -> str:
    """What is found of all of them, or of the one who asks."""
    who, verb = ("Reviewers", "catch") if everybody else ("You", "caught")
    verdict = lines[0].judged.verdict if lines else Verdict.NOT_ENOUGH
    if verdict == Verdict.MET:
        return f"{who} {verb} what was planted."
    if verdict == Verdict.NOT_MET:
        return f"{who} let too many planted errors pass."
    return f"Whether {who.lower()} {verb} planted errors cannot be told yet."


@require_safe
def reviewers_csv(request: HttpRequest, public_id: str) -> HttpResponse:
    project, lines, _ = _judged(request, public_id)
    content = csv_bytes(_columns(), map(_row, lines))
    return as_download(content, "text/csv; charset=utf-8", f"reviewers-{project.public_id}.csv")


def _judged(request: HttpRequest, public_id: str) -> tuple[Project, list[Line], bool]:
    project, actor = loop_project_or_404(request, public_id), actor_of(request)
    require(may_review(actor, project.engagement))
    everybody = bool(may_run_loop(actor, project.engagement))
    return project, lines_of(project, person(request), everybody=everybody), everybody


def _columns() -> list[str]:
    named = ["catch_rate", "sensitivity", "criterion", "pull", "harm", "needless"]
    named += [f"seconds_{act}" for act in ACTS] + ["unhurried"]
    figures = [f"{name}{bound}" for name in named for bound in BOUNDS]
    return ["reviewer", "answers", "planted", "caught", "verdict", "more_would_settle", *figures]


def _row(line: Line) -> list[object]:
    found = line.detection
    figures = [found.catch_rate, found.sensitivity, found.criterion, line.pull, line.harm, line.needless]
    figures += [*line.seconds.values(), line.unhurried]
    more = "" if line.judged.settle is None else line.judged.settle
    first = [str(line.person or EVERYBODY), line.answers, line.planted, line.caught, str(line.judged.verdict), more]
    return [*first, *(cell for figure in figures for cell in _cells(figure))]


def _cells(figure: Figure) -> list[object]:
    """Value, bounds and number of units; empty where the figure is undefined."""
    if isinstance(figure, Undefined):
        return [""] * len(BOUNDS)
    return [*map(significant, (figure.value, figure.low, figure.high)), figure.n]
