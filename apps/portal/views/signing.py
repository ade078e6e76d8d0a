"""How the reports of an engagement are signed: the policies in force, and who stands in for whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.actors import Actor
from apps.accounts.models import Membership, User
from apps.accounts.policies import require
from apps.portal.access import actor_of, engagement_or_404
from apps.portal.forms import carried_out, filled
from apps.portal.signing_form import SigningPolicyForm
from apps.projects.models import Engagement
from apps.projects.policies import side_of
from apps.signoff.delegations import colleagues, delegate, end_delegation, ends, may_delegate
from apps.signoff.models import Delegation, Kind, SigningPolicy
from apps.signoff.signing_policies import (
    WORDS,
    may_publish,
    may_see_signing,
    policies_in_force,
    publish_signing_policy,
)
from apps.signoff.signing_rules import described


class DelegationForm(forms.Form):
    to = forms.ModelChoiceField(User.objects.none(), label="Who stands in for you", empty_label=None)
    since = forms.DateField(label="From, the beginning of the day", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Until, the end of the day", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="Why", max_length=200, help_text="Such as the absence it is for.")

    def __init__(self, *args: Any, actor: Actor, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        membership = side_of(actor, engagement)
        held = colleagues(engagement, membership.organisation) if membership else []
        others = User.objects.filter(pk__in=[each.pk for each in held if each != actor.user]).order_by("name")
        self.fields["to"].queryset = others  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def signing(request: HttpRequest, public_id: str) -> HttpResponse:
    contract, actor = engagement_or_404(request, public_id), actor_of(request)
    require(may_see_signing(actor, contract))
    if request.method != "POST":
        return _page(request, contract)
    require(may_publish(actor, contract))
    form = SigningPolicyForm(request.POST)

    def act(**given: Any) -> SigningPolicy:
        return publish_signing_policy(actor=actor, engagement=contract, document=form.document(), kind=given["kind"])

    if carried_out(form, act):
        messages.success(request, "Published. It binds the reports that are frozen from now on.")
        return redirect("portal:signing", public_id)
    return _page(request, contract, policy_form=form)


def _page(request: HttpRequest, contract: Engagement, **shown: Any) -> HttpResponse:
    actor = actor_of(request)
    membership = side_of(actor, contract)
    loans = contract.delegations.select_related("delegator", "delegate", "organisation")
    context = {
        "engagement": contract,
        "policies": [_told(each) for each in policies_in_force(contract)],
        "earlier": contract.signing_policies.select_related("published_by"),
        "may_publish": may_publish(actor, contract),
        "policy_form": SigningPolicyForm(),
        "loans": [_loan(actor.user, membership, each) for each in loans],
        "house": membership.organisation_id if membership else None,
        "may_delegate": may_delegate(actor, contract),
        "delegation_form": DelegationForm(actor=actor, engagement=contract),
        **shown,
    }
    return render(request, "portal/engagements/signing.html", context)


def _told(policy: SigningPolicy) -> dict[str, Any]:
    rules, kind = policy.rules, Kind(policy.kind).label if policy.kind else ""
    return {"policy": policy, "kind": kind, "rules": rules, "steps": [described(step, WORDS) for step in rules.steps]}


def _loan(user: User | None, membership: Membership | None, loan: Delegation) -> dict[str, Any]:
    over = loan.ended_at is not None or loan.until <= timezone.now()
    return {"loan": loan, "over": over, "may_end": not over and bool(ends(user, membership, loan))}


@require_POST
def delegation(request: HttpRequest, public_id: str) -> HttpResponse:
    contract, actor = engagement_or_404(request, public_id), actor_of(request)
    require(may_delegate(actor, contract))
    form = filled(DelegationForm, request, actor=actor, engagement=contract)

    def act(to: User, since: dt.date, until: dt.date, reason: str) -> Delegation:
        first, last = _midnight(since), _midnight(until) + dt.timedelta(days=1)
        return delegate(actor=actor, engagement=contract, to=to, since=first, until=last, reason=reason)

    if carried_out(form, act):
        messages.success(request, f"{form.cleaned_data['to']} can sign on your behalf in this period.")
        return redirect("portal:signing", public_id)
    return _page(request, contract, delegation_form=form)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


@require_POST
def delegation_end(request: HttpRequest, public_id: str, delegation_id: str) -> HttpResponse:
    contract = engagement_or_404(request, public_id)
    loan = get_object_or_404(contract.delegations.select_related("organisation"), public_id=delegation_id)
    end_delegation(actor=actor_of(request), delegation=loan)
    messages.success(request, "The delegation is over. What was signed under it stays.")
    return redirect("portal:signing", public_id)


urlpatterns: list[URLPattern] = [
    path("engagements/<str:public_id>/signing/", signing, name="signing"),
    path("engagements/<str:public_id>/delegations/", delegation, name="delegation"),
    path("engagements/<str:public_id>/delegations/<str:delegation_id>/end/", delegation_end, name="delegation_end"),
]
