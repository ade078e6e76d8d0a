"""What an engagement keeps how long, what stops its erasure, and the acts of whoever keeps the books."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.accounts.policies import require
from apps.accounts.services import reauthenticate
from apps.portal.access import actor_of, engagement_or_404, organisation_or_404
from apps.portal.forms import carried_out, filled, password_field
from apps.portal.place import network_of
from apps.projects.models import Engagement
from apps.retention import services
from apps.retention.models import Hold, Records
from apps.retention.policies import may_erase_person, may_keep_books, may_see_retention
from apps.retention.selectors import addresses_of, lines_of, payloads_of
from apps.retention.services.people import BASES, why_not


class RuleForm(forms.Form):
    records = forms.ChoiceField(label="Which records", choices=Records.choices)
    name = forms.CharField(
        label="Name of the retention class",
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "aia-10y"}),
    )
    months = forms.IntegerField(label="Months", min_value=1, max_value=1200)
    starts_on = forms.DateField(
        label="The clock starts on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="For example the day the system was withdrawn from the market. Without it nothing is ever due.",
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class EraseForm(forms.Form):
    basis = forms.ChoiceField(label="On which basis", choices=list(BASES.items()))
    password = password_field("Your password, again")


@require_safe
def retention(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, engagement_or_404(request, public_id))


def _page(request: HttpRequest, contract: Engagement, **shown: Any) -> HttpResponse:
    actor = actor_of(request)
    require(may_see_retention(actor, contract))
    payloads = payloads_of(contract)
    context = {
        "engagement": contract,
        "lines": lines_of(contract),
        "files": len(payloads),
        "bytes": sum(each.size for each in payloads),
        "erased": contract.erased_files.count(),
        "holds": Hold.objects.visible_to(request.user).filter(engagement=contract).select_related("placed_by"),
        "keeps": may_keep_books(actor, contract.buyer),
        "addresses": addresses_of(contract),
        "bases": BASES,
        "rule_form": RuleForm(),
        "hold_form": ReasonForm(),
        **shown,
    }
    return render(request, "portal/retention/retention.html", context)


@require_POST
def set_rule(request: HttpRequest, public_id: str) -> HttpResponse:
    contract, form = engagement_or_404(request, public_id), filled(RuleForm, request)
    if carried_out(form, lambda **given: services.set_rule(actor=actor_of(request), engagement=contract, **given)):
        messages.success(request, "The rule is in force from now on; the former one stays in the history.")
        return redirect("portal:retention", public_id)
    return _page(request, contract, rule_form=form)


@require_POST
def place_hold(request: HttpRequest, public_id: str) -> HttpResponse:
    contract, form = engagement_or_404(request, public_id), filled(ReasonForm, request)

    def act(reason: str) -> None:
        services.place_hold(actor=actor_of(request), organisation=contract.buyer, engagement=contract, reason=reason)

    if carried_out(form, act):
        messages.success(request, "Nothing of this engagement is erased until the hold is released.")
        return redirect("portal:retention", public_id)
    return _page(request, contract, hold_form=form)


@require_POST
def release_hold(request: HttpRequest, public_id: str, hold_id: str) -> HttpResponse:
    contract = engagement_or_404(request, public_id)
    hold = get_object_or_404(Hold.objects.visible_to(request.user), public_id=hold_id, engagement=contract)
    services.release_hold(actor=actor_of(request), hold=hold, reason=str(request.POST.get("reason", "")))
    messages.success(request, "The hold is released. What its time is over for may be erased again.")
    return redirect("portal:retention", public_id)


@require_POST
def erase_files(request: HttpRequest, public_id: str) -> HttpResponse:
    contract = engagement_or_404(request, public_id)
    erased = services.erase_files(actor=actor_of(request), engagement=contract)
    messages.success(request, f"{erased} files were erased. Their digests, the labels and the log stay.")
    return redirect("portal:retention", public_id)


@require_POST
def erase_annotator(request: HttpRequest, public_id: str, annotator_id: str) -> HttpResponse:
    contract = engagement_or_404(request, public_id)
    annotator = get_object_or_404(addresses_of(contract), public_id=annotator_id)
    services.erase_annotator(actor=actor_of(request), annotator=annotator, basis=str(request.POST.get("basis", "")))
    messages.success(request, f"The address is gone; the annotator is called {annotator.public_id} from now on.")
    return redirect("portal:retention", public_id)


@require_http_methods(["GET", "POST"])
def erase_person(request: HttpRequest, public_id: str, user_id: str) -> HttpResponse:
    organisation, actor = organisation_or_404(request, public_id), actor_of(request)
    person = get_object_or_404(
        User.objects.filter(memberships__organisation=organisation).distinct(), public_id=user_id
    )
    require(may_erase_person(actor, organisation, person))
    form = filled(EraseForm, request)

    def act(basis: str, password: str) -> None:
        reauthenticate(actor=actor, password=password, network=network_of(request))
        services.erase_person(actor=actor, organisation=organisation, person=person, basis=basis)

    if carried_out(form, act, refusals_too=True):
        messages.success(request, f"{person.public_id} is all that remains of this person's account.")
        return redirect("portal:people", public_id)
    context = {"organisation": organisation, "subject": person, "form": form, "why_not": why_not(organisation, person)}
    return render(request, "portal/retention/erase.html", context)


urlpatterns: list[URLPattern] = [
    path("engagements/<str:public_id>/retention/", retention, name="retention"),
    path("engagements/<str:public_id>/retention/rules/", set_rule, name="retention_set"),
    path("engagements/<str:public_id>/retention/holds/", place_hold, name="hold_place"),
    path("engagements/<str:public_id>/retention/holds/<str:hold_id>/release/", release_hold, name="hold_release"),
    path("engagements/<str:public_id>/retention/erase/", erase_files, name="files_erase"),
    path(
        "engagements/<str:public_id>/retention/annotators/<str:annotator_id>/", erase_annotator, name="annotator_erase"
    ),
    path("organisations/<str:public_id>/people/<str:user_id>/erase/", erase_person, name="person_erase"),
]
