"""Agreement over partitions on a Dask cluster: look, agree on codes, summarise, merge."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dask.delayed import delayed
from distributed import Client

from apps.exchange.formats import BadFile
from apps.labels.columns import coded
from apps.labels.types import AnySchema, BadLabel, BadSchema
from apps.measures.agreement import Level
from apps.measures.assessment import Options
from apps.measures.histogram import Histogram
from apps.scale.partitions import find_partitions
from apps.scale.summaries import Contents, deal, distinct, look_into, merge, summarise
from apps.signoff.offline.answers import RawAnswer
from apps.signoff.offline.definition import read_schema
from apps.signoff.offline.inferring import Counted, infer

_ROWS_PER_BUCKET = 4_000_000
_MERGED_AT_ONCE = 16


@dataclass(frozen=True, eq=False)
class Summary:
    """The histogram over canonical `values` in code order, and what it was made of."""

    schema: AnySchema
    values: list[str]
    histogram: Histogram
    rows: int
    annotators: int
    partitions: int
    notices: list[str]


def compute(
    client: Client,
    paths: Sequence[Path],
    *,
    schema: Path | None = None,
    mapping: Mapping[str, str] | None = None,
    fold: bool = False,
) -> Summary:
    """Summarise all partitions. Raises BadFile, BadLabel, BadSchema with a message for a person."""
    partitions = find_partitions(paths, mapping or {})
    contents: list[Contents] = client.gather(client.map(look_into, partitions, pure=False))
    rows = sum(one.rows for one in contents)
    if not rows:
        raise BadFile("There is no row in these files.", "Check the export.")
    rules, notices = _rules(contents, schema, fold)
    if rules.level == "structured":
        raise BadSchema(f"Answers with parts ({rules.name}) are not summarised.", "Use `qa-portal agreement`.")
    codes, values = _codes(contents, rules)
    buckets = max(len(client.scheduler_info()["workers"]), -(-rows // _ROWS_PER_BUCKET))
    dealt = [delayed(deal, nout=buckets)(partition, codes, buckets) for partition in partitions]
    parts = [delayed(summarise)([one[number] for one in dealt], len(values)) for number in range(buckets)]
    while len(parts) > 1:
        parts = [delayed(merge)(parts[at : at + _MERGED_AT_ONCE]) for at in range(0, len(parts), _MERGED_AT_ONCE)]
    histogram = client.compute(parts[0]).result()
    return Summary(rules, values, histogram, rows, len(distinct(contents)), len(partitions), notices)


def _rules(contents: Sequence[Contents], schema: Path | None, fold: bool) -> tuple[AnySchema, list[str]]:
    if schema is not None:
        rules, _ = read_schema(schema, fold=fold, confidence=0.95)
        return rules, []
    counted = [
        Counted(RawAnswer(label, one.partition.place(int(first))), int(times))
        for one in contents
        for label, first, times in zip(one.labels, one.first, one.times, strict=True)
    ]
    rules, sentence = infer(counted, fold=fold)
    return rules, [f"No schema was given. {sentence}"]


def _codes(contents: Sequence[Contents], rules: AnySchema) -> tuple[dict[str, int], list[str]]:
    """The code of each raw label, and the canonical text of each code. Raises BadLabel that names the row."""
    read = rules.reader()
    texts: dict[str, str] = {}
    for one in contents:
        for label, first in zip(one.labels, one.first.tolist(), strict=True):
            if label in texts:
                continue
            try:
                texts[label] = read(label)[0]
            except BadLabel as bad:
                raise BadLabel(f"{one.partition.place(first)}: {bad.why}", bad.remedy) from None
    numbers, values = coded(list(texts.values()), rules)
    return dict(zip(texts, numbers.tolist(), strict=True)), values


def options_of(summary: Summary, confidence: float) -> Options:
    """How the labels are measured: as `measurable` labels of the same schema are."""
    rules = summary.schema
    if rules.level == "matrix":
        return Options(distance=rules.distance_matrix([rules.load(t) for t in summary.values]), confidence=confidence)
    numbers = [float(json.loads(t)) for t in summary.values] if rules.level in ("interval", "ratio") else None
    return Options(level=Level(rules.level), values=numbers, confidence=confidence)
