"""Did this house issue the file that somebody holds? Its SHA-256 says so, and nothing needs to be uploaded for that."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from apps.accounts.policies import Invalid
from apps.portal.access import person
from apps.signoff.models import Meaning, Report, SignedFile

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Finding:
    """`report` is None for a file this house did not issue, or not to this person's organisations."""

    sha256: str
    name: str
    report: Report | None = None
    what: str = ""
    withdrawn: bool = False
    newest: bool = True


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    finding, fault = None, ""
    try:
        asked = _asked(request)
        finding = _find(request, *asked) if asked else None
    except Invalid as problem:
        fault = str(problem)
    context = {"finding": finding, "fault": fault}
    return render(request, "portal/signoff/check.html", context, status=400 if fault else 200)


def _asked(request: HttpRequest) -> tuple[str, str] | None:
    """The digest and the name of the file: computed here from an upload, or by the browser."""
    if request.method == "POST":
        file = request.FILES.get("file")
        if not isinstance(file, UploadedFile):
            raise Invalid("Choose a file to check.")
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        return digest.hexdigest(), file.name or ""
    given = request.GET.get("sha256", "").strip().lower()
    if not given:
        return None
    if not SHA256.fullmatch(given):
        raise Invalid("A SHA-256 has 64 hexadecimal digits.")
    return given, request.GET.get("name", "")[:200]


def _find(request: HttpRequest, sha256: str, name: str) -> Finding:
    seen = Report.objects.visible_to(person(request))
    signed = SignedFile.objects.filter(sha256=sha256, report__in=seen).select_related("report", "signature").first()
    if signed is not None:
        number = signed.report.signed_files.filter(pk__lte=signed.pk).count()
        newest = signed.report.signed_files.last() == signed
        what = f"signature {number}, {signed.signature}"
        return Finding(sha256, name, signed.report, what, _gone(signed.report), newest)
    record = seen.filter(sha256=sha256).first()
    if record is not None:
        return Finding(sha256, name, record, "the frozen record itself, without signatures", _gone(record))
    return Finding(sha256, name)


def _gone(report: Report) -> bool:
    return report.signatures.filter(meaning=Meaning.WITHDRAWN).exists()
