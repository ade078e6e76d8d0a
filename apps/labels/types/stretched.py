"""What spans of text and segments of time share: an answer is a list of labelled stretches."""

import json
from abc import abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Figure
from apps.measures.objects import Measure
from apps.measures.shapes import Spans as Drawn
from apps.measures.shapes import span_consensus
from apps.measures.spans import Spans

from .base import BadLabel, compact_json
from .entering import json_editor, the_text
from .json_answers import check_keys, json_answer, parts_of
from .stretch_figures import Figures
from .stretch_matching import Find, Judged, counts_of, judged
from .stretches import Floats, Longs, Stretch, Stretches, shared_share, spans_given, spans_of_gold
from .structured import Errors, Given, Structured, choosable
from .vocabulary import Vocabulary

KEYS = ("start", "end", "label")
SHOWN = 20
_PARTS = 20_000_000
_TOGETHER = 200


class Stretched(Structured[list[Stretch]]):
    """A value is a list of {"start", "end", "label"}, by place, then in the order of the schema's labels."""

    what: ClassVar[str]
    sample: ClassVar[tuple[float, float]]
    scale: ClassVar[int]
    vocabulary: Vocabulary
    overlap: bool
    _last: tuple[Sequence[Sequence[Stretch]], Stretches | None] = ((), None)

    @property
    def labels(self) -> tuple[str, ...]:
        return self.vocabulary.labels

    @cached_property
    def example(self) -> str:
        """An answer as JSON text, from the `sample` start to its end."""
        start, end = self.sample
        part = {"start": start, "end": end, "label": self.labels[0]}
        return json.dumps([part], ensure_ascii=False)

    @abstractmethod
    def position(self, value: object, place: str, key: str) -> int | float:
        """A begin or an end as it is kept; raises BadLabel."""

    @property
    @abstractmethod
    def alike(self) -> Find:
        """When two stretches count as the same place, by the schema."""

    @abstractmethod
    def middle(self, position: float, given: Sequence[float]) -> int | float | None:
        """A begin or end of a consensus out of the median of the `given` ones; None where that decides nothing."""

    def parse(self, raw: object) -> list[Stretch]:
        parts = parts_of(json_answer(raw, self.example), self.what, self.example)
        found = sorted((self.stretch(part, number) for number, part in enumerate(parts, 1)), key=self.place)
        self.check_together(found)
        return found

    def stretch(self, part: Mapping[str, Any], number: int, *further: str) -> Stretch:
        """One part of an answer, with the `further` keys as they are; "text" is what the positions say anyway."""
        place = f"{self.what} {number}"
        check_keys(part, place.capitalize(), (*further, *KEYS), ("text",))
        start, end = (self.position(part[key], place, key) for key in KEYS[:2])
        if start >= end:
            raise BadLabel(
                f"{place.capitalize()} starts at {start} and ends at {end}.", "The end lies behind the start."
            )
        kept = {key: part[key] for key in further}
        return {**kept, "start": start, "end": end, "label": self.vocabulary.find(part["label"])}

    def place(self, stretch: Stretch) -> tuple[float, float, int]:
        return stretch["start"], stretch["end"], self.vocabulary.codes[stretch["label"]]

    def check_together(self, stretches: Sequence[Stretch]) -> None:
        """What a list of stretches, in order, must be; raises BadLabel."""
        furthest: Stretch | None = None
        for before, after in pairwise(stretches):
            if self.place(before) == self.place(after):
                raise BadLabel(f"{self._shown(after)} is given twice.", f"Give each {self.what} once.")
            furthest = before if furthest is None or before["end"] > furthest["end"] else furthest
            if not self.overlap and after["start"] < furthest["end"]:
                raise BadLabel(
                    f"{self._shown(furthest)} and {self._shown(after)} overlap.",
                    'The schema does not allow that; it says "overlap": false.',
                )

    def display(self, value: list[Stretch]) -> str:
        shown = "; ".join(self._shown(stretch) for stretch in value[:SHOWN])
        rest = len(value) - SHOWN
        return f"{shown} and {rest} more" if rest > 0 else shown or "nothing marked"

    def _shown(self, stretch: Stretch) -> str:
        return f"{stretch['label']} {stretch['start']}–{stretch['end']}"

    def editor(self) -> dict[str, object]:
        hint = f"A list of {self.what}s; an empty list says that there is nothing to mark."
        definition = {"labels": choosable(self.labels), "overlap": self.overlap, "empty": []}
        return json_editor(self.name, definition, hint, self.example)

    def from_form(self, data: Mapping[str, Sequence[str]]) -> list[Stretch]:
        return self.parse(the_text(data))

    def stretches(self, values: Sequence[Sequence[Stretch]]) -> Stretches:
        """The answers as arrays. The last ones are remembered: one assessment asks for the same answers again and
        again."""
        known, found = self._last
        if known is not values or found is None:
            found = Stretches.of(values, self.vocabulary.codes, self.scale)
            self._last = values, found
        return found

    def distance(self, a: list[Stretch], b: list[Stretch]) -> float:
        """One minus the F1 of what both cover with the same label."""
        return float(self.pair_distances([a, b], np.array([0]), np.array([1]))[0])

    def pair_distances(self, values: Sequence[list[Stretch]], left: Longs, right: Longs) -> Floats:
        low, high = np.minimum(left, right), np.maximum(left, right)
        return 1 - self.stretches(values).per_pair(low, high, shared_share)

    def most_pairs(self, values: Sequence[list[Stretch]]) -> int:
        parts = 1 + sum(map(len, values)) // max(len(values), 1)
        return min(super().most_pairs(values), _PARTS // parts)

    def matches(self, value: list[Stretch], gold: list[Stretch]) -> bool:
        return value == gold or bool(self._all_alike([value, gold], np.array([0]), np.array([1]))[0])

    def matches_array(self, values: NDArray[Any], golds: NDArray[Any]) -> NDArray[np.bool_]:
        both = [*values.tolist(), *golds.tolist()]
        return self._all_alike(both, np.arange(len(values)), np.arange(len(values), len(both)))

    def _all_alike(self, values: Sequence[list[Stretch]], left: Longs, right: Longs) -> NDArray[np.bool_]:
        return self.stretches(values).per_pair(left, right, self._none_left) > 0

    def _none_left(self, spans: Spans) -> Floats:
        counts = counts_of(spans, self.alike)
        whole = (counts.both == counts.of_left) & (counts.both == counts.of_right)
        return np.asarray(whole, np.float64)

    def figures(self, given: Given[list[Stretch]], confidence: float) -> Figures:
        return Figures(spans_given(self.stretches(given.values), given), given.annotators, confidence)

    def gold_figures(
        self, given: Given[list[Stretch]], golds: Sequence[list[Stretch] | None], confidence: float
    ) -> Mapping[str, Figure]:
        known = np.flatnonzero([gold is not None for gold in golds])
        expected = spans_of_gold(self.stretches([gold for gold in golds if gold is not None]), known, given.units)
        answered = spans_given(self.stretches(given.values), given)
        return self.against_gold(Figures(answered, given.annotators, confidence, expected))

    @abstractmethod
    def against_gold(self, figures: Figures) -> dict[str, Figure]:
        """The figures that compare with gold."""

    def found(self, figures: Figures, alike: Find, what: str) -> dict[str, Figure]:
        """F1, precision and recall of the answers against gold."""
        assert figures.gold is not None
        counts = counts_of(figures.spans, alike, figures.gold)
        names = {"gold_f1": Measure.F1, "gold_precision": Measure.PRECISION, "gold_recall": Measure.RECALL}
        return {name: figures.share(counts, what, measure) for name, measure in names.items()}

    def judged(self, answers: Sequence[list[Stretch]], golds: Sequence[list[Stretch]]) -> Judged:
        every = np.arange(len(answers))
        answered, expected = (spans_of_gold(self.stretches(side), every, len(every)) for side in (answers, golds))
        return judged(answered, expected, self.alike)

    def gold_errors(self, answers: Sequence[list[Stretch]], golds: Sequence[list[Stretch]]) -> Errors:
        return self.judged(answers, golds).errors(self.labels)

    def consensus(self, values: Sequence[list[Stretch]]) -> list[Stretch] | None:
        """The stretches that more than half of the answers have, at the median of their begins and of their ends."""
        if not values:
            return None
        texts = [compact_json(value) for value in values]
        text, times = Counter(texts).most_common(1)[0]
        if 2 * times > len(values):
            return values[texts.index(text)]
        return self._voted(values)

    def _voted(self, values: Sequence[list[Stretch]]) -> list[Stretch] | None:
        flat = [(stretch, who) for who, value in enumerate(values) for stretch in value]
        start, end = (np.array([stretch[key] for stretch, _ in flat], np.float64) for key in KEYS[:2])
        label = np.array([self.vocabulary.codes[stretch["label"]] for stretch, _ in flat], np.int64)
        who = np.array([who for _, who in flat], np.int64)
        voted: list[Stretch] = []
        for rows in _apart(start, end, label):
            drawn = Drawn(start[rows], end[rows], label[rows], who[rows])
            made = span_consensus(drawn, len(values))
            if made.tied.any():
                return None
            for number in np.flatnonzero(made.accepted).tolist():
                mine = rows[made.object == number]
                bounds = [
                    self.middle(float(bound[number]), ends[mine].tolist())
                    for bound, ends in ((made.start, start), (made.end, end))
                ]
                if None in bounds:
                    return None
                voted.append({"start": bounds[0], "end": bounds[1], "label": self.labels[int(made.label[number])]})
        return self._valid(voted)

    def _valid(self, voted: list[Stretch]) -> list[Stretch] | None:
        """Each stretch may have a majority and all together still be no answer."""
        try:
            return self.parse(voted)
        except BadLabel:
            return None


def _apart(start: Floats, end: Floats, label: Longs) -> list[Longs]:
    """Rows whose consensus can be looked for at once: all of them where they are few, else those of one label that
    overlap in a chain."""
    if len(start) <= _TOGETHER:
        return [np.arange(len(start), dtype=np.int64)]
    order = np.lexsort((end, start, label)).astype(np.int64)
    level = label[order] * (float(end.max()) + 1)
    reach = np.maximum.accumulate(end[order] + level)
    return np.split(order, np.flatnonzero((start[order] + level)[1:] >= reach[:-1]) + 1)
