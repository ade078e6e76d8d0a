"""A contract: what the vendor committed to, its projects, and who may look on."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import Organisation, OrganisationKind, User
from apps.accounts.policies import Decision, require
from apps.portal.access import actor_of, engagement_or_404, person
from apps.portal.forms import carried_out, filled
from apps.portal.known import buyers_managed_by, partners_of
from apps.projects import services
from apps.projects.models import Engagement, Metric
from apps.projects.policies import may_manage
from apps.retention.policies import may_see_retention
from apps.signoff.signing_policies import may_see_signing


class EngagementForm(forms.Form):
    name = forms.CharField(
        label="Name", max_length=120, widget=forms.TextInput(attrs={"placeholder": "Support tickets 2026"})
    )
    buyer = forms.ModelChoiceField(Organisation.objects.none(), label="Buyer", empty_label=None)
    vendor = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Vendor",
        help_text="A vendor who is not in the list is brought in on the people page of your organisation.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["buyer"].queryset = buyers_managed_by(user)  # type: ignore[attr-defined]
        self.fields["vendor"].queryset = partners_of(user, OrganisationKind.VENDOR)  # type: ignore[attr-defined]


class CommitmentForm(forms.Form):
    metric = forms.ChoiceField(label="Metric", choices=Metric.choices)
    floor = forms.DecimalField(label="Floor", min_value=Decimal(0), max_value=Decimal(1), decimal_places=4)
    confidence = forms.DecimalField(label="Confidence", decimal_places=4, initial=Decimal("0.95"))


class ProjectForm(forms.Form):
    name = forms.CharField(label="Name", max_length=120)
    description = forms.CharField(
        label="What is labelled, and what for", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class AuditorForm(forms.Form):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label="Auditor")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = partners_of(user, OrganisationKind.AUDITOR)  # type: ignore[attr-defined]


def _may_open(user: User) -> Decision:
    return Decision(buyers_managed_by(user).exists(), "An owner or QA manager of a buyer opens engagements.")


@require_http_methods(["GET", "POST"])
def new_engagement(request: HttpRequest) -> HttpResponse:
    made: list[Engagement] = []
    if request.method == "POST":
        require(_may_open(person(request)))
    form = filled(EngagementForm, request, user=person(request))
    if carried_out(form, lambda **given: made.append(services.create_engagement(actor=actor_of(request), **given))):
        return redirect("portal:engagement", made[0].public_id)
    return render(request, "portal/engagements/new.html", {"form": form})


@require_safe
def engagement(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, engagement_or_404(request, public_id))


def _page(request: HttpRequest, contract: Engagement, **shown: Any) -> HttpResponse:
    context = {
        "engagement": contract,
        "commitments": contract.commitments.filter(retired_at=None),
        "retired": contract.commitments.exclude(retired_at=None).order_by("-retired_at"),
        "projects": contract.projects.all(),
        "auditors": contract.auditors.order_by("name"),
        "manages": may_manage(actor_of(request), contract),
        "may_see_retention": may_see_retention(actor_of(request), contract),
        "sees_signing": may_see_signing(actor_of(request), contract),
        "commitment_form": CommitmentForm(),
        "project_form": ProjectForm(),
        "auditor_form": AuditorForm(user=person(request)),
        **shown,
    }
    return render(request, "portal/engagements/engagement.html", context)


@require_POST
def commit(request: HttpRequest, public_id: str) -> HttpResponse:
    contract, form = engagement_or_404(request, public_id), filled(CommitmentForm, request)
    if carried_out(form, lambda **given: services.commit_to(actor=actor_of(request), engagement=contract, **given)):
        messages.success(request, "The commitment is part of the contract from now on.")
        return redirect("portal:engagement", public_id)
    return _page(request, contract, commitment_form=form)


@require_POST
def retire(request: HttpRequest, public_id: str, commitment_id: str) -> HttpResponse:
    contract = engagement_or_404(request, public_id)
    commitment = get_object_or_404(contract.commitments, public_id=commitment_id, retired_at=None)
    services.retire_commitment(actor=actor_of(request), commitment=commitment)
    messages.success(request, f"{commitment} no longer binds the vendor. It stays in the history.")
    return redirect("portal:engagement", public_id)


@require_POST
def new_project(request: HttpRequest, public_id: str) -> HttpResponse:
    contract, form, made = engagement_or_404(request, public_id), filled(ProjectForm, request), list[Any]()

    def act(**given: Any) -> None:
        made.append(services.create_project(actor=actor_of(request), engagement=contract, **given))

    if carried_out(form, act):
        return redirect("portal:project", made[0].public_id)
    return _page(request, contract, project_form=form)


@require_POST
def invite_auditor(request: HttpRequest, public_id: str) -> HttpResponse:
    contract, actor = engagement_or_404(request, public_id), actor_of(request)
    require(may_manage(actor, contract))
    form = filled(AuditorForm, request, user=person(request))
    if carried_out(form, lambda **given: services.invite_auditor(actor=actor, engagement=contract, **given)):
        messages.success(request, f"{form.cleaned_data['organisation']} may read everything in this engagement.")
        return redirect("portal:engagement", public_id)
    return _page(request, contract, auditor_form=form)


urlpatterns: list[URLPattern] = [
    path("engagements/new/", new_engagement, name="engagement_new"),
    path("engagements/<str:public_id>/", engagement, name="engagement"),
    path("engagements/<str:public_id>/commitments/", commit, name="commit"),
    path("engagements/<str:public_id>/commitments/<str:commitment_id>/retire/", retire, name="commitment_retire"),
    path("engagements/<str:public_id>/projects/", new_project, name="project_new"),
    path("engagements/<str:public_id>/auditors/", invite_auditor, name="auditor_invite"),
]
