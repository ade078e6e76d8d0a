import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.learning.backends import Span, SpanTagger, spans_of, spans_text
from apps.learning.backends.spans import best_path
from apps.learning.backends.tokens import spans_of_tags, tags_of, tokens_of
from apps.learning.errors import LearningError
from tests.learning.build import NAMED, SENTENCES

TAGS = ("B-a", "B-b", "I-a", "I-b", "O")


def test_tokens_are_words_and_signs_with_their_places() -> None:
    assert tokens_of("No, it's 5%") == [
        (0, 2, "No"), (2, 3, ","), (4, 6, "it"), (6, 7, "'"), (7, 8, "s"), (9, 10, "5"), (10, 11, "%")
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3), st.sampled_from("ab")), max_size=5))
def test_spans_of_whole_tokens_come_back_from_their_tags(drawn: list[tuple[int, int, str]]) -> None:
    text = "aa bb cc dd ee ff gg hh ii"
    spans, free = [], 0
    for first, many, name in sorted(drawn):
        if first >= free:
            spans.append(Span(3 * first, 3 * (first + many) - 1, name))
            free = first + many
    tokens = tokens_of(text)
    assert spans_of_tags(tokens, tags_of(tokens, spans)) == spans
    assert spans_of(spans_text(spans[::-1])) == spans


@given(st.lists(st.lists(st.floats(-9, 0), min_size=5, max_size=5), min_size=1, max_size=5))
def test_the_best_path_is_the_best_of_all_that_make_sense(rows: list[list[float]]) -> None:
    logs = np.array(rows)
    path = [TAGS[i] for i in best_path(logs, TAGS)]
    for before, after in zip(["O", *path], path, strict=False):
        assert not after.startswith("I-") or before[2:] == after[2:]
    value = sum(row[TAGS.index(tag)] for row, tag in zip(logs, path, strict=True))
    assert value >= logs[:, [0, 1, 4]].max(axis=1).sum() - 1e-9


def test_names_never_seen_are_found_by_what_stands_around_them() -> None:
    model = SpanTagger().fit(SENTENCES, NAMED, 0)
    assert spans_of(model.predict(["Dora Berg lives in Turin ."]).labels[0]) == [(0, 9, "person"), (19, 24, "place")]
    assert model.predict(["", "  "]).labels == ("[]", "[]")


@pytest.mark.parametrize("text", ["", "{}", "[[1]]", '[[2,1,"a"]]', '[[-1,1,"a"]]', '[[0.5,1,"a"]]', "[[0,1,2]]"])
def test_a_label_that_is_no_list_of_spans_is_refused(text: str) -> None:
    with pytest.raises(LearningError, match="no list of"):
        spans_of(text)
