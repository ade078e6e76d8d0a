"""Forms and the services behind them: what a service finds wrong is said on the form, and nothing typed is lost."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest

from apps.accounts.policies import Invalid, Refused


def filled(form: type[forms.Form], request: HttpRequest, **options: Any) -> forms.Form:
    """The form with what was sent, or empty when somebody only looks."""
    return form(request.POST, request.FILES, **options) if request.method == "POST" else form(**options)


def carried_out(form: forms.Form, act: Callable[..., Any], *, refusals_too: bool = False) -> bool:
    """Whether the form was sent and right, and the service did it."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act(**form.cleaned_data)
    except Invalid as fault:
        form.add_error(None, str(fault))
        return False
    except Refused as refusal:
        if not refusals_too:
            raise
        form.add_error(None, str(refusal))
        return False
    return True


def password_field(label: str, *, new: bool = False) -> forms.CharField:
    kind = "new-password" if new else "current-password"
    return forms.CharField(
        label=label, strip=False, max_length=1000, widget=forms.PasswordInput(attrs={"autocomplete": kind})
    )
