"""The audit explorer: what was done, by whom, and the proof that nothing of it was changed since."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.policies import Invalid, require
from apps.audit.checks import check_under_way, request_check
from apps.audit.keys import KeyUnusable, current_vkey, first_vkey
from apps.audit.models import Event, Log
from apps.audit.reconciliation import check_log, is_large
from apps.audit.selectors import NotSignedYet, export_log, last_verification
from apps.portal.access import actor_of, person
from apps.portal.ledger import log_of, offline_command, told, unseen_events
from apps.portal.receipts import receipt_of, zipped
from apps.projects.selectors import Ledger, ledgers_of, may_take_log, readable_events

PER_PAGE = 50


class FacetForm(forms.Form):
    log = forms.ChoiceField(label="Log", required=False)
    actor = forms.CharField(label="Actor", required=False, max_length=80)
    verb = forms.CharField(label="Verb", required=False, max_length=60)
    object = forms.CharField(label="Object", required=False, max_length=60)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Through", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, ledgers: list[Ledger], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["log"].choices = [(each.id, each.name) for each in ledgers]  # type: ignore[attr-defined]
        self.fields["log"].widget.attrs["data-submit"] = True
        self.fields["verb"].widget.attrs["list"] = "verbs"
        self.fields["actor"].widget.attrs["placeholder"] = "user:usr_… or system:…"
        self.fields["object"].widget.attrs["placeholder"] = "lot_…, dsp_…, rpt_…"
        self.fields["object"].widget.attrs["data-search"] = True

    @property
    def has_facets(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name != "log")


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    ledgers = ledgers_of(person(request))
    if not ledgers and not request.GET.get("log"):
        return render(request, "portal/log/log.html", {"ledger": None})
    ledger = _chosen(ledgers, request.GET.get("log", ""))
    form = FacetForm({**request.GET.dict(), "log": ledger.id}, ledgers=ledgers)
    events = _page(request, _wanted(ledger, form))
    kept, subject = events[:PER_PAGE], log_of(ledger)
    context = {
        "ledger": ledger,
        "form": form,
        "takes": may_take_log(ledger),
        "watched": ledger.id.startswith("eng_"),
        "entries": told(ledger, kept),
        "verbs": _verbs(ledger),
        "later": _next_page(request, kept[-1].pk) if len(events) > PER_PAGE else None,
        **_standing(subject),
    }
    return render(request, "portal/log/log.html", context)


def _chosen(ledgers: list[Ledger], key: str) -> Ledger:
    """The log asked for; one that is not this person's to read does not exist."""
    if not key:
        return ledgers[0]
    found = next((each for each in ledgers if each.id == key), None)
    if found is None:
        raise Http404
    return found


def _wanted(ledger: Ledger, form: FacetForm) -> QuerySet[Event]:
    if not form.is_valid():
        return Event.objects.none()
    given = form.cleaned_data
    return readable_events(
        [ledger],
        actor=given["actor"] or None,
        verb=given["verb"] or None,
        obj=given["object"] or None,
        since=_start_of(given["since"]),
        until=_start_of(given["until"], days=1),
    )


def _start_of(day: dt.date | None, days: int = 0) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(days=days) if day else None


def _page(request: HttpRequest, events: QuerySet[Event]) -> list[Event]:
    """One more than a page: that there is a next one costs no count of a long log."""
    before = request.GET.get("before", "")
    if before.isdecimal():
        events = events.filter(pk__lt=int(before))
    return list(events[: PER_PAGE + 1])


def _next_page(request: HttpRequest, last: int) -> str:
    query = request.GET.copy()
    query["before"] = str(last)
    return "?" + query.urlencode()


def _verbs(ledger: Ledger) -> list[str]:
    return sorted(readable_events([ledger]).order_by().values_list("verb", flat=True).distinct())


def _standing(subject: Log | None) -> dict[str, Any]:
    """What the last check of the log found, and what came after it."""
    if subject is None:
        return {}
    checked, running = last_verification(subject), check_under_way(subject)
    try:
        vkey, current = first_vkey(subject), current_vkey(subject)
    except KeyUnusable as error:
        return {"checked": checked, "running": running, "key_trouble": str(error)}
    return {
        "checked": checked,
        "running": running,
        "since_then": unseen_events(subject, checked.size) if checked else None,
        "last_number": checked.size - 1 if checked else None,
        "vkey": vkey,
        "key_id": vkey.rsplit("+", 2)[-2],
        "current_vkey": current if current != vkey else None,
        "command": offline_command(vkey),
    }


def _log_or_404(request: HttpRequest, key: str) -> tuple[Ledger, Log]:
    ledger = _chosen(ledgers_of(person(request)), key)
    return ledger, get_object_or_404(Log, origin=ledger.origin)


@require_POST
def verify(request: HttpRequest, key: str) -> HttpResponse:
    ledger, subject = _log_or_404(request, key)
    actor, back = actor_of(request).text, redirect(f"{reverse('portal:log')}?log={ledger.id}")
    if check_under_way(subject) or is_large(subject):
        request_check(subject, actor=actor, obj=ledger.id)
        return back
    result = check_log(subject, actor=actor, obj=ledger.id)
    if result.finding:
        messages.error(request, "The check found something wrong. What it is stands below, and stays there.")
    else:
        messages.success(request, f"Checked: {result.explanation}, and the rows of the database are what they say.")
    return back


@require_safe
def export(request: HttpRequest, key: str) -> HttpResponse:
    """The exact bytes that were signed, the newest signed head, and the key to check them with."""
    ledger, subject = _log_or_404(request, key)
    require(may_take_log(ledger))
    try:
        files = export_log(subject)
    except (NotSignedYet, KeyUnusable) as error:
        raise Invalid(str(error)) from None
    return zipped(f"log-{ledger.id}.zip", files)


@require_safe
def receipt(request: HttpRequest, key: str, event_id: str) -> HttpResponse:
    """One event with the proof that it is in the log, for somebody who may not see the others."""
    ledger, _ = _log_or_404(request, key)
    return receipt_of(get_object_or_404(readable_events([ledger]), public_id=event_id))


urlpatterns: list[URLPattern] = [
    path("log/", log, name="log"),
    path("log/<str:key>/verify/", verify, name="log_verify"),
    path("log/<str:key>/export.zip", export, name="log_export"),
    path("log/<str:key>/events/<str:event_id>/receipt.zip", receipt, name="receipt"),
]
