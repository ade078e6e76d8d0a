"""Legal holds of an organisation: which there are, and placing one on a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.models import Organisation, User
from apps.accounts.policies import require
from apps.portal.access import actor_of, organisation_or_404
from apps.portal.forms import carried_out
from apps.retention import services
from apps.retention.models import Hold
from apps.retention.policies import may_keep_books, may_see_holds
from apps.retention.selectors import people_to_hold


class PersonHoldForm(forms.Form):
    person = forms.ModelChoiceField(User.objects.none(), label="On whom", to_field_name="public_id")
    reason = forms.CharField(label="Why", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        field.queryset = people_to_hold(organisation)  # type: ignore[attr-defined]
        field.label_from_instance = lambda user: f"{user.name}, {user.email}"  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: HttpRequest, public_id: str) -> HttpResponse:
    organisation, actor = organisation_or_404(request, public_id), actor_of(request)
    require(may_keep_books(actor, organisation) if request.method == "POST" else may_see_holds(actor, organisation))
    chosen = {"person": request.GET.get("person")}
    form = PersonHoldForm(request.POST or None, organisation=organisation, initial=chosen)

    def act(person: User, reason: str) -> None:
        services.place_hold(actor=actor, organisation=organisation, person=person, reason=reason)

    if carried_out(form, act):
        messages.success(request, f"Nothing of {form.cleaned_data['person']} is erased until the hold is released.")
        return redirect("portal:holds", public_id)
    context = {
        "organisation": organisation,
        "holds": _shown(request, organisation),
        "keeps": may_keep_books(actor, organisation),
        "hold_form": form,
        "opened": bool(form.errors or request.GET.get("person")),
    }
    return render(request, "portal/retention/holds.html", context)


def _shown(request: HttpRequest, organisation: Organisation) -> list[Hold]:
    """Those in force first, the newest first among them."""
    seen = Hold.objects.visible_to(request.user).filter(organisation=organisation)
    rows = list(seen.select_related("engagement", "person", "placed_by").order_by("-pk"))
    return sorted(rows, key=lambda hold: hold.released_at is not None)


@require_POST
def release(request: HttpRequest, public_id: str, hold_id: str) -> HttpResponse:
    organisation = organisation_or_404(request, public_id)
    hold = get_object_or_404(
        Hold.objects.visible_to(request.user), public_id=hold_id, organisation=organisation, engagement=None
    )
    services.release_hold(actor=actor_of(request), hold=hold, reason=str(request.POST.get("reason", "")))
    messages.success(request, "The hold is released; the person may be erased again.")
    return redirect("portal:holds", public_id)


urlpatterns: list[URLPattern] = [
    path("organisations/<str:public_id>/holds/", holds, name="holds"),
    path("organisations/<str:public_id>/holds/<str:hold_id>/release/", release, name="person_hold_release"),
]
