"""A whole training set as one zip: the labels in each format, what was left out, and the papers that describe it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from apps.exchange.formats.tables.parquet_writing import write_rows
from apps.exchange.formats.writing import WRITERS
from apps.exchange.spreadsheet import safe_cell
from apps.training.about import About
from apps.training.archive import Archive
from apps.training.choosing import Choice
from apps.training.croissant import croissant
from apps.training.datasheet import UNGATED, datasheet, gates_sentence
from apps.training.formats import ALWAYS, TARGETS
from apps.training.gates import WORDS, reasons_in
from apps.training.rows import COLUMNS, Row, as_cells, as_json, as_record, rows_of

Contents = Callable[[], Iterable[tuple[str, Any]]]
Done = Callable[[int], None]
LEFT_OUT, DOCUMENTS = "left_out.csv", "conll_items.csv"
OTHER_MEDIA = {LEFT_OUT: "text/csv", DOCUMENTS: "text/csv"}


class Written(NamedTuple):
    """`digest` is over the labels and what was left out; the papers also say of which moment they are."""

    digest: str
    files: int


def write_set(
    choice: Choice, contents: Contents, about: About, target: BinaryIO, done: Done = lambda _: None
) -> Written:
    """`contents` gives keys and payloads of all items by code point, as often as it is called. `done` hears how many
    formats are written. Raises BadFile or ValueError for a label that a format cannot hold."""
    prefix = "" if about.gated else "ungated-"
    media: dict[str, str] = {}
    with Archive(target) as archive:
        for number, name in enumerate(about.formats, 1):
            file = prefix + TARGETS[name].file
            media[file] = TARGETS[name].media
            with archive.file(file) as out:
                _write(name, rows_of(choice, contents()), out)
            done(number)
        if "conll" in about.formats:
            _add_csv(archive, DOCUMENTS, _documents(rows_of(choice, contents())))
        _add_csv(archive, LEFT_OUT, _left_out(choice))
        data = dict(archive.files)
        digest = digest_of({name: filed.sha256 for name, filed in data.items()})
        labels = prefix + TARGETS[ALWAYS].file
        archive.add("croissant.json", croissant(about, data, media | _others(data), labels, digest))
        archive.add("datasheet.md", datasheet(about, data, digest))
        archive.add("README.md", _readme(about, digest))
        archive.add("MANIFEST.json", _manifest(about, archive, digest))
    return Written(digest, len(archive.files))


def digest_of(files: Mapping[str, str]) -> str:
    """SHA-256 over the lines "name sha256", sorted by name."""
    lines = sorted(f"{name} {sha256}\n" for name, sha256 in files.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _write(name: str, rows: Iterator[Row], out: BinaryIO) -> None:
    if name == "jsonl":
        out.writelines(json.dumps(as_json(row), ensure_ascii=False, allow_nan=False).encode() + b"\n" for row in rows)
    elif name == "parquet":
        write_rows({column: each.kind for column, each in COLUMNS.items()}, map(as_cells, rows), out)
    else:
        WRITERS[name](map(as_record, rows), out)


def _documents(rows: Iterator[Row]) -> Iterator[list[object]]:
    """CoNLL has no place for the name of an item."""
    yield ["document", "item", "source"]
    for number, row in enumerate(rows, 1):
        yield [number, row.item, row.provenance["source"]]


def _left_out(choice: Choice) -> Iterator[list[object]]:
    yield ["item", "reason", "in words", "all reasons", "gold item of the same content"]
    inside = choice.chosen
    for unit in np.flatnonzero(~inside).tolist():
        item, against = choice.labels.items[unit], int(choice.against[unit])
        first = choice.first_reason(against)
        every = " ".join(map(str, reasons_in(against)))
        yield [item, str(first), WORDS[first], every, choice.known.twins.get(item)]


def _add_csv(archive: Archive, name: str, rows: Iterable[list[object]]) -> None:
    with archive.file(name) as out:
        text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
        csv.writer(text, lineterminator="\n").writerows([safe_cell(cell) for cell in row] for row in rows)
        text.detach()


def _others(files: Mapping[str, Any]) -> dict[str, str]:
    return {name: media for name, media in OTHER_MEDIA.items() if name in files}


def _manifest(about: About, archive: Archive, digest: str) -> str:
    document = {
        "format": "qa-portal/training-set/1",
        "project": about.project_id,
        "digest": digest,
        "as_of": dict(about.as_of),
        "waived": list(about.waived),
        "ungated": not about.gated,
        "counts": dict(about.counts),
        "method_version": about.method_version,
        "files": {name: {"sha256": each.sha256, "size": each.size} for name, each in sorted(archive.files.items())},
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _readme(about: About, digest: str) -> str:
    warning = f"**{UNGATED.strip()}**\n\n" if not about.gated else ""
    columns = "".join(f"| `{name}` | {column.means} |\n" for name, column in COLUMNS.items())
    return (
        f"# Training set of {about.project}\n\n{warning}{gates_sentence(about)} {about.counts['items']} items, "
        f"one label each. Content digest {digest}.\n\n"
        f"`{'' if about.gated else 'ungated-'}labels.jsonl` holds the labels with their provenance; other formats hold "
        "what they have a place for. `left_out.csv` lists every other item of the project with the reason. "
        "`croissant.json` describes the files for machines, `datasheet.md` for people, `MANIFEST.json` has all "
        "digests. The content digest is the SHA-256 of the lines `name sha256` of the data files and `left_out.csv`, "
        f"sorted.\n\n| column | what it says |\n|---|---|\n{columns}"
    )
