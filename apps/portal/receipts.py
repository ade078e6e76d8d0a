"""Receipts as files to take away: one event, the proof that it is in the log, and the key that signed the head."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from django.http import HttpResponse

from apps.accounts.policies import Invalid
from apps.audit.keys import KeyUnusable, vkey_of
from apps.audit.models import Event
from apps.audit.selectors import NotSignedYet, event_proof, newest_checkpoint


def receipt_of(event: Event, **beside: bytes) -> HttpResponse:
    """A zip for somebody who may see this event and need not see the others; Invalid until the head covers it.

    `beside`: further files, .json, by their names without it.
    """
    try:
        proof, vkey = event_proof(event), vkey_of(newest_checkpoint(event.log))
    except (NotSignedYet, KeyUnusable) as error:
        raise Invalid(str(error)) from None
    files = {"event.json": bytes(event.leaf), "event.tlog-proof": proof.encode(), "vkey": f"{vkey}\n".encode()}
    files |= {f"{name}.json": content for name, content in beside.items()}
    return zipped(f"receipt-{event.public_id}.zip", files)


def zipped(name: str, files: Mapping[str, bytes]) -> HttpResponse:
    """The same bytes for the same files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for each in sorted(files):
            archive.writestr(zipfile.ZipInfo(each, date_time=(1980, 1, 1, 0, 0, 0)), files[each])
    return as_download(content.getvalue(), "application/zip", name)


def as_download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
