from __future__ import annotations

from typing import Any

import pytest

from apps.portal.candidates import candidates_of


@pytest.mark.parametrize(
    "payload",
    [
        {"response_a": "one", "response_b": "two"},
        {"prompt": "say", "answer1": "one", "answer2": "two"},
        {"Text-1": "one", "Text-2": "two"},
        {"first": "one", "second": "two"},
        {"model_a": {"text": "one"}, "model_b": {"text": "two"}},
        {"a_output": "one", "b_output": "two"},
        {"candidates": ["one", "two"]},
        {"responses": [{"content": "one", "model": "m"}, {"content": "two"}]},
    ],
)
def test_two_texts_that_are_named_alike_are_candidates(payload: dict[str, Any]) -> None:
    assert candidates_of(payload) == ["one", "two"]


@pytest.mark.parametrize(
    "payload",
    [{}, {"text": "one"}, {"response_a": "one"}, {"a": 1, "b": 2}, {"candidates": ["one", 2]}, {"items": "ab"}],
)
def test_anything_else_is_no_comparison(payload: dict[str, Any]) -> None:
    assert candidates_of(payload) == []
