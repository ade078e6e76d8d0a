"""Gold answers from a file: one settled answer per item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from apps.exchange.formats import BadFile, Options, Record, Reject, open_records
from apps.labels.types import AnySchema, BadLabel
from apps.signoff.offline.request import FileReject, NothingToAudit
from apps.signoff.offline.sources import Source, opened, plain_name


@dataclass(frozen=True)
class GoldFile:
    """The rows as they are written; what they mean depends on a schema."""

    source: Source
    records: list[Record]
    rejects: list[FileReject]


def read_gold(path: Path, mapping: Mapping[str, str]) -> GoldFile:
    """Raises NothingToAudit, which names the file."""
    name = plain_name(path.name)
    records, rejects = list[Record](), list[FileReject]()
    options = Options(mapping=dict(mapping), needs_annotator=False)
    try:
        with opened(path, name, lambda _: None) as files:
            if len(files) > 1:
                raise BadFile("The archive holds several files.", "Give gold answers as one file.")
            name, stream = files[0]
            for entry in open_records(stream.binary, options=options).records:
                if isinstance(entry, Reject):
                    rejects.append(FileReject(name, *entry))
                else:
                    records.append(entry)
            source = Source(name, stream.digest_of_all(), len(records), len(rejects))
    except BadFile as bad:
        raise NothingToAudit(f"{name}: {bad}".replace("--map ", "--gold-map ")) from None
    return GoldFile(source, records, rejects)


def settled_gold(file: GoldFile, schema: AnySchema) -> tuple[dict[str, str], list[FileReject]]:
    """Item to canonical answer, and the rows that are none. Raises NothingToAudit where an item has two answers."""
    gold: dict[str, str] = {}
    places: dict[str, str] = {}
    rejects = []
    read = schema.reader()
    for record in file.records:
        try:
            answer, _ = read(record.label)
        except BadLabel as bad:
            rejects.append(FileReject(file.source.name, record.place, bad.why, bad.remedy))
            continue
        if gold.setdefault(record.item, answer) != answer:
            raise NothingToAudit(
                f"{file.source.name}, {record.place}: item {record.item!r} has another gold answer at "
                f"{places[record.item]}. Keep one of the two."
            )
        places.setdefault(record.item, record.place)
    return gold, rejects
