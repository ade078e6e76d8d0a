"""Nearest texts by TF-IDF over words and runs of characters, kept in memory for each project."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

FEATURES = 2**16
# Of a longer text so many characters are compared.
LONGEST = 2000
# Decisions added one by one stand in a small matrix beside the large one, until there are so many of them.
LOOSE = 200
PROJECTS = 8

# One odd number for each character of a run (the primes of xxHash).
_MIXED = np.array([2654435761, 2246822519, 3266489917], np.uint64)

# (primary key of the decision, signature of the answers, clause, text)
Row = tuple[int, str, str, str]


@cache
def _words() -> Any:
    """The library is large, and most processes never compare a text."""
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(n_features=FEATURES, ngram_range=(1, 2), alternate_sign=False, norm=None, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Near:
    decision: int
    similarity: float | None
    same_answers: bool
    same_clause: bool


class TextIndex:
    """Decisions of one project. Counts are hashed, so a new text needs no new vocabulary; the weights of the features
    are those of all texts when the large matrix was last put together."""

    def __init__(self) -> None:
        self.newest = 0
        self._known: set[int] = set()
        self._lock = Lock()
        self._rows: list[Row] = []
        self._counts = _counted([])
        self._loose = _counted([])
        self._weights: Any = None
        self._weighted = self._loose_weighted = self._counts

    def missing(self, decisions: Iterable[int]) -> list[int]:
        return [each for each in decisions if each not in self._known]

    def add(self, rows: Sequence[Row]) -> None:
        """Those that are in already are passed over."""
        with self._lock:
            fresh = [row for row in rows if row[0] not in self._known]
            if not fresh:
                return
            self._rows = [*self._rows, *fresh]
            self._known |= {row[0] for row in fresh}
            self.newest = max(self.newest, *(row[0] for row in fresh))
            self._loose = sparse.vstack([self._loose, _counted([row[3] for row in fresh])], format="csr")
            if self._loose.shape[0] > min(LOOSE, self._counts.shape[0] // 4):
                self._gather()
            self._loose_weighted = self._weighted_as(self._loose)

    def _gather(self) -> None:
        self._counts = sparse.vstack([self._counts, self._loose], format="csr")
        self._loose = _counted([])
        from sklearn.feature_extraction.text import TfidfTransformer

        self._weights = TfidfTransformer(sublinear_tf=True).fit(self._counts)
        self._weighted = self._weights.transform(self._counts)

    def _weighted_as(self, counts: Any) -> Any:
        return self._weights.transform(counts) if counts.shape[0] else counts

    def nearest(self, text: str, *, answers: str, clause: str, limit: int) -> list[Near]:
        """At most `limit`, the likest first: the cosine of the texts, and half a point for the same answers and a
        quarter for the same clause."""
        with self._lock:
            rows, cosine = self._rows, self._cosines(text)
        same_answers = np.fromiter((row[1] == answers for row in rows), bool, len(rows))
        same_clause = np.fromiter((bool(clause) and row[2] == clause for row in rows), bool, len(rows))
        known = np.fromiter((bool(row[3]) and bool(text) for row in rows), bool, len(rows))
        points = np.where(known, cosine, 0) + 0.5 * same_answers + 0.25 * same_clause
        order = np.argsort(-points, kind="stable")[:limit]
        return [
            Near(
                rows[place][0],
                float(cosine[place]) if known[place] else None,
                bool(same_answers[place]),
                bool(same_clause[place]),
            )
            for place in order.tolist()
        ]

    def _cosines(self, text: str) -> NDArray[np.float64]:
        if self._weights is None:
            return np.zeros(0)
        asked = np.asarray(self._weights.transform(_counted([text])).todense()).ravel()
        return np.concatenate([self._weighted @ asked, self._loose_weighted @ asked])


def _counted(texts: Sequence[str]) -> Any:
    """Counts of words and pairs of words in the first half of the columns, of runs of characters in the second."""
    if not texts:
        return sparse.csr_matrix((0, 2 * FEATURES), dtype=np.float32)
    cut = [text[:LONGEST] for text in texts]
    return sparse.hstack([_words().transform(cut), _runs(cut)], format="csr")


def _runs(texts: Sequence[str]) -> Any:
    """Runs of three characters, hashed for all texts at once; each text stands between two blanks."""
    padded = [f" {' '.join(text.lower().split())} " for text in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le"), np.uint32).astype(np.uint64)
    row = np.repeat(np.arange(len(padded)), [len(text) for text in padded])
    within = row[:-2] == row[2:]
    mixed = (codes[:-2] * _MIXED[0]) ^ (codes[1:-1] * _MIXED[1]) ^ (codes[2:] * _MIXED[2])
    column = ((mixed >> np.uint64(15)) % np.uint64(FEATURES))[within].astype(np.int64)
    ones = np.ones(len(column), np.float32)
    return sparse.csr_matrix((ones, (row[:-2][within], column)), shape=(len(padded), FEATURES))


_KEPT: OrderedDict[str, TextIndex] = OrderedDict()
_KEPT_LOCK = Lock()


def index_of(project: str) -> TextIndex:
    """The index of a project, by its public id; those least used are let go."""
    with _KEPT_LOCK:
        index = _KEPT.pop(project, None) or TextIndex()
        _KEPT[project] = index
        while len(_KEPT) > PROJECTS:
            _KEPT.popitem(last=False)
        return index
