import numpy as np
import pytest

from apps.measures.drift import BinCounts, count_into, quantile_edges


def test_the_reference_falls_evenly_into_its_own_bins() -> None:
    values = np.random.default_rng(0).normal(size=(1000, 3))
    counts = count_into(quantile_edges(values), values)
    assert counts.shape == (3, 10)
    assert (counts == 100).all()


def test_values_beyond_the_reference_fall_into_the_outer_bins() -> None:
    edges = quantile_edges([[0.0], [1.0], [2.0], [3.0]], 2)
    assert count_into(edges, [[-9.0], [9.0], [9.0]]).tolist() == [[1, 2]]


def test_a_value_on_an_edge_goes_up() -> None:
    assert count_into(np.array([[1.0]]), [[1.0], [0.5]]).tolist() == [[1, 1]]


def test_a_sample_without_rows_has_empty_bins() -> None:
    assert count_into(np.array([[1.0], [2.0]]), np.zeros((0, 2))).tolist() == [[0, 0], [0, 0]]


def test_arguments_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="two bins"):
        quantile_edges([[1.0]], 1)
    with pytest.raises(ValueError, match="one row"):
        quantile_edges(np.zeros((0, 2)))
    with pytest.raises(ValueError, match="finite"):
        quantile_edges([[float("nan")]])
    with pytest.raises(ValueError, match="do not fit"):
        count_into(np.array([[1.0]]), [[1.0, 2.0]])
    with pytest.raises(ValueError, match="whole numbers"):
        BinCounts(np.array([[-1]]), np.array([[1]]))
    with pytest.raises(ValueError, match="same bins"):
        BinCounts(np.array([[1]]), np.array([[1, 2]]))
