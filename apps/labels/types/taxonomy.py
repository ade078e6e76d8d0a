"""A path in a tree of labels, such as animal / dog / poodle; who is right down to some depth is partly right."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .base import BadLabel, BadSchema, Level, Schema, compact_json
from .entering import json_editor, the_text
from .json_answers import json_answer
from .vocabulary import MOST_LABELS, Vocabulary, read_labels

Path = list[str]
SEPARATOR = "/"
DEEPEST = 50


class Taxonomy(Schema[Path]):
    """A value is the list of names from the root to the node that was chosen, which need not be a leaf.

    `match` says how many levels must agree for an answer to count as right: all of them without it.
    """

    name = "taxonomy"
    keys = frozenset({"tree", "match"})

    def __init__(self, tree: Mapping[str, object], depth: int | None, *, fold: bool = False) -> None:
        self.paths = tuple(" / ".join(path) for path in _paths(tree))
        self.vocabularies = dict(_levels(tree, (), fold))
        self.depth = depth
        self.definition = {"type": self.name, "tree": _plain(tree)} | ({"match": depth} if depth else {})
        self.extras = {}

    @classmethod
    def from_definition(cls, definition: Mapping[str, object], *, fold: bool) -> Self:
        tree = definition.get("tree")
        if not isinstance(tree, Mapping) or not tree:
            raise BadSchema("The schema needs a tree of labels.", 'Write "tree": {"animal": {"dog": {}, "cat": {}}}.')
        _check(tree, 1)
        depth = definition.get("match")
        if depth is not None and (isinstance(depth, bool) or not isinstance(depth, int) or depth < 1):
            raise BadSchema(f'"match" is {depth!r}.', "Write how many levels must agree, such as 2.")
        schema = cls(tree, depth, fold=fold)
        if len(schema.paths) > MOST_LABELS:
            raise BadSchema(f"The tree has {len(schema.paths)} nodes.", f"At most {MOST_LABELS} are possible.")
        return schema

    @property
    def level(self) -> Level:
        return "matrix"

    def parse(self, raw: object) -> Path:
        if isinstance(raw, str) and raw.lstrip().startswith("["):
            raw = json_answer(raw, '["animal", "dog"]')
        steps = raw if isinstance(raw, list) else str(raw).split(SEPARATOR) if isinstance(raw, str) else None
        if not steps:
            raise BadLabel(f"{raw!r} is not a path.", 'Write ["animal", "dog"] or animal/dog.')
        path: tuple[str, ...] = ()
        for step in steps:
            known = self.vocabularies.get(path)
            if known is None:
                raise BadLabel(f"There is nothing below {SEPARATOR.join(path)!r}.", "Give a path of the tree.")
            path = (*path, known.find(step.strip() if isinstance(step, str) else step))
        return list(path)

    def display(self, value: Path) -> str:
        return " / ".join(value)

    def editor(self) -> dict[str, object]:
        hint = "The names from the root of the tree to the node that fits; it need not be a leaf."
        return json_editor(self.name, {"tree": self.definition["tree"]}, hint, compact_json(self._first()))

    def _first(self) -> Path:
        """The path to the first leaf of the tree."""
        path: tuple[str, ...] = ()
        while path in self.vocabularies:
            path = (*path, self.vocabularies[path].labels[0])
        return list(path)

    def from_form(self, data: Mapping[str, Sequence[str]]) -> Path:
        return self.parse(the_text(data))

    def distance(self, a: Path, b: Path) -> float:
        """The share of the longer path that the two do not have in common from the root."""
        return 1 - _shared(a, b) / max(len(a), len(b))

    def distance_matrix(self, values: Sequence[Path]) -> NDArray[np.float64]:
        """By levels: two paths agree on a level where they agree on all above it too."""
        length = np.array([len(value) for value in values], np.int64)
        shared = np.zeros((len(values), len(values)))
        same = np.ones(shared.shape, np.bool_)
        for depth in range(int(length.max(initial=0))):
            names = {name: number for number, name in enumerate(sorted({v[depth] for v in values if len(v) > depth}))}
            code = np.array([names[v[depth]] if len(v) > depth else -1 for v in values], np.int64)
            same &= (code[:, None] == code) & (code >= 0)
            shared += same
        return np.asarray(1 - shared / np.maximum(np.maximum(length[:, None], length), 1), np.float64)

    def matches(self, value: Path, gold: Path) -> bool:
        return value == gold if self.depth is None else value[: self.depth] == gold[: self.depth]

    def consensus(self, values: Sequence[Path]) -> Path | None:
        """As deep as more than half of the answers agree; None where they do not even on the first level."""
        found: Path = []
        while True:
            below = Counter(
                value[len(found)] for value in values if len(value) > len(found) and _shared(value, found) == len(found)
            )
            best = below.most_common(1)
            if not best or 2 * best[0][1] <= len(values):
                return found or None
            found = [*found, best[0][0]]


def _shared(a: Path, b: Path) -> int:
    return next((depth for depth, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _check(tree: Mapping[str, object], depth: int) -> None:
    if depth > DEEPEST:
        raise BadSchema(f"The tree is deeper than {DEEPEST} levels.", "Make it flatter.")
    read_labels(list(tree))
    for name, below in tree.items():
        if SEPARATOR in name:
            raise BadSchema(f"The label {name!r} holds {SEPARATOR!r}, which separates levels.", "Write it without.")
        if not isinstance(below, Mapping):
            raise BadSchema(f"What is below {name!r} is not an object.", "Write {} where there is nothing below.")
        if below:
            _check(below, depth + 1)


def _plain(tree: Mapping[str, object]) -> dict[str, object]:
    return {name: _plain(below) if isinstance(below, Mapping) else {} for name, below in tree.items()}


def _paths(tree: Mapping[str, object]) -> Iterator[tuple[str, ...]]:
    for name, below in tree.items():
        yield (name,)
        if isinstance(below, Mapping):
            yield from ((name, *path) for path in _paths(below))


def _levels(
    tree: Mapping[str, object], path: tuple[str, ...], fold: bool
) -> Iterator[tuple[tuple[str, ...], Vocabulary]]:
    yield path, Vocabulary(tuple(tree), fold)
    for name, below in tree.items():
        if isinstance(below, Mapping) and below:
            yield from _levels(below, (*path, name), fold)
