"""A frozen report as a PDF, drawn from its bytes alone: the same report gives the same file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from apps.signoff.letters import Letters
from apps.signoff.pdf import agreement, agreement_by, closing, coefficients, cover, decisions, measured, provenance
from apps.signoff.pdf.page import Sheet, draw_document
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
    decisions.notices,
    provenance.methods,
    provenance.deliveries,
    provenance.inputs,
    provenance.parameters,
)


def render_report(
    body: Mapping[str, Any],
    *,
    signatures: Sequence[Mapping[str, Any]] = (),
    digest: str,
    log_position: str | None,
    extra_fonts: Sequence[Path] = (),
) -> bytes:
    """`signatures` are {name, role, organisation, meaning, signed_at (ISO 8601), method[, comment]}."""
    setter = Typesetter(Letters(extra_fonts))
    story: list[Any] = []
    for part in _SECTIONS:
        story += part(body, setter)
    story += closing.signatures(signatures, setter)
    story += closing.proof(body, digest, log_position, setter)
    subject = str(body["verdict"]["sentence"])
    sheet = Sheet(str(body["title"]), subject, digest, moment(body["issued_at"]))
    return draw_document(story, sheet, setter.letters)
