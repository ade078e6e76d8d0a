"""Who keeps an eye on an engagement's log from outside, and what they last said."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from apps.accounts.policies import Refused, require
from apps.audit.cosigning import policy_of
from apps.audit.keys import KeyUnusable, first_vkey
from apps.audit.models import Cosignature, Log
from apps.audit.publishing import published_size
from apps.portal.access import actor_of, engagement_or_404
from apps.portal.forms import carried_out, filled
from apps.projects.models import Engagement
from apps.projects.policies import may_manage, only_annotates
from apps.projects.services import agree_on_witnesses

EXAMPLE = """\
witness harbour witness.harbour.example+2666de7d+BLDv... https://witness.harbour.example/
witness calder witness.calder.example+90e1a3c2+BPq8... https://witness.calder.example/
group either any harbour calder
quorum either"""


class PolicyForm(forms.Form):
    policy = forms.CharField(
        label="Witnesses and quorum",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "code"}),
        help_text="A C2SP tlog-policy: one line for each witness, groups if needed, and who must have cosigned.",
    )


@dataclass(frozen=True, slots=True)
class Eye:
    """A witness of the policy: its key and address, the newest head it cosigned, and the newest it did not."""

    name: str
    vkey: str
    address: str
    cosigned: Cosignature | None
    refused: Cosignature | None


@require_http_methods(["GET", "HEAD", "POST"])
def witnesses(request: HttpRequest, public_id: str) -> HttpResponse:
    contract = engagement_or_404(request, public_id)
    if request.method != "POST":
        return _page(request, contract)
    require(may_manage(actor_of(request), contract))
    form = filled(PolicyForm, request)
    act = partial(agree_on_witnesses, actor=actor_of(request), engagement=contract)
    if not carried_out(form, act):
        return _page(request, contract, form=form)
    messages.success(request, "Recorded. From the next head on, the witnesses are asked.")
    return redirect("portal:witnesses", contract.public_id)


def _page(request: HttpRequest, contract: Engagement, **shown: Any) -> HttpResponse:
    actor = actor_of(request)
    if only_annotates(actor, contract):
        raise Refused("The log is read by the parties and their auditors; your own results are on your page.")
    log = Log.objects.filter(origin=contract.log_origin).first()
    context = {
        "engagement": contract,
        "log": log,
        "policy": policy_of(log) if log else None,
        "eyes": _eyes(log) if log else [],
        "published": published_size(log) if log else 0,
        "vkey": _vkey(log) if log else "",
        "may_manage": may_manage(actor, contract),
        "form": PolicyForm(),
        "example": EXAMPLE,
        **shown,
    }
    return render(request, "portal/engagements/witnesses.html", context)


def _eyes(log: Log) -> list[Eye]:
    policy, said = policy_of(log), Cosignature.objects.filter(checkpoint__log=log).select_related("checkpoint")
    eyes = []
    for name, key in policy.witnesses.items():
        newest = said.filter(witness=name).order_by("-checkpoint__size")
        cosigned, refused = newest.filter(status=200).first(), newest.exclude(status=200).first()
        eyes.append(Eye(name, str(key), policy.addresses.get(name, ""), cosigned, refused))
    return eyes


def _vkey(log: Log) -> str:
    try:
        return first_vkey(log)
    except KeyUnusable:
        return ""


urlpatterns: list[URLPattern] = [path("engagements/<str:public_id>/witnesses/", witnesses, name="witnesses")]
