"""What somebody was told, and how they want to be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.models import User
from apps.notices.mailing import DIGEST_HOUR
from apps.notices.mails import is_configured
from apps.notices.models import Notice
from apps.notices.selectors import choices_of, unreached
from apps.notices.services import choose_timing, mark_all_read, mark_read
from apps.portal.access import actor_of, person
from apps.portal.forms import carried_out
from apps.projects.models import Engagement

PER_PAGE = 50
Told = list[tuple[Engagement | None, list[Notice]]]


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    seen = Notice.objects.visible_to(person(request)).select_related("engagement")
    only_unread = "unread" in request.GET
    page = Paginator(seen.unread() if only_unread else seen, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "days": _by_day(page), "only_unread": only_unread}
    return render(request, "portal/notices/notices.html", context)


def _by_day(newest_first: Iterable[Notice]) -> list[tuple[dt.date, Told]]:
    return [(day, _by_engagement(told)) for day, told in groupby(newest_first, lambda each: each.created_at.date())]


def _by_engagement(notices: Iterable[Notice]) -> Told:
    """Whatever has no engagement first; within one as they came, the newest first."""
    ordered = sorted(notices, key=_place)
    return [(told[0].engagement, told) for _, told in ((place, list(each)) for place, each in groupby(ordered, _place))]


def _place(notice: Notice) -> tuple[str, int]:
    return (notice.engagement.name, notice.engagement.pk) if notice.engagement else ("", 0)


@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/notices/bell.html")


@require_POST
def read(request: HttpRequest, public_id: str) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.visible_to(person(request)), public_id=public_id)
    mark_read(actor=actor_of(request), notice=notice)
    if request.headers.get("HX-Request"):
        # The link was followed: where it leads is opened once the notice is marked.
        return HttpResponse(status=204, headers={"HX-Redirect": notice.path})
    return redirect("portal:notices")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    mark_all_read(actor=actor_of(request))
    return redirect("portal:notices")


class PreferencesForm(forms.Form):
    """One choice for each group of notices."""

    def __init__(self, *given: Any, user: User, **options: Any) -> None:
        super().__init__(*given, **options)
        for choice in choices_of(user):
            self.fields[choice.group.code] = forms.ChoiceField(
                label=choice.group.name,
                choices=choice.offered,
                initial=choice.timing,
                required=False,
                help_text=choice.group.about
                + ("" if choice.group.may_be_muted else " These always appear in the portal."),
            )


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = PreferencesForm(request.POST if request.method == "POST" else None, user=user)

    @transaction.atomic
    def act(**chosen: str) -> None:
        for group, timing in chosen.items():
            choose_timing(actor=actor_of(request), group=group, timing=timing)

    if carried_out(form, act):
        messages.success(request, "Saved.")
        return redirect("portal:notice_preferences")
    context = {
        "form": form,
        "mail_is_configured": is_configured(),
        "digest_hour": DIGEST_HOUR,
        "unreached": unreached(user),
    }
    return render(request, "portal/notices/preferences.html", context)


urlpatterns: list[URLPattern] = [
    path("notices/", notices, name="notices"),
    path("notices/bell/", bell, name="notices_bell"),
    path("notices/read/", read_all, name="notices_read"),
    path("notices/preferences/", preferences, name="notice_preferences"),
    path("notices/<str:public_id>/read/", read, name="notice_read"),
]
