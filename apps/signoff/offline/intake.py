"""Reading deliveries into columns, with every refusal kept."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from apps.exchange.formats import BadFile, Options, Record, Reject, format_named, open_records
from apps.labels.columns import Columns, coded
from apps.labels.provenance import Tally
from apps.labels.types import AnySchema, BadLabel
from apps.signoff.offline.answers import Answers, KnownAnswers, Numbered, RawAnswers
from apps.signoff.offline.inferring import Counted
from apps.signoff.offline.request import FileReject, NothingToAudit
from apps.signoff.offline.sources import Progress, Source, opened

MOST_REJECTS = 100_000


class Intake:
    """Rows of all deliveries, numbered off as they come."""

    def __init__(self, options: Options, format: str | None, *, most_rejects: int | None = MOST_REJECTS) -> None:
        self.items, self.annotators = Numbered(), Numbered()
        self.unit, self.annotator, self.label = array("i"), array("i"), array("i")
        self.rejects: list[FileReject] = []
        self.sources: list[Source] = []
        self.flagged_gold = 0
        self.provenance = Tally()
        self._options, self._format, self._most_rejects = options, format, most_rejects
        self._packed = bool(format) and format_named(format or "").packed

    def read(self, path: Path, name: str, answers: Answers, progress: Progress) -> None:
        """Take in one delivery. Raises NothingToAudit, which names the file."""
        file = name
        try:
            with opened(path, name, progress, packed=self._packed) as files:
                for file, stream in files:
                    first, refused = len(self.unit), len(self.rejects)
                    options = replace(self._options, name=file)
                    records = open_records(stream.binary, format=self._format, options=options).records
                    self._take(file, records, answers)
                    self._add_source(file, stream.digest_of_all(), first, refused)
        except BadFile as bad:
            raise NothingToAudit(f"{file}: {bad}", self.rejects) from None

    def _add_source(self, file: str, sha256: str, first: int, refused: int) -> None:
        for other in self.sources:
            if other.sha256 == sha256:
                raise BadFile(f"The file is the same as {other.name}, byte for byte.", "Give each delivery once.")
        self.sources.append(Source(file, sha256, len(self.unit) - first, len(self.rejects) - refused, first))

    def _take(self, file: str, records: Iterable[Record | Reject], answers: Answers) -> None:
        """One turn per row of the file, so it does no more than needed."""
        items, annotators, known = self.items, self.annotators, dict[str, int]()
        add_unit, add_annotator, add_label = self.unit.append, self.annotator.append, self.label.append
        for record in records:
            if isinstance(record, Reject):
                self._refuse(FileReject(file, *record))
                continue
            raw = record.label
            label = known.get(raw) if isinstance(raw, str) else None
            if label is None:
                try:
                    label = answers.number(raw, f"{file}, {record.place}")
                except BadLabel as bad:
                    self._refuse(FileReject(file, record.place, bad.why, bad.remedy))
                    continue
                if isinstance(raw, str):
                    known[raw] = label
            add_unit(items[record.item])
            add_annotator(annotators[record.annotator])
            add_label(label)
            if record.flagged_gold:
                self.flagged_gold += 1
            if record.provenance is not None:
                self.provenance.add(record.provenance, record.source)

    def _refuse(self, reject: FileReject) -> None:
        self.rejects.append(reject)
        if len(self.rejects) == self._most_rejects:
            raise NothingToAudit(
                f"{self._most_rejects} rows are refused, and reading was stopped. {self.rejects[0]} "
                "Check the schema and which columns are read (--map).",
                self.rejects,
            )

    def counted(self, answers: RawAnswers) -> list[Counted]:
        """Each distinct label with the number of its rows."""
        times = np.bincount(np.frombuffer(self.label, np.int32), minlength=len(answers.seen)).tolist()
        return [Counted(answer, number) for answer, number in zip(answers.seen, times, strict=True)]

    def settle(self, answers: RawAnswers, schema: AnySchema) -> KnownAnswers:
        """Read raw labels by a schema that was found out later. Raises BadLabel for the first that it refuses."""
        known = KnownAnswers(schema)
        numbers = [known.number(answer.raw, answer.place) for answer in answers.seen]
        settled = np.array(numbers, np.int32)[np.frombuffer(self.label, np.int32)]
        self.label = array("i", settled.tobytes())
        return known

    def columns(self, answers: KnownAnswers, schema: AnySchema) -> Columns:
        unit, annotator, label = (np.frombuffer(c, np.int32) for c in (self.unit, self.annotator, self.label))
        code_of, values = coded(list(answers.texts), schema)
        return Columns(unit, annotator, code_of[label], list(self.items), list(self.annotators), values)

    def sizes(self, source: Source) -> tuple[int, int]:
        """How many items and how many annotators one file holds."""
        rows = slice(source.first, source.first + source.rows)
        unit, annotator = np.frombuffer(self.unit, np.int32), np.frombuffer(self.annotator, np.int32)
        return len(np.unique(unit[rows])), len(np.unique(annotator[rows]))

    def source_of(self, row: int) -> Source:
        return next(source for source in reversed(self.sources) if source.first <= row)
