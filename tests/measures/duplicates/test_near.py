import csv
import gzip
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.measures.duplicates import distinct_texts, near_duplicates, normalised


def sentences(seed: int, n: int, words: int = 14) -> list[str]:
    """Random sentences, unlike each other."""
    rng = np.random.default_rng(seed)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    return [" ".join("".join(rng.choice(letters, 6)) for _ in range(words)) for _ in range(n)]


def shingles(text: str) -> set[str]:
    form = normalised(text)
    return {form[i : i + 5] for i in range(max(len(form) - 4, 1))} if form else set()


def alike(a: str, b: str) -> float:
    one, other = shingles(a), shingles(b)
    return len(one & other) / len(one | other) if one | other else 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("  two   spaces ", "two spaces"),
        ("It's fine!", "it s fine"),
        ("ﬁne", "fine"),
        ("a_b", "A b"),
        ("???", " ??? "),
    ],
)
def test_texts_that_differ_in_form_only_are_equal(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


def test_symbols_alone_are_not_nothing() -> None:
    assert normalised("???") != normalised("!!!") != ""


@given(st.text(max_size=40))
def test_a_normal_form_is_its_own_normal_form(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


def test_distinct_texts_are_counted_once() -> None:
    found = distinct_texts(["b", "A", "a ", "b!"])
    assert found.texts == ["a", "b"]
    assert found.place.tolist() == [1, 0, 0, 1]


def test_groups_hold_exact_and_near_duplicates() -> None:
    base = sentences(0, 20)
    texts = [*base, base[3].upper(), base[7] + " x", "completely different", base[7] + " x y"]
    found = near_duplicates(texts)
    assert found.group[20] == 3
    assert found.group[[7, 21, 23]].tolist() == [7, 7, 7]
    assert found.group[22] == 22
    assert found.redundant == 3
    assert {(7, 21), (21, 23)} <= {tuple(pair) for pair in found.pair.tolist()}
    for (i, j), similarity in zip(found.pair.tolist(), found.similarity.tolist(), strict=True):
        assert similarity == pytest.approx(alike(texts[i], texts[j]))


def test_every_confirmed_pair_reaches_the_threshold_and_hardly_any_is_missed() -> None:
    rng = np.random.default_rng(1)
    texts = [
        " ".join(np.where(rng.random(len(words)) < 0.06, "changed", words))
        for sentence in sentences(2, 25)
        for words in [np.array(sentence.split())] * 8
    ]
    found = near_duplicates(texts, 0.7)
    first = {normalised(text): i for i, text in reversed(list(enumerate(texts)))}
    firsts = sorted(first.values())
    pairs = {(i, j) for i in firsts for j in firsts if i < j and alike(texts[i], texts[j]) >= 0.7}
    listed = {tuple(pair) for pair in found.pair.tolist()}
    assert len(pairs) > 100
    assert listed <= pairs
    assert len(listed) >= 0.98 * len(pairs)


def test_the_order_of_texts_changes_names_only() -> None:
    base = sentences(3, 40)
    texts = base + [text + " more" for text in base[:10]] + base[:5]
    order = np.random.default_rng(0).permutation(len(texts))
    there, back = near_duplicates(texts), near_duplicates([texts[i] for i in order])
    same = there.group[:, None] == there.group
    assert np.array_equal(same[np.ix_(order, order)], back.group[:, None] == back.group)
    assert np.array_equal(np.sort(there.similarity), np.sort(back.similarity))


def test_a_crowd_of_near_duplicates_is_one_group() -> None:
    base = sentences(4, 1, 60)[0]
    texts = [f"{base} {i}" for i in range(400)]
    assert near_duplicates(texts).redundant == 399


@pytest.mark.parametrize("texts", [[], ["one"], ["", ""], ["ab", "ab", "cd"], ["\ud800", "x"]])
def test_few_and_short_texts(texts: list[str]) -> None:
    found = near_duplicates(texts)
    assert found.redundant == len(texts) - len(set(texts))
    assert len(found.pair) == 0


def test_arguments_that_make_no_sense_are_refused() -> None:
    for threshold in (0.0, 1.0):
        with pytest.raises(ValueError, match="threshold"):
            near_duplicates(["a"], threshold)
    with pytest.raises(ValueError, match="recall"):
        near_duplicates(["a"], recall=1.0)
    with pytest.raises(ValueError, match="too few"):
        near_duplicates(["a"], 0.1, recall=0.999, permutations=4)


def test_real_transcripts_of_the_same_recording_find_each_other(shared_data: Path) -> None:
    with gzip.open(shared_data / "crowdspeech_clean" / "annotations.csv.gz", "rt", encoding="utf-8") as file:
        rows = list(islice(csv.DictReader(file), 3000))
    texts = [row["label"] for row in rows]
    found = near_duplicates(texts, 0.7)
    long = [(i, j) for i, j in found.pair.tolist() if min(len(texts[i]), len(texts[j])) > 60]
    assert len(long) > 500
    assert np.mean([rows[i]["item_id"] == rows[j]["item_id"] for i, j in long]) > 0.99
