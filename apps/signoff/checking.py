"""Is a file that somebody holds the one that was sealed? Its digest against the log; of an upload, also its bytes."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.signoff.models import Meaning, Report, SignedFile
from apps.signoff.sealing import content_of

# Metadata and foot of every report carry the digest of its record; one changed bit cannot take all of them away.
_RECORD = re.compile(rb"sha256:([0-9a-f]{64})")
# A file larger than this is none of ours; its digest alone is compared.
LARGEST = 256 * 1024**2


class Standing(StrEnum):
    """What a file is to us, from best to unknown."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    RECORD = "record"
    CUT = "cut"
    APPENDED = "appended"
    ALTERED = "altered"
    UNKNOWN = "unknown"

    @property
    def issued(self) -> bool:
        return self in (Standing.CURRENT, Standing.SUPERSEDED, Standing.RECORD)


@dataclass(frozen=True, slots=True)
class Finding:
    """`report` is None for a file that was not issued to the asker's organisations. `signatures` is how many of the
    report's `of` signatures the file has, `extra` how many bytes follow what was sealed."""

    standing: Standing
    sha256: str
    report: Report | None = None
    signed: SignedFile | None = None
    signatures: int = 0
    of: int = 0
    extra: int = 0

    @property
    def withdrawn(self) -> bool:
        return self.report is not None and self.report.signatures.filter(meaning=Meaning.WITHDRAWN).exists()


def sealed_digests(report: Report) -> list[str]:
    """The SHA-256 of the PDF after each signature, as the log has them, oldest first."""
    log = report.engagement.log_origin
    events = Event.objects.filter(log__origin=log, verb="report.sealed", object=report.public_id).order_by("pk")
    return [str(details_of(event)["pdf_sha256"]) for event in events]


def check_digest(seen: QuerySet[Report], sha256: str) -> Finding:
    """`seen` are the reports that the asker may see."""
    signed = SignedFile.objects.filter(sha256=sha256, report__in=seen).select_related("report", "signature").first()
    if signed is not None:
        digests = sealed_digests(signed.report)
        if sha256 in digests:
            number = digests.index(sha256) + 1
            standing = Standing.CURRENT if number == len(digests) else Standing.SUPERSEDED
            return Finding(standing, sha256, signed.report, signed, number, len(digests))
    record = seen.filter(sha256=sha256).first()
    if record is not None:
        return Finding(Standing.RECORD, sha256, record, of=record.signatures.count())
    return Finding(Standing.UNKNOWN, sha256)


def check_content(seen: QuerySet[Report], content: bytes) -> Finding:
    """As `check_digest`; a file that says it is one of the reports and is not is told from one nobody knows."""
    finding = check_digest(seen, hashlib.sha256(content).hexdigest())
    if finding.standing != Standing.UNKNOWN:
        return finding
    claimed = {digest.decode() for digest in _RECORD.findall(content)}
    report = seen.filter(sha256__in=claimed).order_by("pk").last()
    return finding if report is None else _compared(report, content, finding.sha256)


def _compared(report: Report, content: bytes, sha256: str) -> Finding:
    """Against every file sealed for the report: the longest that the content begins with, or that begins with it."""
    digests = sealed_digests(report)
    found = Finding(Standing.ALTERED, sha256, report, of=len(digests))
    for signed in report.signed_files.order_by("pk"):
        ours = content_of(signed)
        if content.startswith(ours):
            number, extra = digests.index(signed.sha256) + 1, len(content) - len(ours)
            found = Finding(Standing.APPENDED, sha256, report, signed, number, len(digests), extra)
        elif ours.startswith(content):
            return Finding(Standing.CUT, sha256, report, signed, found.signatures, len(digests))
    return found
