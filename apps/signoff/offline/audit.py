"""One audit: read, measure, judge, write down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.exchange.formats import BadFile, Options
from apps.labels.assessing import STANDARD, Assessed, assess_columns
from apps.labels.columns import Columns
from apps.labels.types import AnySchema, BadLabel, BadSchema
from apps.measures.estimate import Estimate
from apps.scorecards.judging import LABELS, Promise, judge_promises
from apps.signoff.compose import Contents, compose, digest
from apps.signoff.evidence_files import evidence_files
from apps.signoff.offline.answers import KnownAnswers, RawAnswers
from apps.signoff.offline.definition import checked_floors, read_schema
from apps.signoff.offline.gold import GoldFile, read_gold, settled_gold
from apps.signoff.offline.inferring import Counted, infer
from apps.signoff.offline.intake import MOST_REJECTS, Intake
from apps.signoff.offline.locate import place_of_row
from apps.signoff.offline.repeats import find_repeats, without_repeats
from apps.signoff.offline.request import AuditRequest, FileReject, NothingToAudit
from apps.signoff.offline.sources import Progress, digest_of, distinct_names, plain_name

DEFAULT_FLOORS = {"accuracy": 0.90, "alpha": 0.667}
COUNTED = {"all": "All of them count", "first": "The first of each counts", "last": "The last of each counts"}
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
    except (BadFile, BadSchema, BadLabel) as bad:
        raise NothingToAudit(str(bad)) from None


class _Run:
    def __init__(self, request: AuditRequest, progress: Progress) -> None:
        self.request, self.progress = request, progress
        self.who = plain_name(request.who).strip() or "The vendor"
        self.names = distinct_names(list(request.deliveries))
        self.notices: list[str] = []
        self.rejects: list[FileReject] = []
        self.floors = checked_floors(request.floors)

    def audit(self) -> Audit:
        request = self.request
        schema = self._given_schema()
        gold_file = read_gold(request.gold, request.gold_mapping) if request.gold else None
        schema, columns = self._labels(schema, gold_file)
        gold = self._gold(gold_file, schema)
        self._refuse_rejects()
        columns = self._repeats(columns, schema)
        gold = self._delivered(gold)
        assessed = assess_columns(columns, schema, gold, confidence=request.confidence)
        promises = self._promises(assessed, bool(gold))
        evidence = evidence_files(assessed.labels, gold, schema, self._parameters(promises))
        body = self._body(schema, assessed, promises, self._inputs(gold_file, evidence))
        return Audit(body=body, evidence=evidence, rejects=self.rejects)

    def _given_schema(self) -> AnySchema | None:
        if self.request.schema is None:
            return None
        schema, floors = read_schema(self.request.schema, fold=self.request.fold, confidence=self.request.confidence)
        self.floors = {**floors, **self.floors}
        return schema

    def _labels(self, schema: AnySchema | None, gold: GoldFile | None) -> tuple[AnySchema, Columns]:
        if schema is None:
            raw = RawAnswers()
            self._take_in(raw)
            schema = self._inferred(raw, gold)
            try:
                known = self.intake.settle(raw, schema)
            except BadLabel as bad:
                if not all(path.is_file() for path in self.request.deliveries):
                    raise NothingToAudit(str(bad)) from None
                # Now that it is known what a label may be, every single row that is none gets its place.
                known = KnownAnswers(schema)
                self._take_in(known)
        else:
            known = KnownAnswers(schema)
            self._take_in(known)
        self.rejects += self.intake.rejects
        if not self.intake.unit:
            self._refuse_rejects(always=True)
        if self.intake.flagged_gold:
            self.notices.append(
                f"{self.intake.flagged_gold} annotations are flagged as ground truth in the file. A flag is not gold; "
                "give gold answers with --gold."
            )
        return schema, self.intake.columns(known, schema)

    def _take_in(self, answers: KnownAnswers | RawAnswers) -> None:
        request = self.request
        most = None if request.admit_rest else MOST_REJECTS
        self.intake = Intake(Options(mapping=dict(request.mapping)), request.format, most_rejects=most)
        for path, name in zip(request.deliveries, self.names, strict=True):
            self.intake.read(path, name, answers, self.progress)

    def _inferred(self, raw: RawAnswers, gold: GoldFile | None) -> AnySchema:
        """Gold answers count too: a class that no annotator found is a class all the same."""
        if not raw.seen:
            self.rejects += self.intake.rejects
            self._refuse_rejects(always=True)
        counted = self.intake.counted(raw)
        if gold:
            also = RawAnswers()
            for record in gold.records:
                also.number(record.label, f"{gold.source.name}, {record.place}")
            counted += [Counted(answer, 0) for answer in also.seen]
        schema, sentence = infer(counted, fold=self.request.fold)
        self.notices.append(f"No schema was given. {sentence}")
        return schema

    def _repeats(self, columns: Columns, schema: AnySchema) -> Columns:
        policy = self.request.repeats
        found = find_repeats(columns)
        if found is None:
            return columns
        told = found.told(self._place(found.first, schema))
        if policy == "refuse":
            raise NothingToAudit(f"{told} Remove them, or choose --repeats all, first or last.")
        self.notices.append(f"{told} {COUNTED[policy]}; choose with --repeats.")
        return columns if policy == "all" else without_repeats(columns, policy)

    def _place(self, row: int, schema: AnySchema) -> str:
        source = self.intake.source_of(row)
        for path, name in zip(self.request.deliveries, self.names, strict=True):
            if path.is_file() and source.name.startswith(name):
                options = Options(mapping=dict(self.request.mapping))
                place = place_of_row(path, name, source, row - source.first, options, self.request.format, schema)
                if place:
                    return f"{source.name}, {place}"
        return f"{source.name}, row {row - source.first + 1}"

    def _gold(self, file: GoldFile | None, schema: AnySchema) -> dict[str, str]:
        if file is None:
            self.notices.append("No gold answers were given, so accuracy is not measured; give them with --gold.")
            return {}
        same = next((s.name for s in self.intake.sources if s.sha256 == file.source.sha256), None)
        if same and "label" not in self.request.gold_mapping:
            raise NothingToAudit(
                f"{file.source.name}: The gold file is the delivery {same} itself. Give settled answers, or name their "
                "column with --gold-map label=COLUMN."
            )
        gold, rejects = settled_gold(file, schema)
        self.rejects += [*file.rejects, *rejects]
        if not gold:
            self._refuse_rejects(always=True)
        return gold

    def _delivered(self, gold: Mapping[str, str]) -> dict[str, str]:
        delivered = {item: answer for item, answer in gold.items() if item in self.intake.items}
        missing = sorted(gold.keys() - delivered.keys())
        if gold and not delivered:
            raise NothingToAudit(
                f"None of the {len(gold)} gold items was delivered (gold has {missing[0]!r}, the delivery has "
                f"{next(iter(self.intake.items))!r}). Check the item columns; name them with --map item=COLUMN and "
                "--gold-map item=COLUMN."
            )
        if missing:
            self.notices.append(
                f"{len(missing)} of {len(gold)} gold items were never delivered (the first is {missing[0]!r}); they "
                "are left out."
            )
        return delivered

    def _refuse_rejects(self, *, always: bool = False) -> None:
        rejects = self.rejects
        if not rejects and not always:
            return
        rows = "1 row was" if len(rejects) == 1 else f"{len(rejects)} rows were"
        if always or not self.request.admit_rest:
            told = f"{rows} refused. {rejects[0]}" if rejects else "There is no row to audit. Check the export."
            rest = (
                "No row is left to audit." if always else "Correct the file, or leave such rows out with --admit-rest."
            )
            raise NothingToAudit(f"{told} {rest}" if rejects else told, rejects)
        self.notices.append(f"{rows} refused and left out on request; the first is {rejects[0]}")

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

    def _inputs(self, gold: GoldFile | None, evidence: Mapping[str, bytes]) -> list[dict[str, str]]:
        read = {source.name: source.sha256 for source in self.intake.sources}
        for path, name in zip(self.request.deliveries, self.names, strict=True):
            if name not in read and path.is_file():
                read[name] = digest_of(path)
        inputs = [{"name": name, "sha256": sha256} for name, sha256 in read.items()]
        if gold:
            inputs.append({"name": gold.source.name, "sha256": gold.source.sha256})
        return inputs + [{"name": name, "sha256": digest(content)} for name, content in sorted(evidence.items())]

    def _deliveries(self) -> list[dict[str, Any]]:
        told = []
        for source in self.intake.sources:
            items, annotators = self.intake.sizes(source)
            entry = {"name": source.name, "sha256": source.sha256, "rows": source.rows, "rejected": source.rejected}
            told.append({**entry, "items": items, "annotators": annotators})
        return told

    def _body(
        self, schema: AnySchema, assessed: Assessed, promises: Sequence[Promise], inputs: Sequence[Mapping[str, str]]
    ) -> dict[str, Any]:
        request = self.request
        issued = request.issued_at or dt.datetime.now(dt.UTC)
        more = len(self.names) - NAMES_IN_TITLE
        names = ", ".join(self.names[:NAMES_IN_TITLE]) + (f" and {more} more" if more > 0 else "")
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
