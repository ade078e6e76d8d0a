"""Loading settled answers from a file."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from apps.accounts.policies import require
from apps.exchange.services import GoldImport, import_gold
from apps.portal.access import actor_of, project_or_404
from apps.portal.forms import carried_out, filled
from apps.projects.policies import may_manage


class GoldForm(forms.Form):
    file = forms.FileField(label="File", help_text="One item and one settled answer per row: CSV, TSV or JSON Lines.")
    item = forms.CharField(
        label="Column of the item", required=False, widget=forms.TextInput(attrs={"placeholder": "item, task, unit …"})
    )
    label = forms.CharField(
        label="Column of the answer", required=False, widget=forms.TextInput(attrs={"placeholder": "label, gold …"})
    )


@require_http_methods(["GET", "POST"])
def gold_import(request: HttpRequest, public_id: str) -> HttpResponse:
    project = project_or_404(request, public_id)
    require(may_manage(actor_of(request), project.engagement))
    form, done = filled(GoldForm, request), list[GoldImport]()

    def act(file: forms.FileField, **columns: str) -> None:
        mapping = {role: name for role, name in columns.items() if name}
        name = str(form.cleaned_data["file"].name)
        done.append(import_gold(actor=actor_of(request), project=project, file=file, name=name, mapping=mapping))  # type: ignore[arg-type]

    if carried_out(form, act) and not done[0].rejects:
        _say(request, done[0])
        return redirect("portal:project", public_id)
    context = {"project": project, "form": form, "result": done[0] if done else None}
    return render(request, "portal/imports/gold.html", context)


def _say(request: HttpRequest, result: GoldImport) -> None:
    messages.success(request, f"{result.rows} gold answers were read; {result.changed} are new or changed.")
    for notice in result.notices:
        messages.warning(request, notice)


urlpatterns: list[URLPattern] = [path("projects/<str:public_id>/gold/", gold_import, name="gold_import")]
