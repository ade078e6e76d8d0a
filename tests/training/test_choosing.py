"""The choice of labels as a pure function: the order of rows does not matter, and ties stay ties."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.labels.types import AnySchema, parse_schema
from apps.training.agreeing import pairs_within
from apps.training.choosing import Choice, choose
from apps.training.gates import Why, gates_named
from apps.training.labels import Decided, Delivered, Known, Labels
from apps.training.rows import as_json, rows_of

ITEMS, PEOPLE = ["a", "b", "c", "d"], ["zoe", "bob", "ann"]
NOMINAL = parse_schema({"type": "nominal", "labels": ["no", "so", "yes"]})
NUMERIC = parse_schema({"type": "numeric", "minimum": 0, "maximum": 10})
BOXES = parse_schema({"type": "boxes", "labels": ["cat"]})
LOTS = (Delivered("d1", "11", 1, 1, "lot_1", "accepted"), Delivered("d2", "22", 2, None, None, ""))
votes = st.lists(st.tuples(*(st.integers(0, top) for top in (3, 2, 2, 1, 1))), max_size=14)


def labels_of(rows: list[tuple[int, ...]], values: list[str]) -> Labels:
    columns = np.array(rows, np.int32).reshape(-1, 5).T
    return Labels(*columns, ITEMS, PEOPLE, values, LOTS, ["", "m1"])


def lines(choice: Choice) -> list[str]:
    return [json.dumps(as_json(row)) for row in rows_of(choice, [(item, {}) for item in choice.labels.items])]


def values_of(rules: AnySchema) -> list[str]:
    boxes = [[], [{"label": "cat", "x": 1, "y": 1, "w": 5, "h": 5}], [{"label": "cat", "x": 2, "y": 1, "w": 5, "h": 5}]]
    raw: dict[str, list[Any]] = {"nominal": ["no", "so", "yes"], "numeric": [1, 2, 9], "boxes": boxes}
    return [rules.canonical(rules.parse(value)) for value in raw[rules.name]]


@pytest.mark.parametrize("rules", [NOMINAL, NUMERIC, BOXES], ids=lambda rules: rules.name)
@given(rows=votes, random=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_a_byte(rules: AnySchema, rows: list[tuple[int, ...]], random: Any) -> None:
    shuffled = random.sample(rows, len(rows))
    values = values_of(rules)
    first, second = (choose(labels_of(each, values), Known(), rules) for each in (rows, shuffled))
    assert lines(first) == lines(second)
    assert first.counts() == second.counts()


@given(rows=votes)
def test_every_item_is_in_or_out_for_a_reason(rows: list[tuple[int, ...]]) -> None:
    known = Known(gold={"a": '"no"'}, below=frozenset(["bob"]), open_cases=frozenset(["b"]))
    counts = choose(labels_of(rows, values_of(NOMINAL)), known, NOMINAL).counts()
    assert counts["items"] + counts["left_out"] == len(ITEMS)
    assert sum(counts["reasons"].values()) == counts["left_out"]
    assert sum(counts["sources"].values()) == counts["items"]


@pytest.mark.parametrize("rules", [NOMINAL, NUMERIC], ids=lambda rules: rules.name)
@given(rows=votes)
def test_the_consensus_is_that_of_the_label_type(rules: AnySchema, rows: list[tuple[int, ...]]) -> None:
    values = values_of(rules)
    choice = choose(labels_of([(u, a, c, 0, 0) for u, a, c, _, _ in rows], values), Known(), rules)
    for unit in range(len(ITEMS)):
        given_here = [rules.load(values[row[2]]) for row in rows if row[0] == unit]
        expected = rules.consensus(given_here) if given_here else None
        assert choice.texts[unit] == (None if expected is None else rules.canonical(expected))


def test_a_decision_settles_a_tie_and_a_lot_stays_a_lot() -> None:
    rows = [(0, 0, 0, 0, 0), (0, 1, 2, 0, 1)]
    tied = choose(labels_of(rows, values_of(NOMINAL)), Known(), NOMINAL)
    assert tied.counts()["reasons"] == {"unlabelled": 3, "tie": 1}
    known = Known(decided={"a": Decided('"so"', "dsp_1", "edge_case", 4)})
    settled = choose(labels_of(rows, values_of(NOMINAL)), known, NOMINAL)
    row = json.loads(lines(settled)[0])
    assert (row["label"], row["guideline_versions"], row["models"], row["agreement"]) == ("so", [4], ["m1"], 0.0)
    rejected = replace(LOTS[0], verdict="rejected")
    labels = replace(labels_of(rows, values_of(NOMINAL)), origins=(rejected, LOTS[1]))
    assert choose(labels, known, NOMINAL).counts()["reasons"] == {"unlabelled": 3, "lot": 1}
    assert choose(labels, known, NOMINAL, gates_named(["lot"])).failed(0) == [Why.LOT]


def test_pairs_are_those_of_one_item() -> None:
    unit = np.array([0, 0, 0, 1, 3, 3])
    left, right, of = pairs_within(unit, np.bincount(unit))
    assert sorted(zip(left.tolist(), right.tolist(), of.tolist(), strict=True)) == [
        (0, 1, 0), (0, 2, 0), (1, 2, 0), (4, 5, 3),
    ]  # fmt: skip
