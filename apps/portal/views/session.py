"""The front door: signing in and out."""

from typing import Any

from django import forms
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import services
from apps.accounts.selectors import home_log
from apps.audit.services import record
from apps.portal.access import actor_of, person
from apps.portal.forms import carried_out, filled, password_field
from apps.portal.place import network_of


class SignInForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = password_field("Password")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_wanted(request))
    form = filled(SignInForm, request)

    def act(**given: Any) -> None:
        login(request, services.sign_in(network=network_of(request), **given))

    if carried_out(form, act, refusals_too=True):
        return redirect(_wanted(request))
    return render(request, "portal/account/sign_in.html", {"form": form, "next": request.GET.get("next", "")})


def _wanted(request: HttpRequest) -> str:
    """Where the visitor was going, if that is inside this house."""
    target = request.GET.get("next", "")
    inside = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if inside else "portal:home"


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    user, actor = person(request), actor_of(request)
    with transaction.atomic():
        record(log=home_log(user), actor=actor.text, verb="signed.out", obj=user.public_id)
    logout(request)
    return redirect("portal:login")


urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in, name="login"),
    path("sign-out/", sign_out, name="logout"),
]
