"""The receipts of one's own signatures: offered after signing as soon as there is one, and on a list later."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from apps.portal.access import person, report_or_404
from apps.portal.receipts import receipt_of
from apps.signoff.models import Report
from apps.signoff.receipts import receipts_of, signatures_of

PER_PAGE = 50
STOP_POLLING = 286  # htmx takes this status as: there is nothing more to come


@require_safe
def signatures(request: HttpRequest) -> HttpResponse:
    page = Paginator(signatures_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "receipts": receipts_of(list(page))}
    return render(request, "portal/signoff/signatures.html", context)


@require_safe
def receipts(request: HttpRequest, public_id: str) -> HttpResponse:
    """The part of a report's page that changes when the log's head comes to the signature."""
    context = own_receipts(request, report_or_404(request, public_id))
    status = 200 if context["receipt_waits"] else STOP_POLLING
    return render(request, "portal/signoff/receipts.html", context, status=status)


def own_receipts(request: HttpRequest, report: Report) -> dict[str, Any]:
    found = receipts_of(list(signatures_of(request.user).filter(report=report)))
    return {"report": report, "receipts": found, "receipt_waits": any(each.head is None for each in found)}


@require_safe
def receipt(request: HttpRequest, signature_id: str) -> HttpResponse:
    """The event that says so, its proof, and what was signed."""
    signature = get_object_or_404(signatures_of(person(request)), public_id=signature_id)
    found = receipts_of([signature])
    if not found:
        raise Http404
    return receipt_of(found[0].event, manifest=bytes(signature.manifest))
