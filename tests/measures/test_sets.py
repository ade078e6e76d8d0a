import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from apps.measures.agreement import alpha
from apps.measures.ratings import Ratings
from apps.measures.sets import SetDistance, paired_set_distances, set_distances
from tests.measures.build import estimate

MASI = json.loads((Path(__file__).parent / "vectors" / "sets.json").read_text(encoding="utf-8"))["masi"]
TABLES = arrays(np.bool_, st.tuples(st.integers(1, 8), st.integers(1, 6)))


def members(*sets: str) -> np.ndarray:
    return np.array([[letter in one for letter in "ABCD"] for one in sets])


@pytest.mark.parametrize(
    ("pair", "expected"), list(zip(MASI["pairs"], MASI["expect"]["one_minus_J_times_M"], strict=True))
)
def test_masi_is_one_minus_jaccard_times_monotonicity(pair: list[list[str]], expected: float) -> None:
    made = set_distances(members(*("".join(one) for one in pair)))
    assert made[0, 1] == pytest.approx(expected, abs=1e-6)


def test_the_other_formula_in_circulation_is_not_taken() -> None:
    made = [float(set_distances(members("".join(a), "".join(b)))[0, 1]) for a, b in MASI["pairs"][1:3]]
    assert made != pytest.approx(MASI["expect"]["dkpro_dJ_x_factor"][1:3], abs=0.1)


def test_jaccard_is_the_share_of_labels_that_are_not_common() -> None:
    made = set_distances(members("AB", "BC", "A", ""), SetDistance.JACCARD)
    assert made[0].tolist() == pytest.approx([0, 2 / 3, 1 / 2, 1])


def test_two_empty_sets_are_equal_and_an_empty_one_is_far_from_all_others() -> None:
    for kind in SetDistance:
        assert set_distances(members("", "", "A"), kind).tolist() == [[0, 0, 1], [0, 0, 1], [1, 1, 0]]


@given(TABLES, st.sampled_from(SetDistance))
def test_distances_are_symmetric_in_the_unit_interval_and_zero_for_equal_sets_only(
    table: np.ndarray, kind: SetDistance
) -> None:
    made = set_distances(table, kind)
    assert (made == made.T).all() and (made >= 0).all() and (made <= 1).all()
    assert ((made == 0) == (table[:, None] == table[None]).all(axis=2)).all()


@given(TABLES, st.sampled_from(SetDistance))
def test_paired_distances_are_cells_of_the_table(table: np.ndarray, kind: SetDistance) -> None:
    made = paired_set_distances(table, table[::-1], kind)
    assert made.tolist() == np.diagonal(set_distances(table, kind)[:, ::-1]).tolist()


def test_masi_is_at_least_as_far_as_jaccard() -> None:
    table = np.array([[(n >> bit) & 1 == 1 for bit in range(4)] for n in range(16)])
    assert (set_distances(table) >= set_distances(table, SetDistance.JACCARD)).all()


def test_alpha_takes_the_table_as_its_distance() -> None:
    ratings = Ratings.from_labels([0, 0, 1, 1, 2, 2], [0, 1] * 3, [0, 1, 2, 2, 0, 0])
    made = estimate(alpha(ratings, distance=set_distances(members("A", "AB", "CD"))))
    # D_o: one of six labels' pairs at 2/3; D_e over 3 A, 1 AB, 2 CD.
    expected = 2 * (3 * 1 * 2 / 3 + 3 * 2 + 1 * 2) / (6 * 5)
    assert made.value == pytest.approx(1 - (2 * (2 / 3) / 6) / expected)


@pytest.mark.parametrize("table", [np.zeros((2, 2)), np.zeros(3, np.bool_)])
def test_sets_must_be_a_boolean_table(table: np.ndarray) -> None:
    with pytest.raises(ValueError, match="boolean table"):
        set_distances(table)


def test_paired_sets_must_have_the_same_form() -> None:
    with pytest.raises(ValueError, match="equally many"):
        paired_set_distances(members("A"), members("A", "B"))
