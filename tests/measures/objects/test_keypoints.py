import numpy as np
import pytest

from apps.measures.objects.keypoints import oks

NOSE_EYE = np.array([0.026, 0.025])


def test_a_figure_is_itself() -> None:
    figure = np.array([[[10, 10, 2], [20, 15, 1.0]]])
    assert oks(figure, figure, [400.0], NOSE_EYE).tolist() == [[1.0]]


def test_one_spread_off_is_worth_the_root_of_e() -> None:
    reference = np.array([[[0, 0, 2.0]]])
    marked = np.array([[[2 * 0.1 * 20, 0, 2.0]]])
    assert float(oks(marked, reference, [400.0], [0.1])[0, 0]) == pytest.approx(np.exp(-0.5))


def test_only_what_is_visible_in_the_reference_counts() -> None:
    reference, marked = np.array([[[0, 0, 2], [5, 5, 0.0]]]), np.array([[[0, 0, 0], [900, 900, 2.0]]])
    assert float(oks(marked, reference, [100.0], NOSE_EYE)[0, 0]) == 1.0


def test_nothing_visible_is_no_similarity() -> None:
    hidden = np.zeros((1, 2, 3))
    assert float(oks(hidden, hidden, [100.0], NOSE_EYE)[0, 0]) == 0.0


def test_the_table_has_a_row_for_each_marked_figure() -> None:
    assert oks(np.ones((3, 2, 3)), np.ones((2, 2, 3)), [1.0, 1.0], NOSE_EYE).shape == (3, 2)


@pytest.mark.parametrize(
    ("area", "spread", "joints"), [([0.0], [0.1], 1), ([1.0], [0.0], 1), ([1.0], [0.1, 0.1], 1), ([1.0], [0.1], 2)]
)
def test_what_does_not_fit_is_refused(area: list[float], spread: list[float], joints: int) -> None:
    with pytest.raises(ValueError, match="keypoint"):
        oks(np.ones((1, joints, 3)), np.ones((1, 1, 3)), area, spread)
