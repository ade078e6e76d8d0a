"""A report of a hundred pages, certified and signed, beside reportlab alone and one bare P-256 signature."""

from __future__ import annotations

import io
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

DIGEST = "0" * 64
# Until the file has this many pages; a row of a table takes what it takes.
PAGES, ROUNDS = 100, 3


def run(labels: int) -> dict[str, Any]:
    """`labels` is not used: the report is as long as it is. Seconds are medians; the ratio is the goal of 1.5."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    from apps.signoff.pdf import render_report
    from apps.signoff.pdf.block import Block, draw_block
    from apps.signoff.pdf.places import boxes
    from apps.signoff.pdf_signing import Place, ensure_signing_identity, field_name, prepare_pdf, sign_pdf

    at, body = datetime(2026, 1, 1, tzinfo=UTC), _body(3400)
    block = Block("Ada Quist", "QA manager", "Buyer", "Approved", at.isoformat(), "passkey", "Fit for use.", DIGEST)
    with tempfile.TemporaryDirectory() as folder:
        identity = ensure_signing_identity(Path(folder) / "pdf", "Buyer")

        def signed() -> bytes:
            pdf = render_report(body, digest=DIGEST)
            pdf = prepare_pdf(pdf, identity, boxes=boxes(), attachments={"report.json": b"{}"}, made_at=at)
            pdf = sign_pdf(pdf, identity, reason="Frozen report", name="QA Portal", signing_time=at)
            place = Place(field_name(1), draw_block(block, boxes()[0]))
            return sign_pdf(pdf, identity, reason="Approved", name="Ada Quist", signing_time=at, place=place)

        key, rendered = generate_private_key(SECP256R1()), render_report(body, digest=DIGEST)
        alone = _seconds(lambda: render_report(body, digest=DIGEST))
        bare = _seconds(lambda: key.sign(rendered, ECDSA(SHA256())))
        whole = _seconds(signed)
    pages = int(PdfFileReader(io.BytesIO(rendered)).root["/Pages"]["/Count"])
    return {
        "pages": pages,
        "reportlab_alone_s": round(alone, 3),
        "p256_signature_s": round(bare, 5),
        "rendered_certified_and_signed_s": round(whole, 3),
        "ratio": round(whole / (alone + bare), 3),
    }


def _seconds(act: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _body(annotators: int) -> dict[str, Any]:
    """A sign-off whose table of annotators fills the pages."""
    columns = ["annotator", "labels", "gold items", "correct", "accuracy", "low", "high", "standing"]
    rows = [[f"worker-{n:05}", 400, 60, 57, 0.95, 0.86, 0.98, "qualified"] for n in range(annotators)]
    return {
        "format": "qa-portal/report/1", "kind": "sign-off", "title": "A long report",
        "issued_at": "2026-01-01T00:00:00Z", "subject": {"buyer": "Buyer", "vendor": "Vendor"}, "deliveries": [],
        "schema": {"type": "nominal", "labels": ["no", "yes"]}, "guideline": None,
        "verdict": {"value": "met", "sentence": "Vendor meets all commitments."}, "commitments": [], "figures": {},
        "tables": {"annotators": {"columns": columns, "rows": rows}}, "lots": [], "disputes": None, "notices": [],
        "methods": [], "parameters": {}, "method_version": "1", "inputs": [], "log": None,
    }  # fmt: skip
