"""What makes the people of an organisation fit to sign: qualifications, checked identities, the policy text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import services
from apps.accounts.models import IdentityProof, Organisation, PolicyAcceptance, ProofMethod, Qualification, User
from apps.accounts.policies import Invalid, may_keep_standing, require
from apps.accounts.readiness import REVIEW, access_review, current_policy_text
from apps.portal.access import actor_of, organisation_or_404, person
from apps.portal.forms import carried_out, filled
from apps.signoff.csv_files import csv_bytes


class _Member(forms.Form):
    user = forms.ModelChoiceField(User.objects.none(), label="Who")

    def __init__(self, *args: Any, organisation: Organisation, asking: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = User.objects.filter(memberships__organisation=organisation, memberships__ended_at=None)
        self.fields["user"].queryset = members.exclude(pk=asking.pk).order_by("name")  # type: ignore[attr-defined]


class QualificationForm(_Member):
    name = forms.CharField(label="Qualification or training", max_length=120)
    evidence = forms.CharField(
        label="Where its proof is found", max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    valid_from = forms.DateField(label="Valid from", widget=forms.DateInput(attrs={"type": "date"}))
    valid_until = forms.DateField(label="Valid until", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class IdentityForm(_Member):
    method = forms.ChoiceField(label="How it was checked", choices=ProofMethod.choices)


class PolicyTextForm(forms.Form):
    text = forms.CharField(label="Text, in Markdown", strip=False, widget=forms.Textarea(attrs={"rows": 12}))


@require_safe
def standing(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, organisation_or_404(request, public_id))


def _page(request: HttpRequest, organisation: Organisation, **shown: Any) -> HttpResponse:
    asking = person(request)
    context = {
        "organisation": organisation,
        "keeps": may_keep_standing(actor_of(request), organisation),
        "members": _members(organisation),
        "text": current_policy_text(organisation),
        "qualification_form": QualificationForm(organisation=organisation, asking=asking),
        "identity_form": IdentityForm(organisation=organisation, asking=asking),
        "text_form": PolicyTextForm(),
        **shown,
    }
    return render(request, "portal/people/standing.html", context)


def _members(organisation: Organisation) -> list[dict[str, Any]]:
    """Every member with what is recorded, in four queries for all of them."""
    today, text = timezone.now().date(), current_policy_text(organisation)
    held: dict[int, list[dict[str, Any]]] = {}
    for row in Qualification.objects.filter(organisation=organisation, ended_at=None):
        held.setdefault(row.user_id, []).append({"row": row, "holds": row.holds_on(today)})
    proofs = IdentityProof.objects.filter(organisation=organisation).select_related("checked_by").order_by("id")
    checked = {proof.user_id: proof for proof in proofs}
    accepted = dict(PolicyAcceptance.objects.filter(policy_text=text).values_list("user", "accepted_at"))
    members = organisation.memberships.filter(ended_at=None).select_related("user").order_by("user__name")
    return [
        {
            "membership": each,
            "qualifications": held.get(each.user_id, []),
            "proof": checked.get(each.user_id),
            "accepted_at": accepted.get(each.user_id),
        }
        for each in members
    ]


@require_POST
def qualification(request: HttpRequest, public_id: str) -> HttpResponse:
    organisation, actor = organisation_or_404(request, public_id), actor_of(request)
    require(may_keep_standing(actor, organisation))
    form = filled(QualificationForm, request, organisation=organisation, asking=person(request))
    if carried_out(form, lambda **g: services.record_qualification(actor=actor, organisation=organisation, **g)):
        messages.success(request, f"Recorded for {form.cleaned_data['user']}.")
        return redirect("portal:standing", public_id)
    return _page(request, organisation, qualification_form=form)


@require_POST
def qualification_end(request: HttpRequest, public_id: str, qualification_id: str) -> HttpResponse:
    organisation = organisation_or_404(request, public_id)
    rows = organisation.qualifications.select_related("user", "organisation")
    row = get_object_or_404(rows, public_id=qualification_id)
    services.end_qualification(actor=actor_of(request), qualification=row)
    messages.success(request, f"{row.name} of {row.user} holds no longer.")
    return redirect("portal:standing", public_id)


@require_POST
def identity(request: HttpRequest, public_id: str) -> HttpResponse:
    organisation, actor = organisation_or_404(request, public_id), actor_of(request)
    require(may_keep_standing(actor, organisation))
    form = filled(IdentityForm, request, organisation=organisation, asking=person(request))
    if carried_out(form, lambda **g: services.verify_identity(actor=actor, organisation=organisation, **g)):
        messages.success(request, f"It is recorded that the identity of {form.cleaned_data['user']} was checked.")
        return redirect("portal:standing", public_id)
    return _page(request, organisation, identity_form=form)


@require_POST
def policy_publish(request: HttpRequest, public_id: str) -> HttpResponse:
    organisation, actor = organisation_or_404(request, public_id), actor_of(request)
    form = filled(PolicyTextForm, request)
    if carried_out(form, lambda text: services.publish_policy_text(actor=actor, organisation=organisation, text=text)):
        messages.success(request, "Published. Everybody accepts it before they sign where a signing policy asks so.")
        return redirect("portal:policy_text", public_id)
    return _page(request, organisation, text_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def policy_text(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read the current text, and say that one keeps to it."""
    organisation = organisation_or_404(request, public_id)
    if request.method == "POST":
        version = request.POST.get("version", "")
        if not request.POST.get("read") or not version.isdecimal() or len(version) > 9:
            raise Invalid("Say that you have read the text and keep to it.")
        services.accept_policy_text(actor=actor_of(request), organisation=organisation, version=int(version))
        messages.success(request, f"You have accepted version {version}.")
        return redirect("portal:policy_text", public_id)
    text = current_policy_text(organisation)
    accepted = PolicyAcceptance.objects.filter(policy_text=text, user=person(request)).first() if text else None
    context = {"organisation": organisation, "text": text, "accepted": accepted}
    return render(request, "portal/people/policy_text.html", context)


@require_safe
def access_csv(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who has, or had, which role since when, and when they last signed in: for the periodic review of access."""
    organisation = organisation_or_404(request, public_id)
    require(may_keep_standing(actor_of(request), organisation))
    response = HttpResponse(csv_bytes(REVIEW, access_review(organisation)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="access-{public_id}.csv"'
    return response


urlpatterns: list[URLPattern] = [
    path("organisations/<str:public_id>/standing/", standing, name="standing"),
    path("organisations/<str:public_id>/qualifications/", qualification, name="qualification"),
    path(
        "organisations/<str:public_id>/qualifications/<str:qualification_id>/end/",
        qualification_end,
        name="qualification_end",
    ),
    path("organisations/<str:public_id>/identities/", identity, name="identity"),
    path("organisations/<str:public_id>/policy-texts/", policy_publish, name="policy_publish"),
    path("organisations/<str:public_id>/policy-text/", policy_text, name="policy_text"),
    path("organisations/<str:public_id>/access.csv", access_csv, name="access_csv"),
]
