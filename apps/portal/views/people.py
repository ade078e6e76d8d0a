"""Who belongs to an organisation, and bringing people in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts import services
from apps.accounts.models import Membership, Organisation, OrganisationKind, Role
from apps.accounts.policies import ROLES_OF_KIND, may_manage_members
from apps.portal.access import actor_of, organisation_or_404
from apps.portal.forms import carried_out, filled
from apps.retention.policies import may_keep_books
from apps.retention.selectors import former_members


class InviteForm(forms.Form):
    email = forms.EmailField(label="E-mail address", max_length=200)
    role = forms.ChoiceField(label="Role")

    def __init__(self, *args: Any, roles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class BringInForm(forms.Form):
    kind = forms.ChoiceField(
        label="Kind", choices=[(k.value, k.label) for k in (OrganisationKind.VENDOR, OrganisationKind.AUDITOR)]
    )
    name = forms.CharField(label="Name of the organisation", max_length=120)
    owner_email = forms.EmailField(label="E-mail address of its first owner", max_length=200)


def _roles(organisation: Organisation) -> list[tuple[str, str]]:
    return [(role.value, role.label) for role in ROLES_OF_KIND[organisation.kind]]


def _link(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("portal:invitation", args=[token]))


@require_safe
def people(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, organisation_or_404(request, public_id))


def _page(request: HttpRequest, organisation: Organisation, **shown: Any) -> HttpResponse:
    members = organisation.memberships.filter(ended_at=None).select_related("user").order_by("user__name")
    manages, keeps = (
        may_manage_members(actor_of(request), organisation),
        may_keep_books(actor_of(request), organisation),
    )
    context = {
        "organisation": organisation,
        "members": members,
        "manages": manages,
        "keeps": keeps,
        "former": former_members(organisation) if keeps else [],
        "roles": _roles(organisation),
        "open_invitations": organisation.invitations.filter(accepted_at=None, expires_at__gt=timezone.now()),
        "invite_form": InviteForm(roles=_roles(organisation)),
        "bring_in_form": BringInForm() if organisation.kind == OrganisationKind.BUYER else None,
        **shown,
    }
    return render(request, "portal/people/people.html", context)


@require_POST
def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    organisation, made = organisation_or_404(request, public_id), list[Any]()
    form = filled(InviteForm, request, roles=_roles(organisation))

    def act(email: str, role: str) -> None:
        made.extend(
            services.invite(
                actor=actor_of(request),
                organisation=organisation,
                email=email,
                role=role,
                link=lambda token: _link(request, token),
            )
        )

    if carried_out(form, act):
        return _page(request, organisation, made=made[0], secret=_link(request, made[1]))
    return _page(request, organisation, invite_form=form)


@require_POST
def bring_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """A buyer registers a vendor or an auditor and invites its first owner."""
    organisation, made = organisation_or_404(request, public_id), list[Any]()
    form = filled(BringInForm, request)

    def act(**given: str) -> None:
        link = lambda token: _link(request, token)  # noqa: E731
        made.extend(services.bring_in_organisation(actor=actor_of(request), link=link, **given))

    if carried_out(form, act):
        return _page(request, organisation, made=made[1], secret=_link(request, made[2]))
    return _page(request, organisation, bring_in_form=form)


def _membership(organisation: Organisation, user_id: str) -> Membership:
    return get_object_or_404(organisation.memberships.select_related("user"), user__public_id=user_id, ended_at=None)


@require_POST
def change_role(request: HttpRequest, public_id: str, user_id: str) -> HttpResponse:
    organisation = organisation_or_404(request, public_id)
    role = str(request.POST.get("role", ""))
    changed = services.change_role(actor=actor_of(request), membership=_membership(organisation, user_id), role=role)
    messages.success(request, f"{changed.user} is now {Role(changed.role).label}.")
    return redirect("portal:people", public_id)


@require_POST
def end_membership(request: HttpRequest, public_id: str, user_id: str) -> HttpResponse:
    organisation = organisation_or_404(request, public_id)
    ended = services.end_membership(actor=actor_of(request), membership=_membership(organisation, user_id))
    messages.success(request, f"{ended.user} no longer belongs to {organisation}.")
    return redirect("portal:home" if ended.user == request.user else reverse("portal:people", args=[public_id]))


urlpatterns: list[URLPattern] = [
    path("organisations/<str:public_id>/people/", people, name="people"),
    path("organisations/<str:public_id>/invite/", invite, name="invite"),
    path("organisations/<str:public_id>/bring-in/", bring_in, name="bring_in"),
    path("organisations/<str:public_id>/people/<str:user_id>/role/", change_role, name="role_change"),
    path("organisations/<str:public_id>/people/<str:user_id>/end/", end_membership, name="membership_end"),
]
