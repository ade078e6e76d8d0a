"""Near-duplicate grouping of texts: ours against `datasketch`, from the same texts to groups.

Both take the same normal forms, sets of five-character runs, 128 permutations and bands, and confirm each candidate by
its exact Jaccard similarity, so that they find the same groups.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from apps.measures.duplicates import bands_with_recall, near_duplicates, normalised
from benchmarks.contest import agreed

THRESHOLD = 0.8
LABELS_PER_TEXT = 10
SHARE_OF_COPIES = 0.2
WORDS = 24


def run(labels: int) -> dict[str, Any]:
    """A text for every ten labels: 100 000 for a million. CPU seconds of one turn each: the peer takes long."""
    texts = simulated(labels // LABELS_PER_TEXT)
    ours, seconds = _timed(lambda: _ours(texts))
    found = {"texts": len(texts), "redundant": ours, "cpu_seconds": {"ours": round(seconds, 2)}}
    try:
        datasketch = importlib.import_module("datasketch")
    except ImportError:
        return found | {"datasketch": "not measured: datasketch is not installed"}
    theirs, peer = _timed(lambda: _theirs(datasketch, texts))
    agreed({"ours": ours, "datasketch": theirs})
    found["cpu_seconds"] = {"ours": round(seconds, 2), "datasketch": round(peer, 2)}
    return found | {"ratio_to": {"datasketch": round(seconds / peer, 4)}}


def _timed(work: Callable[[], int]) -> tuple[int, float]:
    begin = time.process_time()
    return work(), time.process_time() - begin


def simulated(number: int) -> list[str]:
    """Sentences of seeded random words, a fifth of them copies of another with one word more; shuffled."""
    random = np.random.default_rng(20260401)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    vocabulary = np.array(["".join(word) for word in random.choice(letters, (20_000, 6))])
    fresh = max(1, round(number * (1 - SHARE_OF_COPIES)))
    texts = [" ".join(words) for words in vocabulary[random.integers(0, len(vocabulary), (fresh, WORDS))]]
    copied = random.integers(0, fresh, number - fresh)
    texts += [f"{texts[at]} {word}" for at, word in zip(copied, random.choice(vocabulary, number - fresh), strict=True)]
    return [texts[at] for at in random.permutation(len(texts))]


def _ours(texts: list[str]) -> int:
    return near_duplicates(texts, THRESHOLD).redundant


def _theirs(datasketch: Any, texts: list[str]) -> int:
    cut = bands_with_recall(THRESHOLD)
    permutations = cut.bands * cut.rows
    sets = [set(_shingles(normalised(text))) for text in texts]
    lsh = datasketch.MinHashLSH(num_perm=permutations, params=(cut.bands, cut.rows))
    signatures = datasketch.MinHash.bulk(sets, num_perm=permutations)
    first = list(range(len(sets)))
    for number, signature in enumerate(signatures):
        for other in lsh.query(signature):
            if len(sets[number] & sets[other]) >= THRESHOLD * len(sets[number] | sets[other]):
                _join(first, number, other)
        lsh.insert(number, signature, check_duplication=False)
    return sum(_root(first, number) != number for number in range(len(first)))


def _shingles(text: str) -> Iterator[bytes]:
    return (text[at : at + 5].encode() for at in range(max(1, len(text) - 4)))


def _root(first: list[int], number: int) -> int:
    while first[number] != number:
        first[number] = number = first[first[number]]
    return number


def _join(first: list[int], one: int, other: int) -> None:
    low, high = sorted((_root(first, one), _root(first, other)))
    first[high] = low
