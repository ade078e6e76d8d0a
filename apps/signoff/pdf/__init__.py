"""A frozen report as a PDF, drawn from its bytes alone: the same report gives the same file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from apps.signoff.figures.numbers import count
from apps.signoff.letters import Letters
from apps.signoff.pdf import (
    agreement,
    agreement_by,
    closing,
    coefficients,
    cover,
    decisions,
    measured,
    provenance,
    sections,
    signing,
)
from apps.signoff.pdf.cover import kind_name
from apps.signoff.pdf.page import Sheet, draw_document
from apps.signoff.pdf.places import signature_page
from apps.signoff.pdf.setting import Typesetter
from apps.signoff.pdf.times import moment

_SECTIONS = (
    cover.cover,
    cover.commitments,
    measured.figures,
    measured.annotators,
    measured.classes,
    agreement.confusion,
    coefficients.coefficients,
    agreement_by.labels,
    agreement_by.annotators,
    agreement.pairs,
    agreement.confused_pairs,
    decisions.lots,
    decisions.disputes,
    sections.sections,
    decisions.notices,
    signing.supersession,
    signing.signing,
    provenance.methods,
    provenance.deliveries,
    provenance.inputs,
    provenance.parameters,
)


def render_report(
    body: Mapping[str, Any],
    *,
    digest: str,
    extra_fonts: Sequence[Path] = (),
    places: bool = True,
) -> bytes:
    """`digest` is the SHA-256 of the canonical bytes of the body; `places` adds the page that takes signatures."""
    setter = Typesetter(Letters(extra_fonts))
    story: list[Any] = []
    for part in _SECTIONS:
        story += part(body, setter)
    story += closing.proof(body, digest, setter)
    story += signature_page(setter) if places else []
    return draw_document(story, _sheet(body, digest), setter.letters)


def _sheet(body: Mapping[str, Any], digest: str) -> Sheet:
    subject, log = body["subject"], body.get("log")
    named = [str(subject[part]) for part in ("buyer", "vendor", "engagement", "project") if subject.get(part)]
    return Sheet(
        title=str(body["title"]),
        author=str(subject.get("buyer") or "QA Portal"),
        keywords=", ".join([kind_name(body), *named, f"sha256:{digest}"]),
        digest=digest,
        issued_at=moment(body["issued_at"]),
        log=f"Log {log['origin']} at {count(log['size'])} events when issued" if log else "",
    )
