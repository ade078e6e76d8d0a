"""What a vendor may write differently without changing anything."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.offline.deliveries import Row, answers_of, audit, gold, rows_of, table

rows = st.lists(
    st.tuples(
        st.sampled_from([f"i{n:03d}" for n in range(9)]), st.sampled_from("pqrs"), st.sampled_from(["no", "yes"])
    ),
    min_size=1,
    max_size=40,
).filter(lambda found: any(item < "i004" for item, _, _ in found))


def computed(body: dict[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in ("verdict", "commitments", "figures", "tables", "schema", "lots")}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows, seed=st.integers(0, 99))
def test_the_order_of_rows_changes_no_byte(tmp_path: Path, rows: list[Row], seed: int) -> None:
    answers = gold(tmp_path / "gold.csv", answers_of(4))
    first = audit(table(tmp_path / "a.csv", rows), gold=answers)
    random.Random(seed).shuffle(rows)
    second = audit(table(tmp_path / "a.csv", rows), gold=answers)
    assert computed(first.body) == computed(second.body)
    assert first.evidence == second.evidence


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows, names=st.permutations(["ann", "bob", "cy", "dee"]))
def test_the_names_of_annotators_change_no_figure(tmp_path: Path, rows: list[Row], names: list[str]) -> None:
    renamed = [(item, names["pqrs".index(who)], label) for item, who, label in rows]
    answers = gold(tmp_path / "gold.csv", answers_of(4))
    first, second = (audit(table(tmp_path / "a.csv", some), gold=answers).body for some in (rows, renamed))
    assert first["verdict"] == second["verdict"]
    for name, figure in first["figures"].items():
        for part, value in figure.items():
            assert second["figures"][name][part] == (pytest.approx(value) if isinstance(value, float) else value)
    assert sorted(row[1:4] for row in first["tables"]["annotators"]["rows"]) == sorted(
        row[1:4] for row in second["tables"]["annotators"]["rows"]
    )


def test_one_file_or_two_is_the_same_audit(tmp_path: Path) -> None:
    rows = rows_of(12)
    whole = audit(table(tmp_path / "whole.csv", rows))
    parts = audit(table(tmp_path / "a.csv", rows[20:]), table(tmp_path / "b.csv", rows[:20]))
    assert computed(whole.body) == computed(parts.body)
    assert [(d["name"], d["rows"], d["items"], d["annotators"]) for d in parts.body["deliveries"]] == [
        ("a.csv", 16, 6, 3),
        ("b.csv", 20, 7, 3),
    ]
