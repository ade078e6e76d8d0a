"""The quality page of a project."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.policies import require
from apps.disputes.standings import set_aside
from apps.gold.selectors import gold_values
from apps.labels.assessing import STANDARD
from apps.portal.access import actor_of, project_or_404
from apps.portal.agreeing import SHOWN, Shown, shown_of
from apps.portal.views.quality.results import Results, results_of
from apps.portal.views.scorecards import compute
from apps.projects.models import Project
from apps.projects.policies import may_manage, may_see_gold
from apps.signoff.figures import ForestRow, confusion_svg, forest_svg, kappa_svg

# Kappa over fewer shared items says nothing worth a colour.
MINIMUM_OVERLAP = 5
VERDICTS = {"qualified": "met", "below standard": "not met", "not enough evidence": "not enough evidence"}


@require_safe
def quality(request: HttpRequest, public_id: str) -> HttpResponse:
    project, actor = project_or_404(request, public_id), actor_of(request)
    results = results_of(project, actor)
    rows = _annotators(results, project)
    context = {
        "project": project,
        "results": results,
        "standard": STANDARD,
        "annotators": rows[:SHOWN],
        "left_out": max(0, len(rows) - SHOWN),
        "forest": _forest(rows[:SHOWN]),
        "classes": _classes(results, project),
        "confusion": _confusion(results, project, linked=bool(may_see_gold(actor, project.engagement))),
        "agreement": _agreement(results, project),
        "kappa": _kappa(results, project),
        "minimum_overlap": MINIMUM_OVERLAP,
        "confused": _confused(results),
        "manages": may_manage(actor, project.engagement),
        "has_gold": bool(results.scored) or bool(gold_values(project)),
        "labels_url": _labels(project),
        "sees_gold": may_see_gold(actor, project.engagement),
    }
    return render(request, "portal/quality/quality.html", context)


def _labels(project: Project, **wanted: object) -> str:
    url = reverse("portal:labels", args=[project.public_id])
    return f"{url}?{urlencode(wanted)}" if wanted else url


def _annotators(results: Results, project: Project) -> list[dict[str, Any]]:
    """Those who are tested first, the least accurate first of all: that is where somebody has to look."""
    table = results.tables.get("annotators")
    if table is None:
        return []
    rows = [dict(zip((name.replace(" ", "_") for name in table["columns"]), row, strict=True)) for row in table["rows"]]
    aside = set_aside(results.scored) if results.scored else {}
    for row in rows:
        row["set_aside"] = aside.get(row["annotator"])
        row["href"] = _labels(project, annotator=results.people[row["annotator"]])
        row["figure"] = _figure(row)
    return sorted(rows, key=lambda row: (row["accuracy"] is None, row["accuracy"] or 0, -row["labels"]))


def _figure(row: dict[str, Any]) -> dict[str, Any]:
    if row["accuracy"] is None:
        return {"undefined": "no label on a gold item yet"}
    return {"value": row["accuracy"], "low": row["low"], "high": row["high"], "n": row["gold_items"]}


def _forest(rows: list[dict[str, Any]]) -> str:
    tested = [
        ForestRow(row["annotator"], row["figure"], VERDICTS.get(row["standing"]), row["href"])
        for row in rows
        if row["accuracy"] is not None
    ]
    return forest_svg(tested, STANDARD, width=520) if tested else ""


def _classes(results: Results, project: Project) -> list[dict[str, Any]]:
    table = results.tables.get("classes")
    if table is None:
        return []
    return [
        {"label": label, "gold": n, "figure": {"value": recall, "low": low, "high": high, "n": n}}
        for label, n, recall, low, high in table["rows"]
    ]


def _confusion(results: Results, project: Project, *, linked: bool) -> str:
    """The cells lead to the labels behind them only for who may see which item has which gold answer."""
    table = results.tables.get("confusion")
    if not table or not table["labels"]:
        return ""
    names = table["labels"]

    def link(row: int, column: int) -> str | None:
        if not linked or not table["counts"][row][column]:
            return None
        return _labels(project, gold=names[row], label=names[column])

    return confusion_svg(table, link=link)


def _agreement(results: Results, project: Project) -> Shown:
    def of_annotator(key: str) -> str | None:
        known = results.people.get(key)
        return _labels(project, annotator=known) if known else None

    alpha = results.measured.figures.get("alpha") if results.measured else None
    return shown_of(
        results.tables, alpha, of_label=lambda label: _labels(project, label=label), of_annotator=of_annotator
    )


def _kappa(results: Results, project: Project) -> str:
    table = results.tables.get("pairs")
    if not table or len(table["annotators"]) < 2:
        return ""
    keys = table["annotators"]

    def link(row: int, column: int) -> str | None:
        pair = [results.people.get(keys[each]) for each in (row, column)]
        return _labels(project, annotator=pair[0], beside=pair[1]) if all(pair) else None

    return kappa_svg(table, minimum_overlap=MINIMUM_OVERLAP, link=link)


def _confused(results: Results) -> list[tuple[str, str, int, float]]:
    table = results.tables.get("confused_pairs")
    return [tuple(row) for row in table["rows"][:5]] if table else []


@require_POST
def recompute(request: HttpRequest, public_id: str) -> HttpResponse:
    project = project_or_404(request, public_id)
    require(may_manage(actor_of(request), project.engagement))
    compute(request, project)
    messages.success(request, "Computed again from everything delivered so far.")
    return redirect("portal:quality", public_id)
