"""The batches of a project: bringing new items, and what sorting found among them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.policies import require
from apps.labels.runs import RunState
from apps.loop.arriving.selectors import batch_csv, groups_of_copies, with_tag
from apps.loop.arriving.tags import Tag
from apps.loop.models import Arrival, Batch, Round
from apps.loop.policies import may_run_loop, may_see_records
from apps.loop.services.arriving import Received, take_in
from apps.media.selectors import Medium, media_of
from apps.portal.access import actor_of
from apps.portal.forms import carried_out, filled
from apps.portal.media_of import url_of
from apps.portal.receipts import as_download
from apps.portal.views.imports import STOP_POLLING
from apps.portal.views.loop.access import loop_project_or_404

BATCHES_SHOWN, GROUPS_SHOWN, TAGGED_SHOWN, MEMBERS_SHOWN = 50, 10, 24, 6


class BatchForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="CSV, TSV, JSON Lines, Excel or Parquet: a column with the keys, the others are content.",
    )
    key = forms.CharField(
        label="Column with the keys",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "key, item, id …"}),
    )


class Member(NamedTuple):
    """An arrival with its tags, and the address of its stored image if it has one."""

    arrival: Arrival
    tags: list[Tag]
    picture: str


@require_http_methods(["GET", "HEAD", "POST"])
def batches(request: HttpRequest, public_id: str) -> HttpResponse:
    project = loop_project_or_404(request, public_id)
    actor = actor_of(request)
    form, received = filled(BatchForm, request), list[Received]()
    if form.is_bound:
        require(may_run_loop(actor, project.engagement))
    name = str(getattr(request.FILES.get("file"), "name", ""))
    if carried_out(form, lambda **given: received.append(take_in(actor=actor, project=project, name=name, **given))):
        if received[0].already:
            messages.warning(request, "This very file was brought before; nothing changed. This is what it became.")
        return redirect("portal:loop_batch", project.public_id, received[0].batch.public_id)
    listed = project.batches.select_related("requested_by")
    context = {
        "project": project,
        "batches": Paginator(listed, BATCHES_SHOWN).get_page(request.GET.get("page")),
        "form": form,
        "runs": may_run_loop(actor, project.engagement),
    }
    return render(request, "portal/loop/batches.html", context, status=400 if form.is_bound else 200)


@require_safe
def batch(request: HttpRequest, public_id: str, batch_id: str) -> HttpResponse:
    found = _batch_or_404(request, public_id, batch_id)
    return render(request, "portal/loop/batch.html", _context(request, found))


@require_safe
def batch_progress(request: HttpRequest, public_id: str, batch_id: str) -> HttpResponse:
    """The part of the page that changes while a batch is sorted."""
    found = _batch_or_404(request, public_id, batch_id)
    status = 200 if found.is_under_way else STOP_POLLING
    return render(request, "portal/loop/batch_state.html", _context(request, found), status=status)


@require_safe
def batch_table(request: HttpRequest, public_id: str, batch_id: str) -> HttpResponse:
    found = _batch_or_404(request, public_id, batch_id)
    require(may_see_records(actor_of(request), found.project.engagement))
    return as_download(batch_csv(found).encode(), "text/csv; charset=utf-8", f"{found.public_id}.csv")


def _context(request: HttpRequest, found: Batch) -> dict[str, Any]:
    actor, engagement = actor_of(request), found.project.engagement
    context = {"batch": found, "project": found.project, "coming": found.is_under_way}
    if found.state != RunState.DONE:
        return context
    tags = found.counts["tags"]
    context |= {"tags": [(tag, tags[tag]) for tag in Tag if tag in tags], "sees": may_see_records(actor, engagement)}
    context["next"] = _next(found) if may_run_loop(actor, engagement) else None
    if not context["sees"]:
        return context
    at = _tag_at(request.GET.get("tag", ""), found)
    return context | {"at": at} | (_tagged(request, found, at) if at else _groups(request, found))


def _tag_at(asked: str, found: Batch) -> Tag | None:
    """None where the groups of copies are shown: they come first, unless there are none."""
    tags = found.counts["tags"]
    if asked in tags and asked in Tag.values:
        return Tag(asked)
    return next((tag for tag in Tag if tag in tags), None) if not found.counts["groups_of_several"] else None


def _next(found: Batch) -> dict[str, Any]:
    """What is to be done with a batch: its round, or the predictions to begin it with, or nothing asked yet."""
    round_ = Round.objects.filter(batch=found).first()
    asked = found.prediction_runs.filter(state=RunState.DONE).order_by("-pk").first() if round_ is None else None
    return {"round": round_, "predicted": asked}


def _groups(request: HttpRequest, found: Batch) -> dict[str, Any]:
    page = Paginator(groups_of_copies(found), GROUPS_SHOWN).get_page(request.GET.get("page"))
    groups: dict[int, list[Arrival]] = {number: [] for number in page}
    for arrival in found.arrivals.filter(group__in=groups).select_related("item", "copy_of").order_by("place"):
        groups[arrival.group].append(arrival)
    shown = _members(found, [each for group in groups.values() for each in group[:MEMBERS_SHOWN]])
    return {
        "page": page,
        "groups": [
            (len(group), max(0, len(group) - MEMBERS_SHOWN), [shown[each.pk] for each in group[:MEMBERS_SHOWN]])
            for group in groups.values()
        ],
    }


def _tagged(request: HttpRequest, found: Batch, tag: str) -> dict[str, Any]:
    page = Paginator(with_tag(found, tag), TAGGED_SHOWN).get_page(request.GET.get("page"))
    return {"page": page, "tagged": list(_members(found, page).values())}


def _members(found: Batch, arrivals: Iterable[Arrival]) -> dict[int, Member]:
    """By primary key. Media are asked for together."""
    listed = list(arrivals)
    for each in listed:
        each.item.project = found.project
    media = media_of(found.project, [each.item for each in listed])
    return {each.pk: _member(each, medium) for each, medium in zip(listed, media, strict=True)}


def _member(arrival: Arrival, medium: Medium | None) -> Member:
    shown = medium is not None and medium.kind == "image" and not medium.why
    return Member(arrival, [Tag(tag) for tag in arrival.tags], url_of(arrival.item) if shown else "")


def _batch_or_404(request: HttpRequest, public_id: str, batch_id: str) -> Batch:
    seen = Batch.objects.visible_to(request.user).filter(project__public_id=public_id)
    wanted = seen.select_related("project__engagement__buyer", "project__engagement__vendor", "requested_by")
    found: Batch = get_object_or_404(wanted, public_id=batch_id)
    return found


_BATCHES = "projects/<str:public_id>/loop/batches/"
urlpatterns: list[URLPattern] = [
    path(_BATCHES, batches, name="loop_batches"),
    path(f"{_BATCHES}<str:batch_id>/", batch, name="loop_batch"),
    path(f"{_BATCHES}<str:batch_id>/progress/", batch_progress, name="loop_batch_progress"),
    path(f"{_BATCHES}<str:batch_id>/table.csv", batch_table, name="loop_batch_table"),
]
