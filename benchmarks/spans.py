"""Entity spans: exact and relaxed F1 of an annotator against gold over all documents, against `nervaluate`.

Both start from their own form of the same spans. nervaluate always computes its four ways of counting at once and
pairs spans greedily, so that only the exact counts ("strict") are the same; ours matches optimally, and its F1 come
with intervals over documents.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from apps.measures.estimate import Estimate
from apps.measures.objects import Average, Marks, overlap_agreement
from apps.measures.spans import Likeness, Rule, Spans, span_counts
from benchmarks.contest import agreed, contest

CLASSES = ("anatomy", "condition", "drug", "outcome")
PER_DOCUMENT = 10
SHARE_FOUND = 0.9
Row = tuple[int, int, int, int]


def run(labels: int) -> dict[str, Any]:
    """`labels` spans in all, ten in each gold answer."""
    gold, marked, documents = simulated(labels)
    ours, theirs = (
        [_arrays(rows, documents) for rows in (gold, marked)],
        [_listed(r, documents) for r in (gold, marked)],
    )
    results, found = contest({"ours": lambda: _ours(*ours), "nervaluate": lambda: _theirs(*theirs)})
    exact = round(agreed({name: values[0] for name, values in results.items()}), 6)
    relaxed = {name: round(values[1], 6) for name, values in results.items()}
    return {"spans": len(gold) + len(marked), "documents": documents, "exact_f1": exact, "relaxed_f1": relaxed, **found}


def simulated(spans: int) -> tuple[list[Row], list[Row], int]:
    """Of the gold spans a tenth is missed, a fifth has other ends and a tenth another class; seeded.

    Rows are (document, begin, end, class).
    """
    random = np.random.default_rng(20260301)
    documents = max(1, round(spans / (PER_DOCUMENT * (1 + SHARE_FOUND))))
    document = np.repeat(np.arange(documents), PER_DOCUMENT)
    begin = np.tile(np.arange(PER_DOCUMENT) * 40, documents) + random.integers(0, 10, len(document))
    end, named = begin + random.integers(3, 20, len(document)), random.integers(0, len(CLASSES), len(document))
    kept = random.random(len(document)) < SHARE_FOUND
    moved = np.where(random.random(len(document)) < 0.2, random.integers(-2, 3, len(document)), 0)
    renamed = np.where(random.random(len(document)) < 0.1, random.integers(0, len(CLASSES), len(document)), named)
    marked = [column[kept].tolist() for column in (document, begin + moved, end, renamed)]
    gold = [column.tolist() for column in (document, begin, end, named)]
    return list(zip(*gold, strict=True)), list(zip(*marked, strict=True)), documents


def _arrays(rows: list[Row], documents: int) -> Spans:
    document, begin, end, named = np.array(rows, np.int64).reshape(-1, 4).T
    someone, every = np.zeros(len(rows), np.int32), np.arange(documents, dtype=np.int32)
    sizes = (documents, 1, len(CLASSES))
    marks = Marks(document.astype(np.int32), someone, named.astype(np.int32), every, np.zeros_like(every), *sizes)
    return Spans(marks, begin, end)


def _listed(rows: list[Row], documents: int) -> list[list[dict[str, Any]]]:
    """nervaluate includes the last position."""
    found: list[list[dict[str, Any]]] = [[] for _ in range(documents)]
    for document, begin, end, named in rows:
        found[document].append({"label": CLASSES[named], "start": begin, "end": end - 1})
    return found


def _ours(gold: Spans, marked: Spans) -> tuple[float, float]:
    exact, relaxed = (_f1(gold, marked, Likeness(rule)) for rule in (Rule.EXACT, Rule.OVERLAP))
    return exact, relaxed


def _f1(gold: Spans, marked: Spans, likeness: Likeness) -> float:
    figure = overlap_agreement(span_counts(marked, likeness, gold=gold), average=Average.POOLED)
    if not isinstance(figure, Estimate):
        raise TypeError(figure)
    return figure.value


def _theirs(gold: list[list[dict[str, Any]]], marked: list[list[dict[str, Any]]]) -> tuple[float, float]:
    evaluator = importlib.import_module("nervaluate").Evaluator(gold, marked, tags=list(CLASSES), loader="dict")
    found = evaluator.evaluate()["overall"]
    return float(found["strict"].f1), float(found["ent_type"].f1)
