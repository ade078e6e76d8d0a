"""What of a report one can take away, each file with its size and SHA-256."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from apps.portal.access import actor_of, report_or_404
from apps.signoff.csv_files import csv_files
from apps.signoff.models import Report
from apps.signoff.packing import pack
from apps.signoff.sealing import latest_pdf
from apps.signoff.selectors import body_of
from apps.signoff.services import build_bundle, build_redacted_bundle

IN_MEMORY = 8 * 1024**2


@dataclass(frozen=True, slots=True)
class Offer:
    name: str
    about: str
    url: str
    size: int | None = None
    sha256: str = ""


def offered(report: Report) -> list[Offer]:
    """The PDF, the canonical body, the tables. A bundle carries the log of its moment, so it is made when asked for."""
    files = csv_files(body_of(report))
    return [
        _pdf_offer(report),
        _offer(report, "report.json", "the frozen record, canonical JSON", "report_body", bytes(report.body)),
        _offer(report, "tables.zip", "all tables as CSV", "report_tables", pack(files)),
        *(_offer(report, name, "table", "report_table", content, name) for name, content in sorted(files.items())),
    ]


def _offer(report: Report, name: str, about: str, route: str, content: bytes, *more: str) -> Offer:
    url = reverse(f"portal:{route}", args=[report.public_id, *more])
    return Offer(name, about, url, len(content), hashlib.sha256(content).hexdigest())


def _pdf_offer(report: Report) -> Offer:
    url, newest = reverse("portal:report_pdf", args=[report.public_id]), report.signed_files.last()
    if newest is None:
        return Offer("report.pdf", "unsigned, drawn from the record", url)
    return Offer("report.pdf", "signed", url, newest.pdf.size, newest.sha256)


def file_name(report: Report, digest: str, suffix: str) -> str:
    """Vendor, title, revision and a short digest: enough to tell two files in a folder apart."""
    words = slugify(f"{report.engagement.vendor} {report.title}")[:80] or "report"
    return f"{words}-{report.public_id}-{digest[:8]}.{suffix}"


def _response(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    report = report_or_404(request, public_id)
    content = latest_pdf(report)
    return _response(content, "application/pdf", file_name(report, hashlib.sha256(content).hexdigest(), "pdf"))


@require_safe
def body(request: HttpRequest, public_id: str) -> HttpResponse:
    report = report_or_404(request, public_id)
    return _response(bytes(report.body), "application/json", file_name(report, report.sha256, "json"))


@require_safe
def tables(request: HttpRequest, public_id: str) -> HttpResponse:
    report = report_or_404(request, public_id)
    content = pack(csv_files(body_of(report)))
    return _response(content, "application/zip", file_name(report, report.sha256, "tables.zip"))


@require_safe
def table(request: HttpRequest, public_id: str, name: str) -> HttpResponse:
    report = report_or_404(request, public_id)
    content = csv_files(body_of(report)).get(name)
    if content is None:
        raise Http404
    return _response(content, "text/csv; charset=utf-8", file_name(report, report.sha256, name))


@require_POST
def bundle(request: HttpRequest, public_id: str) -> FileResponse:
    """Sealing a bundle is itself recorded, so it is asked for and not merely looked at."""
    return _sealed(request, report_or_404(request, public_id), build_bundle, "bundle.zip")


@require_POST
def redacted(request: HttpRequest, public_id: str) -> FileResponse:
    """The bundle without gold, for the vendor and for whoever the vendor shows it to."""
    return _sealed(request, report_or_404(request, public_id), build_redacted_bundle, "redacted.zip")


def _sealed(request: HttpRequest, report: Report, build: Callable[..., None], suffix: str) -> FileResponse:
    target: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    try:
        build(actor=actor_of(request), report=report, target=target)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    digest = hashlib.file_digest(target, "sha256").hexdigest()
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=file_name(report, digest, suffix))
