"""Following the link of an invitation."""

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.accounts import services
from apps.accounts.models import Invitation, Membership, User
from apps.accounts.policies import Invalid
from apps.accounts.selectors import invitation_for
from apps.portal.access import actor_of
from apps.portal.forms import carried_out, filled, password_field

BACKEND = "django.contrib.auth.backends.ModelBackend"


class NewcomerForm(forms.Form):
    name = forms.CharField(
        label="Your name, as it should stand under what you sign",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = password_field("A password of 10 characters or more", new=True)


class KnownForm(forms.Form):
    password = password_field("Your password, to show that the account is yours")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    try:
        offer = services.check_open(invitation_for(token))
    except Invalid as fault:
        return render(request, "portal/account/invitation.html", {"fault": str(fault)}, status=410)
    if request.user.is_authenticated:
        return _signed_in(request, token, offer)
    return _visitor(request, token, offer)


def _signed_in(request: HttpRequest, token: str, offer: Invitation) -> HttpResponse:
    if request.method == "POST":
        return _welcome(request, services.accept_invitation_signed_in(actor=actor_of(request), token=token))
    return render(request, "portal/account/invitation.html", {"offer": offer})


def _visitor(request: HttpRequest, token: str, offer: Invitation) -> HttpResponse:
    known = User.objects.filter(email__iexact=offer.email).exists()
    form, joined = filled(KnownForm if known else NewcomerForm, request), list[Membership]()

    def act(password: str, name: str = "") -> None:
        joined.append(services.accept_invitation(token=token, name=name, password=password))

    if carried_out(form, act, refusals_too=True):
        login(request, joined[0].user, backend=BACKEND)
        return _welcome(request, joined[0])
    return render(request, "portal/account/invitation.html", {"offer": offer, "form": form, "known": known})


def _welcome(request: HttpRequest, membership: Membership) -> HttpResponse:
    messages.success(request, f"You are {membership.get_role_display()} at {membership.organisation}.")
    return redirect("portal:home")


urlpatterns: list[URLPattern] = [path("invitations/<str:token>/", invitation, name="invitation")]
