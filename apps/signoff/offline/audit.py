"""One audit: read, measure, judge, write down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.labels.assessing import STANDARD, Assessed, assess_columns
from apps.labels.types import AnySchema, BadSchema
from apps.measures.estimate import Estimate
from apps.scorecards.judging import LABELS, Promise, judge_promises
from apps.signoff.compose import Contents, compose, digest
from apps.signoff.evidence_files import evidence_files
from apps.signoff.offline.definition import checked_floors
from apps.signoff.offline.reading import read_delivered
from apps.signoff.offline.request import AuditRequest, FileReject, NothingToAudit
from apps.signoff.offline.sources import Progress, digest_of, plain_name

DEFAULT_FLOORS = {"accuracy": 0.90, "alpha": 0.667}
NAMES_IN_TITLE = 3


@dataclass(frozen=True, kw_only=True)
class Audit:
    body: dict[str, Any]
    evidence: dict[str, bytes]
    rejects: list[FileReject]


def run_audit(request: AuditRequest, progress: Progress = lambda _: None) -> Audit:
    """Audit the files. Raises NothingToAudit with a message for a person."""
    try:
        return _Run(request, progress).audit()
    except BadSchema as bad:
        raise NothingToAudit(str(bad)) from None


class _Run:
    def __init__(self, request: AuditRequest, progress: Progress) -> None:
        self.request = request
        self.who = plain_name(request.who).strip() or "The vendor"
        floors = checked_floors(request.floors)
        self.read = read_delivered(request, progress)
        self.notices = list(self.read.notices)
        if self.read.gold_file is None:
            self.notices.append("No gold answers were given, so accuracy is not measured; give them with --gold.")
        self.floors = {**self.read.floors, **floors}

    def audit(self) -> Audit:
        schema, gold = self.read.schema, self.read.gold
        assessed = assess_columns(self.read.columns, schema, gold, confidence=self.request.confidence)
        promises = self._promises(assessed, bool(gold))
        evidence = evidence_files(assessed.labels, gold, schema, self._parameters(promises))
        body = self._body(schema, assessed, promises, self._inputs(evidence))
        return Audit(body=body, evidence=evidence, rejects=self.read.rejects)

    def _promises(self, assessed: Assessed, with_gold: bool) -> list[Promise]:
        floors = self.floors
        if not floors:
            measured = isinstance(assessed.figures["alpha"], Estimate)
            floors = {m: f for m, f in DEFAULT_FLOORS.items() if (with_gold if m == "accuracy" else measured)}
            if floors:
                told = ", ".join(f"{LABELS[metric]} at least {floor}" for metric, floor in floors.items())
                self.notices.append(f"No commitments were given; judged by the usual ones: {told}.")
        return [Promise(metric, floor, self.request.confidence) for metric, floor in sorted(floors.items())]

    def _parameters(self, promises: Sequence[Promise]) -> dict[str, Any]:
        return {
            "confidence": self.request.confidence,
            "standard": STANDARD,
            "who": self.who,
            "commitments": [{"metric": p.metric, "floor": p.floor, "confidence": p.confidence} for p in promises],
        }

    def _inputs(self, evidence: Mapping[str, bytes]) -> list[dict[str, str]]:
        read = {source.name: source.sha256 for source in self.read.intake.sources}
        for path, name in zip(self.request.deliveries, self.read.names, strict=True):
            if name not in read and path.is_file():
                read[name] = digest_of(path)
        inputs = [{"name": name, "sha256": sha256} for name, sha256 in read.items()]
        if self.read.gold_file:
            source = self.read.gold_file.source
            inputs.append({"name": source.name, "sha256": source.sha256})
        return inputs + [{"name": name, "sha256": digest(content)} for name, content in sorted(evidence.items())]

    def _deliveries(self) -> list[dict[str, Any]]:
        told = []
        for source in self.read.intake.sources:
            items, annotators = self.read.intake.sizes(source)
            entry = {"name": source.name, "sha256": source.sha256, "rows": source.rows, "rejected": source.rejected}
            told.append({**entry, "items": items, "annotators": annotators})
        return told

    def _body(
        self, schema: AnySchema, assessed: Assessed, promises: Sequence[Promise], inputs: Sequence[Mapping[str, str]]
    ) -> dict[str, Any]:
        request = self.request
        issued = request.issued_at or dt.datetime.now(dt.UTC)
        more = len(self.read.names) - NAMES_IN_TITLE
        names = ", ".join(self.read.names[:NAMES_IN_TITLE]) + (f" and {more} more" if more > 0 else "")
        return compose(
            Contents(
                kind="vendor-audit",
                title=f"Audit of {names}",
                issued_at=issued.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                who=self.who,
                subject={"buyer": None, "vendor": self.who, "engagement": None, "project": None},
                deliveries=self._deliveries(),
                schema=schema.definition,
                assessed=assessed,
                judged=judge_promises(promises, assessed.figures),
                notices=self.notices,
                parameters={
                    "confidence": request.confidence,
                    "standard": STANDARD,
                    "repeats": request.repeats,
                    "fold": request.fold,
                    "admit_rest": request.admit_rest,
                },
                inputs=inputs,
            )
        )
