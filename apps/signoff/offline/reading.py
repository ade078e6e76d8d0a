"""Reading what was delivered, and the gold answers to it, out of files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from apps.exchange.formats import BadFile, Options
from apps.labels.columns import Columns
from apps.labels.types import AnySchema, BadLabel, BadSchema
from apps.signoff.offline.answers import KnownAnswers, RawAnswers
from apps.signoff.offline.definition import read_schema
from apps.signoff.offline.gold import GoldFile, read_gold, settled_gold
from apps.signoff.offline.inferring import Counted, infer
from apps.signoff.offline.intake import MOST_REJECTS, Intake
from apps.signoff.offline.locate import place_of_row
from apps.signoff.offline.repeats import find_repeats, without_repeats
from apps.signoff.offline.request import FileReject, NothingToAudit, ReadRequest
from apps.signoff.offline.sources import Progress, distinct_names

COUNTED = {"all": "All of them count", "first": "The first of each counts", "last": "The last of each counts"}


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What the files hold. `gold` maps delivered items to canonical answers; `floors` are those of the schema file."""

    schema: AnySchema
    columns: Columns
    gold: Mapping[str, str]
    gold_file: GoldFile | None
    intake: Intake
    names: list[str]
    floors: Mapping[str, float]
    notices: list[str]
    rejects: list[FileReject]


def read_delivered(request: ReadRequest, progress: Progress = lambda _: None) -> Delivered:
    """Read the files. Raises NothingToAudit with a message for a person."""
    try:
        return _Reader(request, progress).delivered()
    except (BadFile, BadSchema, BadLabel) as bad:
        raise NothingToAudit(str(bad)) from None


class _Reader:
    def __init__(self, request: ReadRequest, progress: Progress) -> None:
        self.request, self.progress = request, progress
        self.names = distinct_names(list(request.deliveries))
        self.notices: list[str] = []
        self.rejects: list[FileReject] = []
        self.floors: dict[str, float] = {}

    def delivered(self) -> Delivered:
        request = self.request
        schema = self._given_schema()
        gold_file = read_gold(request.gold, request.gold_mapping) if request.gold else None
        schema, columns = self._labels(schema, gold_file)
        gold = self._gold(gold_file, schema)
        self._refuse_rejects()
        columns = self._repeats(columns, schema)
        return Delivered(
            schema=schema,
            columns=columns,
            gold=self._delivered(gold),
            gold_file=gold_file,
            intake=self.intake,
            names=self.names,
            floors=self.floors,
            notices=self.notices,
            rejects=self.rejects,
        )

    def _given_schema(self) -> AnySchema | None:
        if self.request.schema is None:
            return None
        schema, self.floors = read_schema(
            self.request.schema, fold=self.request.fold, confidence=self.request.confidence
        )
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
                f"{self.intake.flagged_gold} annotations are flagged as ground truth in the file. A flag is not gold: "
                "gold answers come in a file of their own."
            )
        self.notices += self.intake.provenance.notices(len(self.intake.unit))
        return schema, self.intake.columns(known, schema)

    def _take_in(self, answers: KnownAnswers | RawAnswers) -> None:
        request = self.request
        most = None if request.admit_rest else MOST_REJECTS
        self.intake = Intake(_options(request), request.format, most_rejects=most)
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
                options = _options(self.request)
                place = place_of_row(path, name, source, row - source.first, options, self.request.format, schema)
                if place:
                    return f"{source.name}, {place}"
        return f"{source.name}, row {row - source.first + 1}"

    def _gold(self, file: GoldFile | None, schema: AnySchema) -> dict[str, str]:
        if file is None:
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


def _options(request: ReadRequest) -> Options:
    return Options(mapping=dict(request.mapping), annotator=request.annotator)
