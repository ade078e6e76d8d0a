"""The list of reports, and one of them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.actors import Actor
from apps.audit.models import Event
from apps.consequences.selectors import overturned_under
from apps.portal.access import actor_of, report_or_404
from apps.portal.place import place_of
from apps.portal.views.signoff.document import document_of
from apps.portal.views.signoff.downloads import offered
from apps.portal.views.signoff.receipts import own_receipts
from apps.signoff.models import Kind, Meaning, Report
from apps.signoff.policies import may_freeze, may_sign, may_take_evidence, may_take_redacted, may_withdraw
from apps.signoff.selectors import body_of
from apps.signoff.signing_policies import progress_as_json, progress_of, progress_of_each, required_strength
from apps.signoff.signing_rules import Progress
from apps.signoff.ways import ways_open

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
    seen = Report.objects.visible_to(request.user).select_related(
        "engagement__vendor", "engagement__buyer", "project", "author", "superseded_by"
    )
    page = Paginator(seen.prefetch_related("signatures"), PER_PAGE).get_page(request.GET.get("page"))
    far = progress_of_each(list(page))
    rows = [
        {"report": each, "state": state_of(each, far.get(each.pk)), "verdict": body_of(each)["verdict"]}
        for each in page
    ]
    return render(request, "portal/signoff/reports.html", {"page": page, "rows": rows})


def state_of(report: Report, far: Progress | None) -> tuple[str, str]:
    """What the signatures under a report say, all together; with a policy, an approval alone does not approve."""
    meanings = {signature.meaning for signature in report.signatures.all()}
    if Meaning.WITHDRAWN not in meanings and hasattr(report, "superseded_by"):
        return "rejected", "Superseded"
    if far is not None and not far.stopped and not far.complete:
        return ("reviewed" if far.done else "unsigned"), f"{far.done} of {far.wanted} signed"
    return next((BADGES[state] for state in STATES if state in meanings), ("unsigned", "Not signed"))


@require_safe
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    return report_page(request, report_or_404(request, public_id))


def report_page(request: HttpRequest, subject: Report, status: int = 200, **shown: Any) -> HttpResponse:
    actor, successor = actor_of(request), Report.objects.filter(supersedes=subject).first()
    strength = required_strength(subject.engagement)
    context = {
        "report": subject,
        "ways": ways_open(actor, strength, place_of(request)),
        "document": document_of(body_of(subject)),
        "signatures": subject.signatures.all(),
        "state": state_of(subject, progress_of(subject)),
        "progress": progress_as_json(subject),
        "successor": successor,
        "why_superseded": body_of(successor).get("supersedes", {}).get("reason", "") if successor else "",
        **_overturned(actor, subject, successor),
        "event": Event.objects.filter(object=subject.public_id, verb="report.frozen").first(),
        "files": offered(subject),
        "may_review": may_sign(actor, subject, Meaning.REVIEWED) or may_sign(actor, subject, Meaning.APPROVED),
        "may_withdraw": may_withdraw(actor, subject) and subject.signatures.exists(),
        "may_take": may_take_evidence(actor, subject),
        "may_take_redacted": may_take_redacted(actor, subject),
        **own_receipts(request, subject),
        **shown,
    }
    return render(request, "portal/signoff/report.html", context, status=status)


# About one thing that stays as it is, or what was asked on another page: another one is made instead of a successor.
AGAIN = {
    Kind.DATASET_CERTIFICATE: "Freeze a new training set, and certify that one.",
    Kind.PROMOTION: "Compare the versions again, and freeze that comparison.",
    Kind.STRATEGY: "Freeze another one on the page of the strategy, with the aims and settings that are asked there.",
}


def _overturned(actor: Actor, subject: Report, successor: Report | None) -> dict[str, Any]:
    """Whether gold under the report was overturned, and whether the reader may freeze its successor."""
    overturned, again = overturned_under(subject), AGAIN.get(Kind(subject.kind), "") if subject.kind else ""
    allowed = may_freeze(actor, subject.engagement)
    return {
        "overturned": overturned,
        "again": again,
        "may_succeed": overturned is not None and successor is None and not again and allowed,
    }
