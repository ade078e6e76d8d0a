"""The inspector's pack: every report of an engagement with its file, evidence and signatures, and the rules."""

from __future__ import annotations

from typing import Any

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.evidence.openings import PRIVATE
from apps.projects.models import Guideline, LabelSchema
from apps.signoff.compose import canonical_bytes
from apps.signoff.computed.pack import PACK, computed
from apps.signoff.evidence_files import EVIDENCE
from apps.signoff.kinds.common import Plain, document
from apps.signoff.kinds.days import second
from apps.signoff.kinds.pack_faults import fault_facts
from apps.signoff.kinds.pack_keeping import keeping_facts
from apps.signoff.kinds.pack_people import people_facts
from apps.signoff.models import Kind, Report, Signature
from apps.signoff.packing import unpack
from apps.signoff.scopes import Scope
from apps.signoff.sealing import latest_pdf


def compose(actor: Actor, scope: Scope, title: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Packs frozen earlier are listed and not packed again."""
    engagement = scope.engagement
    reports = list(engagement.reports.order_by("pk").prefetch_related("signatures"))
    if not any(report.kind != Kind.INSPECTION_PACK for report in reports):
        raise Invalid("There is nothing to pack: no report about this engagement was frozen yet.")
    guidelines = list(Guideline.objects.filter(project__engagement=engagement).select_related("project").order_by("pk"))
    facts = _facts(scope, reports, guidelines)
    files = {PACK: canonical_bytes(facts)}
    for report in reports:
        files |= _files(report) if report.kind != Kind.INSPECTION_PACK else {}
    for each in guidelines:
        files[f"{EVIDENCE}guidelines/{each.project.public_id}-{each.version}.md"] = each.text.encode()
    plain = Plain(
        kind=Kind.INSPECTION_PACK,
        title=title,
        scope=scope,
        computed=computed(facts),
        parameters={},
        files=files,
        notices=[_ABOUT],
    )
    return document(plain), files


_ABOUT = (
    "The bundle of this pack holds the complete log of the engagement, and under evidence/reports/ each report with "
    "its PDF, its evidence and its signatures. Causes and corrective actions (CAPA) are recorded outside this product."
)


def _files(report: Report) -> dict[str, bytes]:
    folder = f"reports/{report.public_id}/"
    with report.evidence.open("rb") as file:
        found = {_within(folder, name): content for name, content in unpack(file).items()}
    signatures = {f"signatures/{each.public_id}.json": bytes(each.manifest) for each in report.signatures.all()}
    own = {"report.json": bytes(report.body), "report.pdf": latest_pdf(report), **signatures}
    return {**found, **{f"{EVIDENCE}{folder}{name}": content for name, content in own.items()}}


def _within(folder: str, name: str) -> str:
    """Private files stay private, and what opens a commitment stays beside it."""
    first = PRIVATE if name.startswith(PRIVATE) else EVIDENCE
    return f"{first}{folder}{name.removeprefix(first)}"


def _facts(scope: Scope, reports: list[Report], guidelines: list[Guideline]) -> dict[str, Any]:
    engagement = scope.engagement
    schemas = LabelSchema.objects.filter(project__engagement=engagement).select_related("project").order_by("pk")
    return {
        "reports": [_report(each) for each in reports],
        "signatures": [_signature(each) for report in reports for each in report.signatures.all()],
        "guidelines": [_version(each) for each in guidelines],
        "schemas": [_version(each) for each in schemas],
        **people_facts(engagement, reports),
        **keeping_facts(engagement),
        **fault_facts(scope, reports),
    }


def _version(each: Guideline | LabelSchema) -> list[object]:
    return [each.project.name, each.version, each.digest, second(each.published_at)]


def _report(report: Report) -> list[object]:
    kind = report.get_kind_display() if report.kind else "Report"
    return [report.public_id, kind, report.title, second(report.frozen_at), report.signatures.count(), report.sha256]


def _signature(signature: Signature) -> list[object]:
    """Without the name, which the manifest has: a frozen body can forget nothing."""
    office = f"{signature.office}, {signature.organisation}"
    return [signature.report.public_id, signature.get_meaning_display(), office, second(signature.at),
            signature.method, signature.manifest_sha256]  # fmt: skip
