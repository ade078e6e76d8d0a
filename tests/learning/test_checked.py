import math

import pytest

from apps.learning.backends import Answer, checked

SCHEMA = ("cat", "dog")


def test_good_answers_are_kept_in_the_order_asked() -> None:
    found = checked(["a", "b"], [Answer("b", "dog", 1), Answer("a", "cat", 0.25)], SCHEMA)
    assert [answer.record for answer in found.kept] == ["a", "b"]
    assert not found.refused and not found.silent


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer("z", "cat", 0.5), "not asked about"),
        (Answer("a", "cow", 0.5), "'cow' is not in the schema"),
        (Answer("a", "cat", math.nan), "no finite number"),
        (Answer("a", "cat", None), "no finite number"),
        (Answer("a", "cat", True), "no finite number"),
        (Answer("a", "cat", 1.5), "not between 0 and 1"),
    ],
)
def test_a_bad_answer_is_refused_with_its_reason(answer: Answer, reason: str) -> None:
    found = checked(["a"], [answer], SCHEMA)
    assert not found.kept
    assert reason in found.refused[0].reason


def test_a_second_answer_does_not_replace_the_first() -> None:
    found = checked(["a"], [Answer("a", "cat", 0.5), Answer("a", "dog", 0.9)], SCHEMA)
    assert [answer.label for answer in found.kept] == ["cat"]
    assert "second answer" in found.refused[0].reason


def test_every_record_is_kept_refused_or_silent() -> None:
    found = checked(["a", "b", "c"], [Answer("a", "cat", 0.5), Answer("b", "cow", 0.5)], SCHEMA)
    assert ([a.record for a in found.kept], [r.record for r in found.refused], found.silent) == (["a"], ["b"], ("c",))


def test_without_a_schema_any_label_will_do() -> None:
    assert checked(["a"], [Answer("a", '[[0,1,"x"]]', 0.5)]).kept
