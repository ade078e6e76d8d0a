"""The images, recordings and videos of a project: bringing them in, naming where they lie, and showing them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.media.models import MediaSource
from apps.media.policies import may_declare, may_store
from apps.media.selectors import coverage_of, medium_of, sources_of
from apps.media.services import Stored, declare_source, retire_source, store_media
from apps.media.serving import answer_with
from apps.portal.access import actor_of, item_or_404, project_or_404
from apps.portal.forms import carried_out, filled
from apps.projects.models import Project

NOTHING = "This item refers to no image, recording or video."


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="One image, recording or video, or a ZIP of many. Names count: items refer to files by them.",
    )
    name = forms.CharField(
        label="Name",
        required=False,
        max_length=400,
        help_text="Only where items call a single file otherwise than it is called now: images/0001.png",
    )


class SourceForm(forms.Form):
    address = forms.CharField(
        label="Address",
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": "https://media.example.com/batch-7/", "spellcheck": "false"}),
        help_text="What items refer to under this address is fetched from there when somebody looks at it.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def media(request: HttpRequest, public_id: str) -> HttpResponse:
    project = project_or_404(request, public_id)
    form, done = filled(UploadForm, request), list[Stored]()
    if carried_out(form, lambda file, name: done.append(_store(request, project, file, name))):
        messages.success(request, _told(done[0]))
        return redirect("portal:media", public_id)
    return _page(request, project, upload_form=form)


def _store(request: HttpRequest, project: Project, file: Any, name: str) -> Stored:
    return store_media(actor=actor_of(request), project=project, file=file, name=name or str(file.name))


def _told(stored: Stored) -> str:
    added, known = len(stored.added), len(stored.known)
    told = f"{added} file{'' if added == 1 else 's'} stored."
    return f"{told} {known} had been stored before, with the same bytes." if known else told


@require_POST
def source_declare(request: HttpRequest, public_id: str) -> HttpResponse:
    project, form = project_or_404(request, public_id), filled(SourceForm, request)
    if carried_out(form, lambda address: declare_source(actor=actor_of(request), project=project, prefix=address)):
        messages.success(request, "The source is declared. What lies under it is shown from now on.")
        return redirect("portal:media", public_id)
    return _page(request, project, source_form=form)


@require_POST
def source_retire(request: HttpRequest, public_id: str, source_id: str) -> HttpResponse:
    project = project_or_404(request, public_id)
    seen = MediaSource.objects.visible_to(request.user).select_related("project__engagement__buyer")
    retire_source(actor=actor_of(request), source=get_object_or_404(seen, project=project, public_id=source_id))
    messages.success(request, "The source is retired; nothing is fetched from there any more.")
    return redirect("portal:media", public_id)


def _page(request: HttpRequest, project: Project, **shown: Any) -> HttpResponse:
    actor, engagement = actor_of(request), project.engagement
    context = {
        "project": project,
        "files": project.media_files.count(),
        "coverage": coverage_of(project),
        "sources": sources_of(project),
        "stores": may_store(actor, engagement),
        "declares": may_declare(actor, engagement),
        "upload_form": UploadForm(),
        "source_form": SourceForm(),
        **shown,
    }
    return render(request, "portal/media/media.html", context)


@require_safe
def item_media(request: HttpRequest, public_id: str, number: int) -> HttpResponseBase:
    """The bytes, whole or in part, to whoever may see the item."""
    medium = medium_of(item_or_404(request, project_or_404(request, public_id), number))
    if medium is None:
        return HttpResponse(NOTHING, status=404, content_type="text/plain; charset=utf-8")
    return answer_with(request, medium)


urlpatterns: list[URLPattern] = [
    path("projects/<str:public_id>/media/", media, name="media"),
    path("projects/<str:public_id>/media/sources/", source_declare, name="source_declare"),
    path("projects/<str:public_id>/media/sources/<str:source_id>/retire/", source_retire, name="source_retire"),
    path("projects/<str:public_id>/items/<int:number>/media/", item_media, name="item_media"),
]
