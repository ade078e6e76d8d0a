"""One audit: read, measure, judge, write down."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from apps.exchange.formats import BadFile, Options
from apps.labels.assessing import STANDARD, Assessed, assess_columns
from apps.labels.columns import Columns
from apps.labels.types import AnySchema, BadLabel, BadSchema, parse_schema
from apps.measures.estimate import Estimate
from apps.scorecards.judging import LABELS, Judged, Promise, judge_promises
from apps.signoff.compose import Contents, compose, digest
from apps.signoff.evidence_files import evidence_files
from apps.signoff.offline.intake import FileReject, Intake, Source, keep_repeats, read_gold

DEFAULT_FLOORS = {"accuracy": 0.90, "alpha": 0.667}
Progress = Callable[[int], None]


class NothingToAudit(Exception):
    """The input cannot be audited as it is: why, what to do, and which rows were refused."""

    def __init__(self, message: str, rejects: Sequence[FileReject] = ()) -> None:
        super().__init__(message)
        self.rejects = list(rejects)


@dataclass(frozen=True, kw_only=True)
class AuditRequest:
    deliveries: Sequence[Path]
    gold: Path | None = None
    schema: Path | None = None
    who: str = "The vendor"
    mapping: Mapping[str, str] = field(default_factory=dict)
    gold_mapping: Mapping[str, str] = field(default_factory=dict)
    format: str | None = None
    floors: Mapping[str, float] = field(default_factory=dict)
    confidence: float = 0.95
    repeats: str = "all"
    fold: bool = False
    admit_rest: bool = False
    issued_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Audit:
    body: dict[str, Any]
    evidence: dict[str, bytes]
    rejects: list[FileReject]


def run_audit(request: AuditRequest, progress: Progress = lambda _: None) -> Audit:
    """Audit the files. Raises NothingToAudit with a message for a person."""
    try:
        return _Run(request, progress).audit()
    except (BadFile, BadSchema, BadLabel) as bad:
        raise NothingToAudit(str(bad)) from None


class _Run:
    def __init__(self, request: AuditRequest, progress: Progress) -> None:
        self.request, self.progress = request, progress
        self.intake = Intake()
        self.notices: list[str] = []

    def audit(self) -> Audit:
        request = self.request
        definition = _definition(request.schema)
        schema = self._read(parse_schema(definition, fold=request.fold) if definition else None)
        columns = self._repeats(self.intake.columns(schema))
        gold, gold_source = self._gold(schema)
        self._refuse_rejects()
        delivered = self._delivered_gold(gold)
        assessed = assess_columns(columns, schema, delivered, confidence=request.confidence)
        promises = self._promises(definition, assessed, bool(request.gold))
        parameters = {
            "confidence": request.confidence,
            "standard": STANDARD,
            "who": request.who,
            "commitments": [{"metric": p.metric, "floor": p.floor, "confidence": p.confidence} for p in promises],
        }
        evidence = evidence_files(assessed.labels, delivered, schema, parameters)
        sources = [*self.intake.sources, *([gold_source] if gold_source else [])]
        inputs = [{"name": s.name, "sha256": s.sha256} for s in sources]
        inputs += [{"name": name, "sha256": digest(content)} for name, content in sorted(evidence.items())]
        body = self._body(schema, columns, assessed, judge_promises(promises, assessed.figures), inputs)
        return Audit(body=body, evidence=evidence, rejects=self.intake.rejects)

    def _read(self, schema: AnySchema | None) -> AnySchema:
        options = Options(mapping=dict(self.request.mapping))
        for path in self.request.deliveries:
            try:
                self.intake.read(path, options, schema, self.request.format, self.progress)
            except OSError as error:
                raise NothingToAudit(f"{path} cannot be read: {error.strerror}.") from None
            except BadFile as bad:
                raise NothingToAudit(f"{path.name}: {bad}", self.intake.rejects) from None
        if not len(self.intake.unit):
            self._refuse_rejects(always=True)
        if schema is None:
            schema = self._inferred()
        if self.intake.flagged_gold:
            self.notices.append(
                f"{self.intake.flagged_gold} annotations are flagged as ground truth in the file. A flag is not gold; "
                "give gold answers with --gold."
            )
        return schema

    def _inferred(self) -> AnySchema:
        schema, sentence = self.intake.infer()
        if self.request.fold:
            schema = parse_schema(schema.definition, fold=True)
        self.notices.append(f"No schema was given. {sentence}")
        self.intake.rejects += self.intake.canonicalise(schema)
        return schema

    def _repeats(self, columns: Columns) -> Columns:
        policy = self.request.repeats
        kept, repeats, identical = keep_repeats(columns, policy)
        if not repeats:
            return columns
        told = (
            f"{repeats} rows repeat an annotator's label for an item, {identical} of them with the same label; the "
            f"first is {self.intake.first_repeat}."
        )
        if policy == "refuse":
            raise NothingToAudit(f"{told} Remove them, or choose --repeats all, first or last.")
        counted = {"all": "All of them count", "first": "The first of each counts", "last": "The last of each counts"}
        self.notices.append(f"{told} {counted[policy]}; choose with --repeats.")
        return kept

    def _gold(self, schema: AnySchema) -> tuple[dict[str, str], Source | None]:
        path = self.request.gold
        if path is None:
            self.notices.append("No gold answers were given, so accuracy is not measured; give them with --gold.")
            return {}, None
        try:
            gold, source, rejects = read_gold(path, schema, self.request.gold_mapping, None)
        except OSError as error:
            raise NothingToAudit(f"{path} cannot be read: {error.strerror}.") from None
        except BadFile as bad:
            raise NothingToAudit(f"{path.name}: {bad}") from None
        self.intake.rejects += rejects
        return gold, source

    def _delivered_gold(self, gold: Mapping[str, str]) -> dict[str, str]:
        delivered = {item: answer for item, answer in gold.items() if item in self.intake.items}
        missing = [item for item in gold if item not in delivered]
        if gold and not delivered:
            raise NothingToAudit(
                f"None of the {len(gold)} gold items was delivered (the first is {missing[0]!r}, the delivery has "
                f"{next(iter(self.intake.items))!r}). Check the item columns; name them with --map item=COLUMN."
            )
        if missing:
            self.notices.append(
                f"{len(missing)} of {len(gold)} gold items were never delivered (the first is {missing[0]!r}); they "
                "are left out."
            )
        return delivered

    def _refuse_rejects(self, *, always: bool = False) -> None:
        rejects = self.intake.rejects
        if not rejects and not always:
            return
        if always or not self.request.admit_rest:
            first = rejects[0] if rejects else None
            told = f"{first.file}, {first.place}: {first.why} {first.remedy}" if first else "There are no rows."
            admit = "" if always else " Correct the file, or go on without these rows with --admit-rest."
            raise NothingToAudit(f"{len(rejects)} rows were refused. {told}{admit}", rejects)
        self.notices.append(f"{len(rejects)} rows were refused and left out on request.")

    def _promises(self, definition: Mapping[str, Any], assessed: Assessed, with_gold: bool) -> list[Promise]:
        floors = {**_floors_of(definition), **self.request.floors}
        if not floors:
            measured = isinstance(assessed.figures["alpha"], Estimate)
            floors = {m: f for m, f in DEFAULT_FLOORS.items() if (with_gold if m == "accuracy" else measured)}
            if floors:
                told = ", ".join(f"{LABELS[metric]} at least {floor}" for metric, floor in floors.items())
                self.notices.append(f"No commitments were given; judged by the usual ones: {told}.")
        return [Promise(metric, floor, self.request.confidence) for metric, floor in floors.items()]

    def _body(
        self,
        schema: AnySchema,
        columns: Columns,
        assessed: Assessed,
        judged: Sequence[Judged],
        inputs: Sequence[Mapping[str, str]],
    ) -> dict[str, Any]:
        request = self.request
        issued = request.issued_at or dt.datetime.now(dt.UTC)
        names = ", ".join(source.name for source in self.intake.sources)
        return compose(
            Contents(
                kind="vendor-audit",
                title=f"Audit of {names}",
                issued_at=issued.strftime("%Y-%m-%dT%H:%M:%SZ"),
                who=request.who,
                subject={"buyer": None, "vendor": request.who, "engagement": None, "project": None},
                deliveries=[
                    {
                        "name": source.name,
                        "sha256": source.sha256,
                        "rows": source.rows,
                        "items": len(columns.items),
                        "annotators": len(columns.annotators),
                        "rejected": source.rejected,
                    }
                    for source in self.intake.sources
                ],
                schema=schema.definition,
                assessed=assessed,
                judged=judged,
                notices=self.notices,
                parameters={"confidence": request.confidence, "standard": STANDARD, "repeats": request.repeats},
                inputs=inputs,
            )
        )


def _definition(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        definition = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NothingToAudit(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise NothingToAudit(f"{path.name} is not JSON: {error}. A schema looks like {_EXAMPLE}") from None
    if not isinstance(definition, dict) or not definition:
        raise NothingToAudit(f"{path.name} is not a JSON object. A schema looks like {_EXAMPLE}")
    return definition


def _floors_of(definition: Mapping[str, Any]) -> dict[str, float]:
    """Commitments written into the schema file: [{"metric": "accuracy", "floor": 0.95}]."""
    floors = {}
    for entry in definition.get("commitments", []):
        try:
            metric, floor = entry["metric"], float(entry["floor"])
        except (TypeError, KeyError, ValueError):
            raise NothingToAudit(
                'A commitment in the schema looks like {"metric": "accuracy", "floor": 0.95}; '
                f"this one is {json.dumps(entry)[:120]}."
            ) from None
        floors[checked_metric(metric)] = checked_floor(floor)
    return floors


def checked_metric(metric: str) -> str:
    known = [name for name in LABELS if name != "lot_acceptance"]
    if metric not in known:
        raise NothingToAudit(f"There is no figure {metric!r} to commit to; there are {', '.join(known)}.")
    return metric


def checked_floor(floor: float) -> float:
    if not 0 <= floor <= 1:
        raise NothingToAudit(f"A floor lies between 0 and 1; {floor} does not. For 95 % write 0.95.")
    return floor


_EXAMPLE = '{"type": "nominal", "labels": ["no", "yes"]}.'
