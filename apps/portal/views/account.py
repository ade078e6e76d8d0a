"""A person's own password and keys for programs."""

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from apps.accounts import services
from apps.portal.access import actor_of, person
from apps.portal.forms import carried_out, filled, password_field
from apps.portal.place import network_of
from apps.portal.views.credentials import held_by


class PasswordForm(forms.Form):
    old = password_field("Current password")
    new = password_field("New password", new=True)
    again = password_field("New password, again", new=True)

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new"):
            raise forms.ValidationError("This is not what you typed above; type the new password twice.")
        return again


class TokenForm(forms.Form):
    name = forms.CharField(
        label="What will use it", max_length=80, widget=forms.TextInput(attrs={"placeholder": "nightly delivery"})
    )


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, **shown: object) -> HttpResponse:
    tokens = person(request).tokens.order_by("revoked_at", "-id")
    context = {"tokens": tokens, "password_form": PasswordForm(), "token_form": TokenForm(), **shown}
    context |= held_by(person(request))
    return render(request, "portal/account/account.html", context)


@sensitive_post_parameters()
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    form = filled(PasswordForm, request)

    def act(old: str, new: str, again: str) -> None:
        services.change_password(actor=actor_of(request), old=old, new=new, network=network_of(request))

    if not carried_out(form, act, refusals_too=True):
        return _page(request, password_form=form)
    user = person(request)
    user.refresh_from_db()
    update_session_auth_hash(request, user)
    messages.success(request, "Your password is changed. Everywhere else you are signed out.")
    return redirect("portal:account")


@require_POST
def create_token(request: HttpRequest) -> HttpResponse:
    form, made = filled(TokenForm, request), []
    if carried_out(form, lambda name: made.append(services.create_token(actor=actor_of(request), name=name))):
        token, secret = made[0]
        return _page(request, made=token, secret=secret)
    return _page(request, token_form=form)


@require_POST
def revoke_token(request: HttpRequest, public_id: str) -> HttpResponse:
    token = get_object_or_404(person(request).tokens, public_id=public_id)
    services.revoke_token(actor=actor_of(request), token=token)
    messages.success(request, f"The token “{token.name}” no longer opens anything.")
    return redirect("portal:account")


urlpatterns: list[URLPattern] = [
    path("account/", account, name="account"),
    path("account/password/", change_password, name="password"),
    path("account/tokens/", create_token, name="tokens"),
    path("account/tokens/<str:public_id>/revoke/", revoke_token, name="token_revoke"),
]
