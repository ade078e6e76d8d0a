"""What a person signs with: adding it, and taking it away; an owner may take it away for somebody."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import services
from apps.accounts.models import User
from apps.accounts.one_time_codes import provisioning_uri
from apps.accounts.policies import may_manage_members, require
from apps.portal.access import actor_of, organisation_or_404, person
from apps.portal.forms import carried_out, filled, password_field
from apps.portal.place import network_of, place_of
from apps.portal.qr import qr
from apps.portal.views.signoff.confirming import answer_in


class PasskeyForm(forms.Form):
    name = forms.CharField(
        label="Name it after what holds it",
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": "office laptop"}),
    )
    password = password_field("Your password, again")


class CodeAppForm(forms.Form):
    code = forms.CharField(
        label="The code your app shows now",
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    password = password_field("Your password, again")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def add_passkey(request: HttpRequest) -> HttpResponse:
    form, actor, place = filled(PasskeyForm, request), actor_of(request), place_of(request)

    def act(**given: str) -> None:
        services.add_passkey(
            actor=actor,
            place=place,
            ticket=request.POST.get("ticket", ""),
            response=answer_in(request) or {},
            network=network_of(request),
            **given,
        )

    if carried_out(form, act, refusals_too=True):
        messages.success(request, "The passkey is added. From now on you can sign with it.")
        return redirect("portal:account")
    context: dict[str, Any] = {"form": form, "place": place}
    if place.allows_passkeys:
        options, context["ticket"] = services.offer_passkey(actor=actor, place=place)
        context["options"] = json.dumps(options)
    return render(request, "portal/account/passkey.html", context, status=400 if form.errors else 200)


@never_cache
@sensitive_post_parameters("password", "code", "ticket")
@require_http_methods(["GET", "HEAD", "POST"])
def add_code_app(request: HttpRequest) -> HttpResponse:
    form, actor, ticket = filled(CodeAppForm, request), actor_of(request), request.POST.get("ticket", "")

    def act(**given: str) -> None:
        services.add_code_app(actor=actor, ticket=ticket, network=network_of(request), **given)

    if carried_out(form, act, refusals_too=True):
        messages.success(request, "One-time codes are set up. The secret is not shown again.")
        return redirect("portal:account")
    # A mistyped code must not make somebody scan again.
    if ticket:
        secret = services.secret_of(actor=actor, ticket=ticket)
    else:
        secret, ticket = services.offer_code_app(actor=actor)
    drawn = qr(provisioning_uri(secret, person(request).email))
    context = {"form": form, "secret": secret, "ticket": ticket, "qr": drawn}
    return render(request, "portal/account/code_app.html", context, status=400 if form.errors else 200)


def _take_away(request: HttpRequest, owner: User, public_id: str) -> None:
    actor, network = actor_of(request), network_of(request)
    given = {name: str(request.POST.get(name, "")) for name in ("password", "reason")}
    passkey = owner.passkeys.filter(public_id=public_id).first()
    app = owner.code_apps.filter(public_id=public_id).first()
    if passkey is not None:
        services.revoke_passkey(actor=actor, passkey=passkey, network=network, **given)
    elif app is not None:
        services.revoke_code_app(actor=actor, app=app, network=network, **given)
    else:
        raise Http404
    messages.success(request, "Taken away: it signs nothing any more. What was signed with it before stays signed.")


@sensitive_post_parameters("password")
@require_POST
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    _take_away(request, person(request), public_id)
    return redirect("portal:account")


@require_http_methods(["GET", "HEAD"])
def of_member(request: HttpRequest, public_id: str, user_id: str) -> HttpResponse:
    organisation = organisation_or_404(request, public_id)
    require(may_manage_members(actor_of(request), organisation))
    member = get_object_or_404(organisation.memberships, user__public_id=user_id, ended_at=None).user
    return render(request, "portal/people/credentials.html", {"organisation": organisation, **held_by(member)})


@sensitive_post_parameters("password")
@require_POST
def revoke_of_member(request: HttpRequest, public_id: str, user_id: str, credential_id: str) -> HttpResponse:
    """In an emergency an owner takes a credential away; nobody gives one to somebody else."""
    organisation = organisation_or_404(request, public_id)
    require(may_manage_members(actor_of(request), organisation))
    member = get_object_or_404(organisation.memberships, user__public_id=user_id, ended_at=None).user
    _take_away(request, member, credential_id)
    return redirect("portal:member_credentials", public_id, user_id)


def held_by(user: User) -> dict[str, Any]:
    """What somebody signs with, the newest first and what was taken away last."""
    return {
        "holder": user,
        "passkeys": user.passkeys.order_by("revoked_at", "-pk"),
        "code_app": user.code_apps.filter(revoked_at=None).first(),
    }


urlpatterns: list[URLPattern] = [
    path("account/passkeys/new/", add_passkey, name="passkey_new"),
    path("account/codes/new/", add_code_app, name="code_app_new"),
    path("account/credentials/<str:public_id>/revoke/", revoke, name="credential_revoke"),
    path("organisations/<str:public_id>/people/<str:user_id>/credentials/", of_member, name="member_credentials"),
    path(
        "organisations/<str:public_id>/people/<str:user_id>/credentials/<str:credential_id>/revoke/",
        revoke_of_member,
        name="member_credential_revoke",
    ),
]
