"""Delivering a file, watching it come in, and dealing with what could not be used."""

from operator import itemgetter
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.policies import require
from apps.exchange.formats import FORMATS
from apps.exchange.models import ImportRun
from apps.exchange.selectors import rejects_csv
from apps.exchange.services import Received, admit_rest, receive
from apps.labels.runs import RunState
from apps.portal.access import actor_of, import_or_404, project_or_404
from apps.portal.forms import carried_out, filled
from apps.projects.models import Project
from apps.projects.policies import may_deliver

REJECTS_SHOWN = 100
STOP_POLLING = 286  # htmx takes this status as: there is nothing more to come


def _column(label: str, usual: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=200, widget=forms.TextInput(attrs={"placeholder": usual})
    )


class DeliveryForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="A table (CSV, TSV, JSON Lines, Excel) or the export of a labelling tool; gzip is fine.",
    )
    format = forms.ChoiceField(
        label="Format",
        required=False,
        choices=[("", "Recognise it"), *sorted(((one.name, one.title) for one in FORMATS.values()), key=itemgetter(1))],
    )
    who = forms.CharField(
        label="Who labelled, where the file does not say",
        required=False,
        max_length=200,
        help_text="{file} stands for the name of the file.",
    )
    item = _column("Item", "item, task, unit …")
    annotator = _column("Annotator", "annotator, worker, completed_by …")
    label = _column("Label", "label, value, answer …")
    timestamp = _column("Time", "timestamp, created_at …")
    duration = _column("Duration", "duration, lead_time …")
    more = forms.CharField(
        label="Other settings",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "scheme=IOB2"}),
        help_text="One name=value per line, as a refusal asks for it; also reviewer=, review=, model= and proposal=.",
    )
    fold = forms.BooleanField(label="Labels may differ from the schema in case and blanks", required=False)
    admit_rest = forms.BooleanField(label="Admit the other rows when some cannot be used", required=False)

    @property
    def columns(self) -> list[forms.BoundField]:
        return [self[name] for name in COLUMNS]

    @property
    def mapping(self) -> dict[str, str]:
        columns = {name: self.cleaned_data[name] for name in COLUMNS if self.cleaned_data[name]}
        return {**columns, **self.cleaned_data["more"]}

    def clean_more(self) -> dict[str, str]:
        """The settings by name; which of them a format knows it says itself."""
        pairs = [line.partition("=") for line in self.cleaned_data["more"].splitlines() if line.strip()]
        if any(not name.strip() or not value.strip() for name, _, value in pairs):
            raise forms.ValidationError("Write one name=value per line, such as scheme=IOB2.")
        return {name.strip(): value.strip() for name, _, value in pairs}


COLUMNS = ("item", "annotator", "label", "timestamp", "duration")


@require_http_methods(["GET", "POST"])
def deliver(request: HttpRequest, public_id: str) -> HttpResponse:
    project = project_or_404(request, public_id)
    require(may_deliver(actor_of(request), project.engagement))
    form, received = filled(DeliveryForm, request), list[Received]()
    if carried_out(form, lambda **given: received.append(_receive(request, project, form))):  # type: ignore[arg-type]
        run = received[0].run
        if received[0].already:
            messages.warning(request, "This very file was delivered before; nothing changed. This is what it became.")
        return redirect("portal:import", run.public_id)
    context = {"project": project, "form": form, "schema": project.schemas.first()}
    return render(request, "portal/imports/deliver.html", context)


def _receive(request: HttpRequest, project: Project, form: DeliveryForm) -> Received:
    given = form.cleaned_data
    return receive(
        actor=actor_of(request),
        project=project,
        file=given["file"],
        name=given["file"].name,
        mapping=form.mapping,
        format=given["format"],
        annotator=given["who"],
        fold=given["fold"],
        admit_rest=given["admit_rest"],
    )


@require_safe
def import_run(request: HttpRequest, public_id: str) -> HttpResponse:
    run = import_or_404(request, public_id)
    return render(request, "portal/imports/import.html", _context(request, run))


@require_safe
def progress(request: HttpRequest, public_id: str) -> HttpResponse:
    """The part of the page that changes while the file comes in."""
    run = import_or_404(request, public_id)
    status = 200 if _is_coming_in(run) else STOP_POLLING
    return render(request, "portal/imports/state.html", _context(request, run), status=status)


def _is_coming_in(run: ImportRun) -> bool:
    return run.state in (RunState.WAITING, RunState.RUNNING)


def _context(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    delivers = may_deliver(actor_of(request), run.project.engagement)
    return {
        "run": run,
        "project": run.project,
        "coming_in": _is_coming_in(run),
        "rejects": Paginator(run.rejects.all(), REJECTS_SHOWN).get_page(request.GET.get("page")),
        "delivers": delivers,
        "may_admit_rest": delivers and run.state == RunState.FAILED and run.rejected and run.rows,
    }


@require_safe
def rejects(request: HttpRequest, public_id: str) -> HttpResponse:
    run = import_or_404(request, public_id)
    response = HttpResponse(rejects_csv(run), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{run.public_id}-refused.csv"'
    return response


@require_POST
def admit_others(request: HttpRequest, public_id: str) -> HttpResponse:
    successor = admit_rest(actor=actor_of(request), run=import_or_404(request, public_id))
    messages.success(request, "Decided: the rows that can be used are admitted, the others stay listed here.")
    return redirect("portal:import", successor.public_id)


urlpatterns: list[URLPattern] = [
    path("projects/<str:public_id>/deliver/", deliver, name="deliver"),
    path("imports/<str:public_id>/", import_run, name="import"),
    path("imports/<str:public_id>/progress/", progress, name="import_progress"),
    path("imports/<str:public_id>/refused.csv", rejects, name="import_rejects"),
    path("imports/<str:public_id>/admit-rest/", admit_others, name="admit_rest"),
]
