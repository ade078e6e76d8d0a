"""What needs you, now."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from apps.accounts.models import OrganisationKind, Role, User
from apps.disputes.models import Dispute
from apps.portal import waiting
from apps.portal.access import person
from apps.portal.known import buyers_managed_by, only_annotates

SHOWN = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if only_annotates(user):
        return render(request, "portal/home/annotator.html", _annotator(user))
    sides = set(user.memberships.filter(ended_at=None).values_list("organisation__kind", flat=True))
    if sides == {OrganisationKind.VENDOR}:
        return render(request, "portal/home/vendor.html", _vendor(user))
    return render(request, "portal/home/buyer.html", _buyer(user))


def _buyer(user: User) -> dict[str, Any]:
    waits = {
        "disputes": waiting.disputes_to_decide(user),
        "lots": waiting.lots_to_inspect(user),
        "reports": waiting.reports_to_sign(user),
        "imports": waiting.imports_to_watch(user),
        "stale": waiting.stale_projects(user),
    }
    counts = {name: rows.count() for name, rows in waits.items()}
    owns = user.memberships.filter(ended_at=None, role=Role.OWNER).select_related("organisation").first()
    return {
        **{name: rows[:SHOWN] for name, rows in waits.items()},
        "counts": counts,
        "total": sum(counts.values()),
        "waits": _sentence(counts),
        "engagements": waiting.engagements_of(user),
        "may_open": buyers_managed_by(user).exists(),
        "owns": owns.organisation if owns else None,
    }


NAMES = {
    "disputes": ("dispute", "disputes"),
    "lots": ("lot", "lots"),
    "reports": ("report", "reports"),
    "imports": ("delivery", "deliveries"),
    "stale": ("outdated result", "outdated results"),
}


def _sentence(counts: dict[str, int]) -> str:
    """ "27 disputes and 1 lot wait"."""
    said = [f"{many} {NAMES[kind][many != 1]}" for kind, many in counts.items() if many]
    listed = " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
    return f"{listed} {'waits' if sum(counts.values()) == 1 else 'wait'}"


def _vendor(user: User) -> dict[str, Any]:
    cases = Dispute.objects.visible_to(user).undecided().select_related("project", "item")
    return {
        "engagements": waiting.engagements_of(user),
        "imports": waiting.imports_to_watch(user)[:SHOWN],
        "deliveries": waiting.recent_deliveries(user)[:SHOWN],
        "disputes": cases[:SHOWN],
    }


def _annotator(user: User) -> dict[str, Any]:
    cases = Dispute.objects.visible_to(user).select_related("project", "item").order_by("-opened_at")
    return {"standings": waiting.own_standings(user), "disputes": cases[:SHOWN]}


urlpatterns: list[URLPattern] = [path("", home, name="home")]
