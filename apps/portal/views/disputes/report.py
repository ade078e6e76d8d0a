"""The disagreement report: on the page, as a CSV file and as a PDF, all of the same rows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.policies import Invalid
from apps.disputes.disagreement import Disagreement
from apps.disputes.disagreement import disagreement as report_of
from apps.portal.access import actor_of, project_or_404
from apps.portal.receipts import as_download
from apps.signoff.pdf.disagreement import disagreement_csv, disagreement_pdf, sentence

SHOWN = 50
USUAL = dt.timedelta(days=90)


@require_safe
def disagreement(request: HttpRequest, public_id: str) -> HttpResponse:
    report = _report(request, public_id)
    context = {
        "project": report.project,
        "report": report,
        "sentence": sentence(report.whole),
        "rows": report.rows[:SHOWN],
        "left_out": max(0, len(report.rows) - SHOWN),
        "groups": [
            ("By class", "Decided class", report.by_class),
            ("By clause", "Clause", report.by_clause),
            ("By reason", "Reason", report.by_reason),
        ],
        "query": f"since={report.since}&until={report.until}",
    }
    return render(request, "portal/disputes/report.html", context)


@require_safe
def disagreement_file_csv(request: HttpRequest, public_id: str) -> HttpResponse:
    report = _report(request, public_id)
    return as_download(disagreement_csv(report), "text/csv; charset=utf-8", f"{_name(report)}.csv")


@require_safe
def disagreement_file_pdf(request: HttpRequest, public_id: str) -> HttpResponse:
    report = _report(request, public_id)
    fonts = [Path(path) for path in settings.QA_PORTAL_PDF_FONTS]
    content = disagreement_pdf(report, made_at=timezone.now(), extra_fonts=fonts)
    return as_download(content, "application/pdf", f"{_name(report)}.pdf")


def _report(request: HttpRequest, public_id: str) -> Disagreement:
    project = project_or_404(request, public_id)
    until = _day(request, "until") or timezone.now().astimezone(dt.UTC).date()
    since = _day(request, "since") or until - USUAL
    if since > until:
        raise Invalid(f"The period begins on {since} and ends before, on {until}; exchange the two days.")
    return report_of(project, actor_of(request), since=since, until=until)


def _day(request: HttpRequest, name: str) -> dt.date | None:
    text = request.GET.get(name, "").strip()
    try:
        day = dt.date.fromisoformat(text) if text else None
    except ValueError:
        day = dt.date.min
    if day is not None and not 1970 <= day.year < 9999:
        raise Invalid(f"“{text[:40]}” is not a day; write it as 2026-03-31.")
    return day


def _name(report: Disagreement) -> str:
    return f"disagreement-{report.project.public_id}-{report.since}-{report.until}"
