"""Reading deliveries and gold answers into columns, with every refusal kept."""

from __future__ import annotations

import hashlib
import io
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from apps.exchange.formats import BadFile, Options, Record, Reject, open_records
from apps.labels.columns import Columns, coded
from apps.labels.types import AnySchema, BadLabel, Reader, infer_schema

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Progress = Callable[[int], None]


class Source(NamedTuple):
    """What is known of a file that was read."""

    name: str
    sha256: str
    format: str
    why: str
    rows: int
    rejected: int


class FileReject(NamedTuple):
    file: str
    place: str
    why: str
    remedy: str


class _Hashing(io.FileIO):
    """A file that hashes itself and reports its progress while it is read."""

    def __init__(self, path: Path, progress: Progress) -> None:
        super().__init__(path)
        self._progress = progress
        self.digest = hashlib.sha256()

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        taken = super().readinto(buffer)
        self.digest.update(memoryview(buffer)[:taken])
        self._progress(taken or 0)
        return taken


@dataclass
class Intake:
    """Rows of all deliveries, numbered off as they come."""

    items: dict[str, int] = field(default_factory=dict)
    annotators: dict[str, int] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)
    raw_labels: list[object] = field(default_factory=list)
    first_places: list[tuple[str, str]] = field(default_factory=list)
    unit: array[int] = field(default_factory=lambda: array("i"))
    annotator: array[int] = field(default_factory=lambda: array("i"))
    label: array[int] = field(default_factory=lambda: array("i"))
    rejects: list[FileReject] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    first_repeat: str = ""
    flagged_gold: int = 0

    def read(
        self, path: Path, options: Options, schema: AnySchema | None, format: str | None, progress: Progress
    ) -> None:
        read_label = schema.reader() if schema else None
        met = {(u << 32) | a for u, a in zip(self.unit, self.annotator, strict=True)}
        before, refused = len(self.unit), len(self.rejects)
        with _Hashing(path, progress) as stream:
            opened = open_records(io.BufferedReader(stream, 1 << 20), format=format, options=options)
            for record in opened.records:
                if isinstance(record, Reject):
                    self.rejects.append(FileReject(path.name, *record))
                else:
                    self._take(path.name, record, read_label, met)
        source = Source(
            path.name, stream.digest.hexdigest(), opened.format.title, opened.why,
            len(self.unit) - before, len(self.rejects) - refused,
        )  # fmt: skip
        self.sources.append(source)

    def _take(self, file: str, record: Record, read_label: Reader | None, met: set[int]) -> None:
        key, raw = _key(record.label), record.label
        if read_label is not None:
            try:
                key, _ = read_label(raw)
            except BadLabel as bad:
                self.rejects.append(FileReject(file, record.place, bad.why, bad.remedy))
                return
        unit = self.items.setdefault(record.item, len(self.items))
        annotator = self.annotators.setdefault(record.annotator, len(self.annotators))
        label = self.labels.get(key)
        if label is None:
            label = self.labels[key] = len(self.labels)
            self.raw_labels.append(raw)
            self.first_places.append((file, record.place))
        pair = (unit << 32) | annotator
        if pair in met and not self.first_repeat:
            self.first_repeat = f"{file}, {record.place}"
        met.add(pair)
        self.flagged_gold += record.flagged_gold
        self.unit.append(unit)
        self.annotator.append(annotator)
        self.label.append(label)

    def infer(self) -> tuple[AnySchema, str]:
        """The schema the labels seem to follow; raises BadLabel naming what contradicts it."""
        inference = infer_schema(self.raw_labels)
        return inference.schema, inference.sentence

    def canonicalise(self, schema: AnySchema) -> list[FileReject]:
        """After inference: turn raw labels into canonical ones. Returns what the inferred schema refuses."""
        canonical: list[str] = []
        refused = []
        for raw, place in zip(self.raw_labels, self.first_places, strict=True):
            try:
                canonical.append(schema.canonical(schema.parse(raw)))
            except BadLabel as bad:
                file, where = place
                refused.append(FileReject(file, where, bad.why, bad.remedy))
                canonical.append("")
        merged = {text: number for number, text in enumerate(dict.fromkeys(canonical))}
        place_of = np.array([merged[text] for text in canonical], np.int32)
        self.label = array("i", place_of[np.frombuffer(self.label, np.int32)].tobytes())
        self.labels = merged
        return refused

    def columns(self, schema: AnySchema) -> Columns:
        unit, annotator, label = (np.frombuffer(c, np.int32) for c in (self.unit, self.annotator, self.label))
        code_of, values = coded(list(self.labels), schema)
        return Columns(unit, annotator, code_of[label], list(self.items), list(self.annotators), values)


def keep_repeats(columns: Columns, policy: str) -> tuple[Columns, int, int]:
    """Apply a policy to labels of one annotator for one item; how many repeat, and how many of them are identical."""
    pair = columns.unit.astype(np.int64) << 32 | columns.annotator
    order = np.argsort(pair, kind="stable")
    same = np.diff(pair[order]) == 0
    repeats = int(same.sum())
    triple = np.unique(np.stack([pair, columns.code.astype(np.int64)]), axis=1).shape[1] if repeats else len(pair)
    identical = len(pair) - triple
    if policy == "all" or not repeats:
        return columns, repeats, identical
    kept = np.concatenate([[True], ~same]) if policy == "first" else np.concatenate([~same, [True]])
    rows = np.sort(order[kept])
    picked = (columns.unit[rows], columns.annotator[rows], columns.code[rows])
    return Columns(*picked, columns.items, columns.annotators, columns.values), repeats, identical


def read_gold(
    path: Path, schema: AnySchema, mapping: Mapping[str, str], format: str | None
) -> tuple[dict[str, str], Source, list[FileReject]]:
    """Item to canonical answer. Raises BadFile where an item has two different answers."""
    gold: dict[str, str] = {}
    rejects: list[FileReject] = []
    with _Hashing(path, lambda _: None) as stream:
        options = Options(mapping=dict(mapping), needs_annotator=False)
        opened = open_records(io.BufferedReader(stream, 1 << 20), format=format, options=options)
        for record in opened.records:
            if isinstance(record, Reject):
                rejects.append(FileReject(path.name, *record))
                continue
            try:
                answer = schema.canonical(schema.parse(record.label))
            except BadLabel as bad:
                rejects.append(FileReject(path.name, record.place, bad.why, bad.remedy))
                continue
            if gold.setdefault(record.item, answer) != answer:
                raise BadFile(
                    f"{path.name}, {record.place}: item {record.item!r} has two different gold answers.", "Keep one."
                )
    source = Source(path.name, stream.digest.hexdigest(), opened.format.title, opened.why, len(gold), len(rejects))
    return gold, source, rejects


def _key(raw: object) -> str:
    return raw if isinstance(raw, str) else repr(raw)
