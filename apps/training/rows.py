"""The rows of a training set: the label of an item with where it comes from, in one shape for all formats."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from apps.exchange.formats import Record
from apps.exchange.formats.tables.parquet_writing import Kind, cell
from apps.training.choosing import Choice, LabelSource

SHOWN = ("text", "image", "audio", "video")


class Row(NamedTuple):
    """`canonical` is the label as the portal stores and compares it, `label` what it stands for."""

    item: str
    label: Any
    canonical: str
    payload: Mapping[str, Any]
    provenance: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    kind: Kind
    means: str


COLUMNS: dict[str, Column] = {
    "item": Column("text", "Key of the item"),
    "label": Column("text", "The chosen label"),
    "label_json": Column("text", "The chosen label in canonical JSON"),
    **{name: Column("text", f"The {name} of the item, or a reference to it") for name in SHOWN},
    "content": Column("text", "What else the item holds, as JSON"),
    "source": Column("text", "adjudicated, consensus, single or gold"),
    "annotators": Column("texts", "Pseudonyms of those whose labels counted"),
    "label_count": Column("whole", "How many labels counted"),
    "agreement": Column(
        "number", "Share of pairs of labels that are equal (for labels with a distance: mean closeness)"
    ),
    "guideline_versions": Column("wholes", "Versions of the guideline in force when it was delivered or decided"),
    "schema_versions": Column("wholes", "Versions of the label schema it was delivered under"),
    "imports": Column("texts", "SHA-256 of the delivered files"),
    "lots": Column("texts", "Lots it was delivered in"),
    "lot_verdicts": Column("texts", "Their verdicts"),
    "models": Column("texts", "Models whose proposals annotators began from"),
    "dispute": Column("text", "The case in which it was decided"),
    "reason_code": Column("text", "Why it was decided so"),
    "gates_failed": Column("texts", "Gates that it is in the set in spite of"),
}


def rows_of(choice: Choice, contents: Iterable[tuple[str, Any]]) -> Iterator[Row]:
    """The chosen items, by code point; `contents` are keys and payloads of all items in the same order."""
    chosen, unit, items = choice.chosen, -1, choice.labels.items
    for key, payload in contents:
        # Items delivered since the choice was made are not part of it.
        if unit + 1 >= len(items) or key != items[unit + 1]:
            continue
        unit += 1
        text = choice.texts[unit]
        if chosen[unit] and text is not None:
            yield Row(key, json.loads(text), text, payload or {}, provenance(choice, unit))


def provenance(choice: Choice, unit: int) -> dict[str, Any]:
    labels, item = choice.labels, choice.labels.items[unit]
    rows = slice(choice.start[unit], choice.start[unit + 1])
    origins = [labels.origins[at] for at in sorted(set(labels.origin[rows].tolist()))]
    source, agreement = choice.sources[unit], float(choice.agreement[unit])
    decided = choice.known.decided.get(item) if source == LabelSource.ADJUDICATED else None
    guidelines = [decided.guideline_version] if decided else [origin.guideline_version for origin in origins]
    return {
        "source": str(source),
        "annotators": sorted({labels.annotators[who] for who in labels.annotator[rows].tolist()}),
        "label_count": rows.stop.item() - rows.start.item(),
        "agreement": None if math.isnan(agreement) else round(agreement, 6),
        "guideline_versions": sorted({version for version in guidelines if version is not None}),
        "schema_versions": sorted({origin.schema_version for origin in origins}),
        "imports": [origin.sha256 for origin in origins],
        "lots": [origin.lot for origin in origins if origin.lot],
        "lot_verdicts": [origin.verdict for origin in origins if origin.lot],
        "models": sorted({labels.models[at] for at in labels.model[rows].tolist()} - {""}),
        "dispute": decided.dispute if decided else None,
        "reason_code": decided.reason_code if decided else None,
        "gates_failed": choice.failed(unit),
    }


def as_json(row: Row) -> dict[str, Any]:
    shown = {name: row.payload.get(name) for name in SHOWN}
    texts = {name: value if isinstance(value, str) else None for name, value in shown.items()}
    rest = {name: value for name, value in row.payload.items() if texts.get(name) is None}
    return {
        "item": row.item, "label": row.label, "label_json": row.canonical, **texts, "content": rest or None,
        **row.provenance,
    }  # fmt: skip


def as_cells(row: Row) -> dict[str, Any]:
    found = as_json(row)
    rest = found["content"]
    content = None if rest is None else json.dumps(rest, ensure_ascii=False, sort_keys=True)
    return found | {"label": cell(row.label), "content": content}


def as_record(row: Row) -> Record:
    """For formats that know annotators: the source stands in their place."""
    return Record(row.item, row.item, row.provenance["source"], row.label, payload=dict(row.payload))
