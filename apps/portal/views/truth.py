"""What is taken to be true of each item of a project, by which method, and how far that can be believed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.actors import Actor
from apps.disputes.models import Dispute
from apps.labels.models import Annotator
from apps.labels.selectors import rules_of
from apps.labels.truths import METHODS, method_for, methods_for
from apps.portal.access import actor_of, project_or_404
from apps.projects.models import Item, Project
from apps.projects.policies import may_judge, may_manage, may_see_gold, only_annotates
from apps.signoff.csv_files import csv_bytes
from apps.signoff.figures import Bin, ForestRow, forest_svg, reliability_svg
from apps.signoff.truth_files import label_lines, method_rows
from apps.truth.models import TruthRun
from apps.truth.policies import may_take_labels
from apps.truth.selectors import is_stale, labels_of, latest_run, tables_of
from apps.truth.services import infer

SHOWN = 60
PICTURES = {"posterior": "Probabilities of {}", "votes": "Shares of votes"}
ERRORS = {"posterior": "calibration_error", "votes": "calibration_error_of_votes"}
Rows = list[dict[str, Any]]


@require_safe
def truth(request: HttpRequest, public_id: str) -> HttpResponse:
    project, actor = project_or_404(request, public_id), actor_of(request)
    run = latest_run(project)
    engagement = project.engagement
    context = {
        "project": project,
        "run": run,
        "manages": may_manage(actor, engagement),
        **_offered(project, run),
        **(_shown(run, project, actor) if run else {}),
    }
    return render(request, "portal/truth/truth.html", context)


def _offered(project: Project, run: TruthRun | None) -> dict[str, Any]:
    """The methods that fit the labels of now, and the one to begin with: that of the run, or the usual one."""
    schema = project.schemas.first()
    rules = rules_of(schema) if schema else None
    methods = methods_for(rules) if rules else []
    if rules is None or not methods:
        return {"schema": schema, "methods": methods}
    last = run.parameters["method"] if run else ""
    chosen = last if last in {method.name for method in methods} else method_for(rules).name
    return {"schema": schema, "methods": methods, "chosen": chosen}


def _shown(run: TruthRun, project: Project, actor: Actor) -> dict[str, Any]:
    tables, engagement = tables_of(run, actor), project.engagement
    annotators = _annotators(tables["annotators"], project, actor)
    methods = [{**row, "learns": METHODS[row["method"]].learns} for row in _rows(tables["methods"])]
    uncertain, hidden = _uncertain(tables.get("uncertain"), project, actor)
    return {
        "summary": run.summary,
        "stale": is_stale(run),
        "own_only": only_annotates(actor, engagement),
        "sees_gold": may_see_gold(actor, engagement),
        "takes_labels": may_take_labels(actor, engagement),
        "compared": methods,
        "mine": next(row for row in methods if row["method"] == run.parameters["method"]),
        "forest": _forest(methods),
        "pictures": _pictures(run, tables["reliability"]),
        "annotators": annotators[:SHOWN],
        "left_out": max(0, len(annotators) - SHOWN),
        "uncertain": uncertain,
        "hidden": hidden,
        "numbers": "bias" in tables["annotators"]["columns"],
    }


def _rows(table: Mapping[str, Any]) -> Rows:
    names = [str(name).replace(" ", "_") for name in table["columns"]]
    return [dict(zip(names, row, strict=True)) for row in table["rows"]]


def _annotators(table: Mapping[str, Any], project: Project, actor: Actor) -> Rows:
    visible = Annotator.objects.visible_to(actor.user).filter(engagement=project.engagement)
    people = dict(visible.values_list("key", "public_id"))
    rows = _rows(table)
    for row in rows:
        row["person"] = people.get(row["annotator"])
        for name in ("accuracy", "bias", "sd", "on_gold"):
            row[f"{name}_figure"] = _figure(row, name)
    return rows


def _figure(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    if row.get(name) is not None:
        return {"value": row[name], "low": row[f"{name}_low"], "high": row[f"{name}_high"]}
    return {"undefined": "no label on a gold item" if name == "on_gold" else "the method has no model of annotators"}


def _forest(methods: Rows) -> str:
    known = [ForestRow(row["name"], row["score"]) for row in methods if "value" in row["score"]]
    return forest_svg(known, width=520) if known else ""


def _pictures(run: TruthRun, table: Mapping[str, Any]) -> Rows:
    """What was said against what came true, for the method and for the votes beside it."""
    found: dict[str, list[Bin]] = {}
    for by, _, _, *numbers in table["rows"]:
        found.setdefault(by, []).append(Bin(*numbers))
    pictures = []
    for by, bins in found.items():
        title = PICTURES[by].format(run.summary["name"])
        picture = reliability_svg(bins, f"{title} against the share that is right on gold")
        pictures.append({"title": title, "svg": picture, "error": run.figures[ERRORS[by]]})
    return pictures


def _uncertain(table: Mapping[str, Any] | None, project: Project, actor: Actor) -> tuple[Rows, int]:
    """The least certain items, and how many are kept from a reader who may decide their open case."""
    rows = _rows(table) if table else []
    pks = dict(Item.objects.filter(project=project, key__in=[r["item"] for r in rows]).values_list("key", "pk"))
    blind = bool(may_judge(actor, project.engagement))
    cases = Dispute.objects.undecided().filter(project=project, item__key__in=pks)
    kept = set(cases.values_list("item__key", flat=True)) if blind else set()
    return [{**row, "pk": pks[row["item"]]} for row in rows if row["item"] not in kept], len(kept)


@require_POST
def truth_infer(request: HttpRequest, public_id: str) -> HttpResponse:
    project = project_or_404(request, public_id)
    run = infer(actor=actor_of(request), project=project, method=request.POST.get("method") or None)
    messages.success(request, f"Inferred by {run.summary['name']} from everything delivered so far.")
    return redirect("portal:truth", public_id)


@require_safe
def truth_labels(request: HttpRequest, public_id: str) -> HttpResponseBase:
    run = _run_or_404(request, public_id)
    pieces = label_lines(labels_of(run, actor_of(request)))
    return _attached(StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8"), run, "labels")


@require_safe
def truth_table(request: HttpRequest, public_id: str, name: str) -> HttpResponseBase:
    run = _run_or_404(request, public_id)
    table = tables_of(run, actor_of(request)).get(name)
    if table is None:
        raise Http404
    columns, rows = method_rows(table) if name == "methods" else (table["columns"], table["rows"])
    return _attached(HttpResponse(csv_bytes(columns, rows), content_type="text/csv; charset=utf-8"), run, name)


def _run_or_404(request: HttpRequest, public_id: str) -> TruthRun:
    run = latest_run(project_or_404(request, public_id))
    if run is None:
        raise Http404
    return run


def _attached(response: HttpResponseBase, run: TruthRun, name: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = f'attachment; filename="{run.public_id}-{name}.csv"'
    return response


urlpatterns: list[URLPattern] = [
    path("projects/<str:public_id>/truth/", truth, name="truth"),
    path("projects/<str:public_id>/truth/infer/", truth_infer, name="truth_infer"),
    path("projects/<str:public_id>/truth/labels.csv", truth_labels, name="truth_labels"),
    path("projects/<str:public_id>/truth/<str:name>.csv", truth_table, name="truth_table"),
]
