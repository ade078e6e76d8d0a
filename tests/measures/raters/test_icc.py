"""Intraclass correlations, against print, pingouin's figures of real scores, and simulation."""

import json
from pathlib import Path

import numpy as np
import pytest

from apps.measures.estimate import Undefined
from apps.measures.raters import CompleteTable, intraclass_correlations
from apps.measures.ratings import Scores
from tests.measures.build import estimate
from tests.measures.raters.build import first_labels, real_rows, same, scores
from tests.measures.vectors import read

SHROUT_FLEISS = read("raters")["icc"][0]
NAMES = {
    "ICC1": "ICC(1)",
    "ICC2": "ICC(A,1)",
    "ICC3": "ICC(C,1)",
    "ICC1k": "ICC(k)",
    "ICC2k": "ICC(A,k)",
    "ICC3k": "ICC(C,k)",
}
INTERVALS = {
    "ICC(1)": (-0.13, 0.72),
    "ICC(A,1)": (0.02, 0.76),
    "ICC(C,1)": (0.34, 0.95),
    "ICC(k)": (-0.88, 0.91),
    "ICC(A,k)": (0.07, 0.93),
    "ICC(C,k)": (0.68, 0.99),
}


def test_the_six_of_shrout_and_fleiss_with_their_intervals() -> None:
    figures = intraclass_correlations(scores(SHROUT_FLEISS["rows"])).named()
    for name, printed in SHROUT_FLEISS["expect"].items():
        figure = estimate(figures[NAMES[name]])
        assert figure.value == pytest.approx(printed, abs=5e-3)
        assert (figure.low, figure.high) == pytest.approx(INTERVALS[NAMES[name]], abs=5.1e-3)


def test_units_that_some_did_not_score_are_left_out_and_said_so() -> None:
    rows = SHROUT_FLEISS["rows"]
    gaps = [*rows, [1, None, 2, 3], [None, None, None, 4]]
    complete, figures = CompleteTable.of(scores(gaps)), intraclass_correlations(scores(gaps))
    assert (complete.unit.tolist(), complete.left_out.tolist()) == ([0, 1, 2, 3, 4, 5], [6, 7])
    assert "2 not scored by all are left out" in estimate(figures.consistency).method
    assert estimate(figures.consistency).value == estimate(intraclass_correlations(scores(rows)).consistency).value


def test_some_annotators_may_be_chosen() -> None:
    gaps = [[9, 2, 5, None], [6, 1, 3, None], [8, 4, 6, 8], [7, 1, 2, None]]
    table = CompleteTable.of(scores(gaps), [0, 1, 2])
    assert table.values.shape == (4, 3)
    assert estimate(intraclass_correlations(table).consistency).n == 4
    with pytest.raises(ValueError, match="annotators must be"):
        CompleteTable.of(scores(gaps), [0, 9])


def test_repeated_scores_count_with_their_mean() -> None:
    repeated = Scores(np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 0, 1]), np.array([1.0, 3, 5, 7, 8]), 2, 2)
    assert CompleteTable.of(repeated).values.tolist() == [[2, 5], [7, 8]]


def test_order_and_names_change_no_figure() -> None:
    values = np.random.default_rng(1).normal(size=(20, 4)) * 10 + 50
    moved = values[np.random.default_rng(2).permutation(20)][:, [2, 0, 3, 1]]
    one, other = (intraclass_correlations(scores(table)).named() for table in (values, moved))
    assert all(same(one[name], other[name]) for name in one)


def test_a_constant_difference_hurts_agreement_and_not_consistency() -> None:
    values = np.arange(12.0)[:, None] + np.array([0.0, 20.0, 40.0])
    figures = intraclass_correlations(scores(values))
    assert estimate(figures.consistency).value == 1
    assert (estimate(figures.consistency).low, estimate(figures.consistency).high) == (-1, 1)
    assert estimate(figures.agreement).value < 0.1
    assert estimate(figures.one_way).value < 0


def test_units_that_do_not_differ_have_no_average_correlation() -> None:
    figures = intraclass_correlations(scores([[1, 2, 3], [3, 1, 2], [2, 3, 1]]))
    assert isinstance(figures.one_way_average, Undefined)
    assert estimate(figures.one_way).value == pytest.approx(-0.5)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([[1], [2]], "fewer than two annotators"),
        ([[1, None], [None, 2]], "no unit was scored by all 2"),
        ([[1, 2], [None, 2]], "a single unit was scored"),
        ([[3, 3], [3, 3]], "all scores are the same"),
    ],
)
def test_what_cannot_be_said_is_said_in_words(rows: list[list[float | None]], reason: str) -> None:
    for figure in intraclass_correlations(scores(rows)).named().values():
        assert isinstance(figure, Undefined)
        assert reason in figure.reason


def test_no_scores_at_all_are_no_error() -> None:
    nothing = Scores(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0), 0, 0)
    assert isinstance(intraclass_correlations(nothing).one_way, Undefined)


def test_translation_scores_of_every_language_pair(shared_data: Path) -> None:
    folder = shared_data / "wmt22_calibration_scores"
    reference = json.loads((folder / "reference_figures.json").read_text(encoding="utf-8"))
    rows = first_labels(real_rows(folder), 1)
    for pair, expected in reference.items():
        kept = [row for row in rows if row["language_pair"] == pair]
        items, people, values = ([row[name] for row in kept] for name in ("item_id", "annotator_id", "label"))
        figures = intraclass_correlations(Scores.from_labels(items, people, np.array(values, float))).named()
        names = {name.replace("(1,1)", "(1)").replace("(1,k)", "(k)"): x for name, x in expected["icc"].items()}
        assert {name: estimate(figures[name]).value for name in names} == pytest.approx(names, abs=6e-5)
        assert estimate(figures["ICC(1)"]).n == expected["complete_items"]


@pytest.mark.simulation
def test_intervals_cover_as_they_say_when_scores_are_normal() -> None:
    rng = np.random.default_rng(11)
    units, people, sd = 30, 4, (1.0, 0.5, 0.8)
    truth = {"ICC(A,1)": 1 / (1 + 0.25 + 0.64), "ICC(C,1)": 1 / 1.64}
    hits = dict.fromkeys(truth, 0)
    for _ in range(1500):
        shapes = ((units, 1), (1, people), (units, people))
        parts = (rng.normal(size=shape) * s for shape, s in zip(shapes, sd, strict=True))
        figures = intraclass_correlations(scores(sum(parts, np.zeros((units, people))))).named()
        for name, value in truth.items():
            hits[name] += estimate(figures[name]).low <= value <= estimate(figures[name]).high
    assert {name: hit / 1500 for name, hit in hits.items()} == pytest.approx(dict.fromkeys(truth, 0.95), abs=0.02)
