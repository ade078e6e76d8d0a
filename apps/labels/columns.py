"""Labels as columns: what a file or the database holds, numbered off and ready to be measured."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.labels.types import AnySchema
from apps.measures.ratings import Ratings, Scores

Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Columns:
    """Row i says: annotator `annotators[annotator[i]]` gave item `items[unit[i]]` the value `values[code[i]]`.

    `unit`, `annotator`, `code` are int32[n]. `values` are canonical JSON texts; for a type with a list of labels
    they are that list in code order, else the distinct values that occur, sorted.
    """

    unit: Ints
    annotator: Ints
    code: Ints
    items: Sequence[str]
    annotators: Sequence[str]
    values: Sequence[str]

    @property
    def rows(self) -> int:
        return len(self.unit)


def in_canonical_order(columns: Columns) -> Columns:
    """The same labels with items, annotators and rows sorted by name: no result depends on the order of a file."""
    unit, items = _by_name(columns.unit, columns.items)
    annotator, annotators = _by_name(columns.annotator, columns.annotators)
    order = np.lexsort((columns.code, annotator, unit))
    return Columns(unit[order], annotator[order], columns.code[order], items, annotators, columns.values)


def _by_name(number: Ints, names: Sequence[str]) -> tuple[Ints, Sequence[str]]:
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return place[number], [names[old] for old in order]


def measurable(columns: Columns, schema: AnySchema) -> Ratings | Scores:
    """The labels as the statistics take them: numbers for numeric types, codes for all others."""
    sizes = {"units": len(columns.items), "annotators": len(columns.annotators)}
    if schema.level in ("interval", "ratio"):
        numbers = np.array([json.loads(text) for text in columns.values], np.float64)
        return Scores(columns.unit, columns.annotator, numbers[columns.code], **sizes)
    return Ratings(columns.unit, columns.annotator, columns.code, levels=len(columns.values), **sizes)


def coded(texts: Sequence[str], schema: AnySchema) -> tuple[Ints, list[str]]:
    """Codes of canonical texts, and the values those codes stand for."""
    values = coded_values(schema) or sorted(set(texts))
    place = {text: code for code, text in enumerate(values)}
    return np.fromiter((place[text] for text in texts), np.int32, count=len(texts)), values


def coded_values(schema: AnySchema) -> list[str]:
    """The canonical texts in code order for a type whose values have codes; else nothing."""
    if schema.level not in ("nominal", "ordinal"):
        return []
    return [schema.canonical(schema.parse(label)) for label in schema.labels]


def gold_codes(columns: Columns, gold: Mapping[str, str]) -> Ints:
    """For each item the code of its gold answer, -1 without one. Answers nobody gave get no code: see `correctness`."""
    place = {text: code for code, text in enumerate(columns.values)}
    return np.fromiter(
        (place.get(gold.get(item, ""), -1) for item in columns.items), np.int32, count=len(columns.items)
    )


def correctness(
    columns: Columns, schema: AnySchema, gold: Mapping[str, str]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each label: is it right (with the type's tolerance), and has its item a gold answer at all?"""
    answers = sorted(set(gold.values()))
    place = {text: number for number, text in enumerate(answers)}
    answer = np.fromiter(
        (place.get(gold.get(item, ""), -1) for item in columns.items), np.int64, count=len(columns.items)
    )
    row_answer = answer[columns.unit]
    judged = row_answer >= 0
    if not answers:
        return judged, judged
    pairs, which = np.unique(row_answer[judged] * len(columns.values) + columns.code[judged], return_inverse=True)
    gold_of, value_of = np.divmod(pairs, len(columns.values))
    values, golds = (schema.array([schema.load(text) for text in texts]) for texts in (columns.values, answers))
    correct = np.zeros(columns.rows, np.bool_)
    correct[judged] = schema.matches_array(values[value_of], golds[gold_of])[which]
    return correct, judged
