"""The list of reports, and one of them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.audit.models import Event
from apps.portal.access import actor_of, report_or_404
from apps.portal.views.signoff.document import document_of
from apps.portal.views.signoff.downloads import offered
from apps.signoff.models import Meaning, Report
from apps.signoff.policies import may_sign, may_take_evidence, may_withdraw
from apps.signoff.services import body_of

PER_PAGE = 50
# From the most binding to none: what a reader of the list wants to know of a report.
STATES = (Meaning.WITHDRAWN, Meaning.REJECTED, Meaning.APPROVED, Meaning.REVIEWED)
BADGES = {
    Meaning.WITHDRAWN: ("rejected", "Withdrawn"),
    Meaning.REJECTED: ("rejected", "Rejected"),
    Meaning.APPROVED: ("accepted", "Approved"),
    Meaning.REVIEWED: ("reviewed", "Reviewed"),
}


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    seen = Report.objects.visible_to(request.user).select_related("engagement__vendor", "project", "author")
    page = Paginator(seen.prefetch_related("signatures"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"report": each, "state": state_of(each), "verdict": body_of(each)["verdict"]} for each in page]
    return render(request, "portal/signoff/reports.html", {"page": page, "rows": rows})


def state_of(report: Report) -> tuple[str, str]:
    """What the signatures under a report say, all together."""
    meanings = {signature.meaning for signature in report.signatures.all()}
    return next((BADGES[state] for state in STATES if state in meanings), ("unsigned", "Not signed"))


@require_safe
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    return report_page(request, report_or_404(request, public_id))


def report_page(request: HttpRequest, subject: Report, status: int = 200, **shown: Any) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "report": subject,
        "document": document_of(body_of(subject)),
        "signatures": subject.signatures.all(),
        "state": state_of(subject),
        "successor": Report.objects.filter(supersedes=subject).first(),
        "event": Event.objects.filter(object=subject.public_id, verb="report.frozen").first(),
        "files": offered(subject),
        "may_review": may_sign(actor, subject, Meaning.REVIEWED) or may_sign(actor, subject, Meaning.APPROVED),
        "may_withdraw": may_withdraw(actor, subject) and subject.signatures.exists(),
        "may_take": may_take_evidence(actor, subject),
        **shown,
    }
    return render(request, "portal/signoff/report.html", context, status=status)
