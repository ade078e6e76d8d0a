"""Did this house issue the file that somebody holds? Its SHA-256 says so, and nothing needs to be uploaded for that."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from apps.accounts.policies import Invalid
from apps.consequences.selectors import overturned_under
from apps.portal.access import person
from apps.signoff.checking import LARGEST, Finding, check_content, check_digest
from apps.signoff.models import Report

SHA256 = re.compile(r"[0-9a-f]{64}")


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    finding, name, fault = None, "", ""
    try:
        finding, name = _uploaded(request) if request.method == "POST" else _named(request)
    except Invalid as problem:
        fault = str(problem)
    context: dict[str, Any] = {"finding": finding, "name": name, "fault": fault, "uploaded": request.method == "POST"}
    if finding and finding.report:
        context["overturned"] = overturned_under(finding.report)
    return render(request, "portal/signoff/check.html", context, status=400 if fault else 200)


def _uploaded(request: HttpRequest) -> tuple[Finding, str]:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Invalid("Choose a file to check.")
    seen, name = Report.objects.visible_to(person(request)), file.name or ""
    if (file.size or 0) <= LARGEST:
        return check_content(seen, file.read()), name
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return check_digest(seen, digest.hexdigest()), name


def _named(request: HttpRequest) -> tuple[Finding | None, str]:
    """The digest of the file as the browser has computed it, or as somebody typed it."""
    given = request.GET.get("sha256", "").strip().lower()
    if not given:
        return None, ""
    if not SHA256.fullmatch(given):
        raise Invalid("A SHA-256 has 64 hexadecimal digits.")
    return check_digest(Report.objects.visible_to(person(request)), given), request.GET.get("name", "")[:200]
