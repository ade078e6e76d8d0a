import math

import pytest

from apps.measures.agreement.refusal import reason, refused


@pytest.mark.parametrize(
    ("units", "minority", "carried", "words"),
    [(19, 50, 50, "only 19 units"), (300, 9, 50, "about 9 units outside"), (300, 50, 3.2, "about 3.2 units, 5")],
)
def test_a_refusal_says_what_is_missing(units: int, minority: float, carried: float, words: str) -> None:
    assert words in str(reason(units, minority, carried))
    assert refused(units, minority, carried)


def test_enough_of_everything_is_not_refused() -> None:
    assert reason(20, 12, 5) is None
    assert reason(20, math.inf) is None
    assert not refused(20, 12, 5)
