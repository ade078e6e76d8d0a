import numpy as np
import pytest

from apps.measures.objects.marks import Marks
from tests.measures.objects.build import marks_of


def test_an_empty_answer_is_an_answer() -> None:
    marks = marks_of([(0, 0, 1)], looked=[(0, 1), (1, 0)])
    assert (marks.answers, marks.n) == (3, 1)
    assert marks.sizes().tolist() == [1, 0, 0]


def test_a_mark_implies_that_its_annotator_looked() -> None:
    marks = marks_of([(1, 1, 0), (0, 0, 0)])
    assert list(zip(marks.looked_unit, marks.looked_annotator, strict=True)) == [(0, 0), (1, 1)]
    assert marks.answer.tolist() == [1, 0]


def test_answers_are_kept_once_in_order() -> None:
    marks = marks_of([(0, 1, 0), (0, 1, 2)], looked=[(2, 0), (0, 1), (2, 0)])
    assert list(zip(marks.looked_unit, marks.looked_annotator, strict=True)) == [(0, 1), (2, 0)]


def test_sizes_can_be_of_one_class() -> None:
    marks = marks_of([(0, 0, 0), (0, 0, 1), (0, 1, 1)])
    assert marks.sizes(1).tolist() == [1, 1]
    assert marks.sizes(0).tolist() == [1, 0]


def test_no_marks_at_all_are_fine() -> None:
    assert marks_of([]).answers == 0


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (([0], [0], [5], [], []), "category.0. is 5"),
        (([0], [-1], [0], [], []), "annotator.0. is -1"),
        (([0], [0], [0], [9], [0]), "looked_unit.0. is 9"),
        (([0, 1], [0], [0], [], []), "equally long"),
        (([0], [0], [0], [0], []), "equally long"),
        (([0.5], [0], [0], [], []), "integers"),
    ],
)
def test_arrays_that_do_not_fit_are_named(columns: tuple[list[float], ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Marks(*(np.array(column) for column in columns), 2, 2, 2)  # type: ignore[arg-type]
