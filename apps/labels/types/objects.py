"""What boxes, polygons, masks and keypoints share: a list of labelled objects, found first and then named."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Figure
from apps.measures.shapes.clusters import canonical_order, renumbered, same_objects, votes_needed

from .base import FORM_FIELD, BadLabel, BadSchema, compact_json
from .coordinates import whole
from .drawn import STILL, Drawn, Shapes, Thing
from .entering import json_editor
from .json_answers import check_keys, json_answer, parts_of, read_flag
from .judged import Judged, agreement_of, distances, matching
from .structured import Errors, Given, Structured, choosable
from .vocabulary import Vocabulary, read_labels

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
MOST_FRAMES = 10**7
# Objects of one frame are compared all with all.
MOST_IN_A_FRAME = 2000
SHOWN = 5
# Two shapes that both overlap the truth by .7 overlap each other by about .5.
JOINED_FROM = 0.4


@dataclass(frozen=True, eq=False)
class Joined:
    """Shapes of several annotators: shape i means object `object[i]`; `accepted`, `tied` and `shape` per object."""

    object: Longs
    accepted: NDArray[np.bool_]
    tied: NDArray[np.bool_]
    shape: Sequence[Thing]


class Objects(Structured[list[Thing]]):
    """A value is a list of objects in canonical order; on video each has its frame, and may have a track."""

    keys = frozenset({"labels", "match", "outside"})
    shape_keys: ClassVar[tuple[str, ...]]
    overlap: ClassVar[str] = "iou"

    def __init__(self, definition: Mapping[str, object], *, fold: bool) -> None:
        self.vocabulary = Vocabulary(read_labels(definition.get("labels")), fold)
        self.at_least = self.threshold(definition)
        self.outside = read_flag(definition, "outside", False)
        self.definition = {"type": self.name, "labels": list(self.labels), "match": {self.overlap: self.at_least}}
        if self.outside:
            self.definition["outside"] = True
        self.extras = {}

    @classmethod
    def from_definition(cls, definition: Mapping[str, object], *, fold: bool) -> Self:
        return cls(definition, fold=fold)

    @classmethod
    def threshold(cls, definition: Mapping[str, object]) -> float:
        """How similar two shapes must be to mean the same object."""
        match = definition.get("match", {cls.overlap: 0.5})
        value = match.get(cls.overlap) if isinstance(match, dict) and len(match) == 1 else None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            raise BadSchema(f'"match" of the schema is {match!r}.', f'Write for instance {{"{cls.overlap}": 0.5}}.')
        return float(value)

    @property
    def labels(self) -> tuple[str, ...]:
        return self.vocabulary.labels

    @property
    @abstractmethod
    def example(self) -> str:
        """An answer as JSON text."""

    @abstractmethod
    def read_shape(self, entry: Mapping[str, object]) -> Thing:
        """The keys of the shape, checked and with plain numbers; raises BadLabel."""

    @abstractmethod
    def describe(self, thing: Thing) -> str:
        """Where the object is, in a few words."""

    @abstractmethod
    def shapes(self, things: Sequence[Thing]) -> Shapes:
        """The shapes as arrays."""

    @abstractmethod
    def merged(self, things: Sequence[Thing]) -> Thing:
        """One shape for what several annotators drew."""

    def parse(self, raw: object) -> list[Thing]:
        parts = parts_of(json_answer(raw, self.example), "object", self.example)
        things = [self._thing(part, f"Object {number}") for number, part in enumerate(parts, 1)]
        _check_frames(things)
        return in_order(things, self.shape_keys)

    def _thing(self, part: Mapping[str, object], place: str) -> Thing:
        check_keys(part, place, (), ("label", *self.shape_keys, "frame", "track"))
        try:
            return {"label": self._label(part), **self.read_shape(part), **_moment(part)}
        except BadLabel as refusal:
            raise BadLabel(f"{place}: {refusal.why}", refusal.remedy) from None

    def _label(self, given: Mapping[str, object]) -> str:
        """A schema with a single label need not be told it."""
        if "label" not in given and len(self.labels) == 1:
            return self.labels[0]
        return self.vocabulary.find(given.get("label"))

    def load_all(self, texts: Sequence[str]) -> Drawn:
        return self.drawn([self.load(text) for text in texts])

    def drawn(self, values: Sequence[list[Thing]]) -> Drawn:
        """The answers with their objects as arrays; those that have them already, as they are."""
        return values if isinstance(values, Drawn) else Drawn(values, dict(self.vocabulary.codes), self.shapes)

    def distance(self, a: list[Thing], b: list[Thing]) -> float:
        """One minus the total similarity of objects of one class, matched one-to-one, per object of the larger."""
        one, other = sorted((a, b), key=compact_json)
        return float(distances(self.drawn([one, other]), np.zeros(1, np.int64), np.ones(1, np.int64))[0])

    def pair_distances(self, values: Sequence[list[Thing]], left: Longs, right: Longs) -> Floats:
        return distances(self.drawn(values), left, right)

    def matches(self, value: list[Thing], gold: list[Thing]) -> bool:
        return bool(self._matching([value], [gold])[0])

    def matches_array(self, values: NDArray[np.object_], golds: NDArray[np.object_]) -> NDArray[np.bool_]:
        return self._matching(list(values), list(golds))

    def _matching(self, values: Sequence[list[Thing]], golds: Sequence[list[Thing]]) -> NDArray[np.bool_]:
        return matching(*self._beside(values, golds), self.at_least)

    def _beside(self, values: Sequence[list[Thing]], golds: Sequence[list[Thing]]) -> tuple[Drawn, Longs, Longs]:
        """Both in one table, the same answer once, and the rows of each."""
        seen = {id(answer): answer for answer in (*values, *golds)}
        place = {key: row for row, key in enumerate(seen)}
        left, right = (np.array([place[id(answer)] for answer in side], np.int64) for side in (values, golds))
        return self.drawn(list(seen.values())), left, right

    def agreement(self, given: Given[list[Thing]], confidence: float) -> Mapping[str, Figure]:
        return agreement_of(self.drawn(given.values), given, self.at_least, self.overlap_name, confidence)

    @property
    def overlap_name(self) -> str:
        return "OKS" if self.overlap == "oks" else "IoU"

    def gold_errors(self, answers: Sequence[list[Thing]], golds: Sequence[list[Thing]]) -> Errors:
        return Judged.of(*self._beside(answers, golds), self.at_least).errors(self.labels)

    def gold_figures(
        self, given: Given[list[Thing]], golds: Sequence[list[Thing] | None], confidence: float
    ) -> Mapping[str, Figure]:
        rows = [row for row, unit in enumerate(given.unit.tolist()) if golds[unit] is not None]
        unit = given.unit[rows].astype(np.int64)
        theirs = [gold for gold in (golds[u] for u in unit.tolist()) if gold is not None]
        judged = Judged.of(
            *self._beside([given.values[code] for code in given.code[rows].tolist()], theirs), self.at_least
        )
        return judged.figures(unit, given.units, self.overlap_name, confidence)

    def consensus(self, values: Sequence[list[Thing]]) -> list[Thing] | None:
        """Objects that more than half of the annotators drew, under the class that most of those gave it. An object
        of exactly half of them, or a class that does not win, is a tie. Tracks are not taken over."""
        if not values:
            return None
        agreed: list[Thing] = []
        for frame, drawn in _by_frame(values):
            found = self._agreed([thing for _, thing in drawn], np.array([who for who, _ in drawn]), len(values))
            if found is None:
                return None
            agreed += [thing if frame == STILL else {**thing, "frame": frame} for thing in found]
        return in_order(agreed, self.shape_keys)

    def _agreed(self, things: Sequence[Thing], annotator: Longs, annotators: int) -> list[Thing] | None:
        joined = self.joined(things, annotator, annotators)
        if joined.tied.any():
            return None
        found = []
        for each in np.flatnonzero(joined.accepted).tolist():
            votes = Counter(things[i]["label"] for i in np.flatnonzero(joined.object == each).tolist()).most_common(2)
            if len(votes) > 1 and votes[0][1] == votes[1][1]:
                return None
            found.append({"label": votes[0][0], **joined.shape[each]})
        return found

    def joined(self, things: Sequence[Thing], annotator: Longs, annotators: int) -> Joined:
        """Which shapes mean the same object, by mean similarity over annotators, and the shape of each object."""
        table = self.drawn([list(things)])
        keys = [(float(place),) for place in table.shapes.place.tolist()]
        order = canonical_order(keys, annotator)
        rows, columns = (index.ravel() for index in np.indices((len(order), len(order))))
        similarity = table.similarity(order[rows], order[columns]).reshape(len(order), len(order))
        group = renumbered(same_objects(similarity, annotator[order], JOINED_FROM), order)
        votes = np.bincount(group).astype(np.int64)
        members = [[things[i] for i in order.tolist() if group[i] == each] for each in range(len(votes))]
        shapes = [self.shape_of(of[0]) if len(of) == 1 else self.merged(of) for of in members]
        return Joined(group, *votes_needed(votes, annotators, 0.5), shapes)

    def shape_of(self, thing: Thing) -> Thing:
        """The object without its label, frame and track."""
        return {key: thing[key] for key in self.shape_keys if key in thing}

    def nearest(self, things: Sequence[Thing]) -> Thing:
        """The shape that is on average most similar to all; the first in canonical order where several are."""
        ordered = in_order(things, self.shape_keys)
        rows, columns = (index.ravel() for index in np.indices((len(ordered), len(ordered))))
        near = self.drawn([ordered]).similarity(rows, columns).reshape(len(ordered), len(ordered)).mean(axis=1)
        return self.shape_of(ordered[int(np.argmax(near > near.max() - 1e-12))])

    def display(self, value: list[Thing]) -> str:
        if not value:
            return "nothing to label"
        shown = [f"{thing['label']} {self.describe(thing)}{_when(thing)}" for thing in value[:SHOWN]]
        rest = len(value) - len(shown)
        return "; ".join([*shown, f"and {rest} more"] if rest else shown)

    def editor(self) -> dict[str, object]:
        hint = 'A list of objects as JSON; [] where there is nothing to label. On video each has its "frame".'
        return json_editor(self.name, self.drawing(), hint, self.example)

    def drawing(self) -> dict[str, object]:
        """What the widget has to know to draw an answer; `empty` is the answer that there is nothing to label."""
        return {"labels": choosable(self.labels), "outside": self.outside, "empty": []}

    def from_form(self, data: Mapping[str, Sequence[str]]) -> list[Thing]:
        given = next(iter(data.get(FORM_FIELD, [])), "")
        if not given.strip():
            raise BadLabel("No answer was entered.", "Write [] where there is nothing to label.")
        return self.parse(given)


def in_order(things: Sequence[Thing], shape_keys: Sequence[str]) -> list[Thing]:
    """By frame, label and shape; tracks are numbered in that order, for their names mean nothing outside an answer."""
    keys = [
        (thing.get("frame", STILL), thing["label"], [thing.get(key, 0) for key in shape_keys], "track" in thing)
        for thing in things
    ]
    # Objects that are equal but for their track go by all that the track holds.
    courses: dict[object, list[object]] = {}
    for place in sorted(range(len(things)), key=keys.__getitem__):
        courses.setdefault(things[place].get("track"), []).append(keys[place])
    ordered = sorted(range(len(things)), key=lambda i: (keys[i], courses[things[i]["track"]] if keys[i][3] else []))
    tracks = dict.fromkeys(things[i]["track"] for i in ordered if keys[i][3])
    number = {track: place for place, track in enumerate(tracks, 1)}
    ordered.sort(key=lambda i: (keys[i], number.get(things[i].get("track"), 0)))
    return [{**things[i], "track": str(number[things[i]["track"]])} if keys[i][3] else things[i] for i in ordered]


def _moment(given: Mapping[str, object]) -> Thing:
    found: Thing = {}
    if given.get("frame") is not None:
        found["frame"] = whole(given["frame"], '"frame"', MOST_FRAMES)
    if given.get("track") is not None:
        track = given["track"]
        if isinstance(track, bool) or not isinstance(track, str | int):
            raise BadLabel('"track" is not a text.', "Write the name or number of the track.")
        found["track"] = str(track)
    return found


def _check_frames(things: Sequence[Thing]) -> None:
    frames = Counter(thing.get("frame", STILL) for thing in things)
    if len(frames) > 1 and STILL in frames:
        raise BadLabel("Some objects have a frame and some have none.", 'Give each object of a video its "frame".')
    if frames and max(frames.values()) > MOST_IN_A_FRAME:
        raise BadLabel(f"More than {MOST_IN_A_FRAME} objects are in one image.", "Cut the image into parts.")


def _by_frame(values: Sequence[list[Thing]]) -> list[tuple[int, list[tuple[int, Thing]]]]:
    frames: dict[int, list[tuple[int, Thing]]] = {}
    for who, value in enumerate(values):
        for thing in value:
            frames.setdefault(thing.get("frame", STILL), []).append((who, thing))
    return sorted(frames.items())


def _when(thing: Thing) -> str:
    frame = f" in frame {thing['frame']}" if "frame" in thing else ""
    return f"{frame} (track {thing['track']})" if "track" in thing else frame
