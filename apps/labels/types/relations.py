"""Relations between spans of text: who works for whom, what was given against what."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Figure
from apps.measures.objects import Measure
from apps.measures.spans import Likeness, Spans

from .base import BadLabel, BadSchema
from .entering import json_editor, the_text
from .json_answers import check_keys, json_answer, parts_of, read_flag, shortened
from .related import judge_relations
from .spans import SpansOfText, match_definition, read_match, span_figures
from .stretch_figures import Figures
from .stretch_matching import ERRORS, alike_by, counts_of
from .stretched import SHOWN
from .stretches import Floats, Longs, Stretch, Stretches, shared_share, spans_given, spans_of_gold
from .structured import Errors, Given, Structured, choosable
from .vocabulary import Vocabulary, read_labels

Answer = dict[str, list[dict[str, Any]]]
Key = tuple[Any, ...]
WHOLE = "relations with equal spans, direction and label"


@dataclass(frozen=True, slots=True)
class Ends:
    """The labels that a relation may lead from and to; none means any."""

    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()


class Relations(Structured[Answer]):
    """A value is {"spans", "relations"}: spans as in `spans`, called s1, s2, ... in their order."""

    name = "relations"
    keys = frozenset({"labels", "relations", "overlap", "match"})

    def __init__(self, entities: SpansOfText, allowed: Mapping[str, Ends], *, fold: bool = False) -> None:
        self.entities = entities
        self.allowed = dict(allowed)
        self.vocabulary = Vocabulary(tuple(allowed), fold)
        self.definition = {
            "type": self.name,
            "labels": list(entities.labels),
            "relations": [_written(label, ends) for label, ends in allowed.items()],
            "overlap": entities.overlap,
            "match": match_definition(entities.likeness),
        }
        self.extras = {}

    @classmethod
    def from_definition(cls, definition: Mapping[str, object], *, fold: bool) -> Self:
        labels, overlap = read_labels(definition.get("labels")), read_flag(definition, "overlap", True)
        entities = SpansOfText(labels, read_match(definition), overlap=overlap, fold=fold)
        return cls(entities, _read_relations(definition.get("relations"), labels), fold=fold)

    @cached_property
    def example(self) -> str:
        """An answer as JSON text."""
        label, ends = next(iter(self.allowed.items()))
        first, last = self.entities.labels[0], self.entities.labels[-1]
        kinds = (ends.source[0] if ends.source else first, ends.target[0] if ends.target else last)
        spans = [
            {"id": _name(number), "start": start, "end": start + 5, "label": kind}
            for number, (start, kind) in enumerate(zip((0, 9), kinds, strict=True))
        ]
        link = {"from": _name(0), "to": _name(1), "label": label}
        return json.dumps({"spans": spans, "relations": [link]}, ensure_ascii=False)

    @property
    def labels(self) -> tuple[str, ...]:
        return (*self.entities.labels, *self.vocabulary.labels)

    def parse(self, raw: object) -> Answer:
        answer = json_answer(raw, self.example)
        if isinstance(answer, list):
            parts = parts_of(answer, "span", self.example)
            answer = {"spans": [{"id": _name(number), **part} for number, part in enumerate(parts)]}
        if not isinstance(answer, dict):
            raise BadLabel(f"An object is expected, not {shortened(answer)}.", f"Write for instance {self.example}")
        check_keys(answer, "The answer", ("spans",), ("relations",))
        parts = parts_of(answer["spans"], "span", self.example)
        spans = [self.entities.stretch(part, number, "id") for number, part in enumerate(parts, 1)]
        spans.sort(key=self.entities.place)
        self.entities.check_together(spans)
        place = _places(spans)
        links = parts_of(answer.get("relations", []), "relation", self.example)
        found = sorted(self._link(link, number, place, spans) for number, link in enumerate(links, 1))
        twice = next((one for one, other in pairwise(found) if one == other), None)
        if twice is not None:
            raise BadLabel(f"The relation {self.vocabulary.labels[twice[2]]!r} is given twice.", "Give it once.")
        return {
            "spans": [{**span, "id": _name(number)} for number, span in enumerate(spans)],
            "relations": [
                {"from": _name(source), "to": _name(target), "label": self.vocabulary.labels[label]}
                for source, target, label in found
            ],
        }

    def _link(
        self, link: Mapping[str, Any], number: int, place: Mapping[str, int], spans: Sequence[Stretch]
    ) -> tuple[int, int, int]:
        check_keys(link, f"Relation {number}", ("from", "to", "label"))
        label = self.vocabulary.find(link["label"])
        source, target = (_end(link[key], key, number, place) for key in ("from", "to"))
        for end, key, allowed in (
            (source, "from", self.allowed[label].source),
            (target, "to", self.allowed[label].target),
        ):
            if allowed and spans[end]["label"] not in allowed:
                raise BadLabel(
                    f"Relation {number}, {label!r}, leads {key} a {spans[end]['label']!r}.",
                    f"The schema allows {', '.join(allowed)}.",
                )
        return source, target, self.vocabulary.codes[label]

    def display(self, value: Answer) -> str:
        spans = {span["id"]: f"{span['label']} {span['start']}–{span['end']}" for span in value["spans"]}
        linked = {link[key] for link in value["relations"] for key in ("from", "to")}
        shown = [f"{spans[link['from']]} {link['label']} {spans[link['to']]}" for link in value["relations"]]
        shown += [text for name, text in spans.items() if name not in linked]
        rest = len(shown) - SHOWN
        return "; ".join(shown[:SHOWN]) + (f" and {rest} more" if rest > 0 else "") or "nothing marked"

    def editor(self) -> dict[str, object]:
        hint = "Spans with names of your choice, and relations that lead from one name to another."
        links = [
            {"label": label, "from": list(ends.source), "to": list(ends.target)} for label, ends in self.allowed.items()
        ]
        definition = {
            "labels": choosable(self.entities.labels),
            "overlap": self.entities.overlap,
            "relations": links,
            "empty": {"spans": [], "relations": []},
        }
        return json_editor(self.name, definition, hint, self.example)

    def from_form(self, data: Mapping[str, Sequence[str]]) -> Answer:
        return self.parse(the_text(data))

    def distance(self, a: Answer, b: Answer) -> float:
        """One minus the mean of two F1, of the characters of spans and of relations, weighted by their numbers."""
        return float(self.pair_distances([a, b], np.array([0]), np.array([1]))[0])

    def pair_distances(self, values: Sequence[Answer], left: Longs, right: Longs) -> Floats:
        low, high = np.minimum(left, right), np.maximum(left, right)
        spans, links = self._spans(values), self._links(values)
        weights = [side.sizes[low] + side.sizes[high] for side in (spans, links)]
        shares = [side.per_pair(low, high, shared_share) for side in (spans, links)]
        common = weights[0] * shares[0] + weights[1] * shares[1]
        parts = weights[0] + weights[1]
        return np.asarray(np.where(parts > 0, 1 - common / np.maximum(parts, 1), 0.0), np.float64)

    def matches(self, value: Answer, gold: Answer) -> bool:
        return value == gold or bool(self._all_right([value], [gold])[0])

    def matches_array(self, values: NDArray[Any], golds: NDArray[Any]) -> NDArray[np.bool_]:
        return self._all_right(values.tolist(), golds.tolist())

    def _all_right(self, answers: Sequence[Answer], golds: Sequence[Answer]) -> NDArray[np.bool_]:
        entities = self.entities.judged(_spans_of(answers), _spans_of(golds))
        found = judge_relations(entities, answers, golds, self.vocabulary.codes)
        right = np.bincount(entities.right.comparison, minlength=len(answers))
        sizes = [np.array([len(value["spans"]) for value in side], np.int64) for side in (answers, golds)]
        whole = (right == sizes[0]) & (right == sizes[1])
        return np.asarray(whole & (found.wrong_in == 0), np.bool_)

    def _spans(self, values: Sequence[Answer]) -> Stretches:
        return self.entities.stretches(_spans_of(values))

    def _links(self, values: Sequence[Answer]) -> Stretches:
        """Relations as numbers: equal ones have equal numbers."""
        numbers: dict[Key, int] = {}
        sets = [[numbers.setdefault(key, len(numbers)) for key in _keys(value)] for value in values]
        return Stretches.of_sets(sets, len(numbers))

    def agreement(self, given: Given[Answer], confidence: float) -> Mapping[str, Figure]:
        links = Figures(spans_given(self._links(given.values), given), given.annotators, confidence)
        spans = Figures(spans_given(self._spans(given.values), given), given.annotators, confidence)
        relation = links.share(counts_of(links.spans, alike_by(Likeness())), WHOLE)
        return {"relation_f1": relation, **span_figures(spans, self.entities.likeness)}

    def gold_figures(
        self, given: Given[Answer], golds: Sequence[Answer | None], confidence: float
    ) -> Mapping[str, Figure]:
        known = np.flatnonzero([gold is not None for gold in golds])
        expected = [gold for gold in golds if gold is not None]
        count = len(given.values)
        links = self._links([*given.values, *expected])
        answered = spans_given(links, given)
        gold = _of_units(links, known, count, given.units)
        linked = Figures(answered, given.annotators, confidence, gold)
        counts = counts_of(answered, alike_by(Likeness()), gold)
        names = {"f1": Measure.F1, "precision": Measure.PRECISION, "recall": Measure.RECALL}
        figures = {f"gold_relation_{name}": linked.share(counts, WHOLE, one) for name, one in names.items()}
        spans = spans_of_gold(self._spans(expected), known, given.units)
        given_spans = spans_given(self._spans(given.values), given)
        return figures | self.entities.against_gold(Figures(given_spans, given.annotators, confidence, spans))

    def gold_errors(self, answers: Sequence[Answer], golds: Sequence[Answer]) -> Errors:
        entities = self.entities.judged(_spans_of(answers), _spans_of(golds))
        found = judge_relations(entities, answers, golds, self.vocabulary.codes)
        rows = [(label, *row) for label, row in zip(self.vocabulary.labels, found.table.tolist(), strict=True)]
        return Errors(ERRORS, (*entities.errors(self.entities.labels).rows, *rows))

    def consensus(self, values: Sequence[Answer]) -> Answer | None:
        """The spans of the majority, and the relations that more than half of the answers have between them."""
        spans = self.entities.consensus([_plain(value) for value in values])
        if spans is None:
            return None
        place = {_span_key(span): _name(number) for number, span in enumerate(spans)}
        votes: dict[Key, int] = {}
        for value in values:
            for key in _keys(value):
                votes[key] = votes.get(key, 0) + 1
        if any(2 * times == len(values) for times in votes.values()):
            return None
        chosen = [key for key, times in votes.items() if 2 * times > len(values)]
        if not all(key[0] in place and key[1] in place for key in chosen):
            return None
        links = [{"from": place[source], "to": place[target], "label": label} for source, target, label in chosen]
        named = [{**span, "id": _name(number)} for number, span in enumerate(spans)]
        return self.parse({"spans": named, "relations": links})


def _of_units(stretches: Stretches, units: Longs, first: int, count: int) -> Spans:
    """Answer `first` + i is the gold answer of unit `units[i]`."""
    return stretches.spans(units, np.zeros(len(units), np.int64), first + np.arange(len(units)), count, 1)


def _spans_of(values: Sequence[Answer]) -> list[list[Stretch]]:
    return [value["spans"] for value in values]


def _plain(value: Answer) -> list[Stretch]:
    """The spans without their names."""
    return [{key: span[key] for key in ("start", "end", "label")} for span in value["spans"]]


def _span_key(span: Stretch) -> Key:
    return span["start"], span["end"], span["label"]


def _keys(value: Answer) -> list[Key]:
    """What a relation is apart from the names of its spans."""
    spans = {span["id"]: _span_key(span) for span in value["spans"]}
    return [(spans[link["from"]], spans[link["to"]], link["label"]) for link in value["relations"]]


def _name(number: int) -> str:
    return f"s{number + 1}"


def _places(spans: Sequence[Stretch]) -> dict[str, int]:
    place: dict[str, int] = {}
    for number, span in enumerate(spans):
        name = span["id"]
        if not isinstance(name, str | int) or isinstance(name, bool):
            raise BadLabel(f"A span is called {shortened(name)}.", "An id is a text or a whole number.")
        if str(name) in place:
            raise BadLabel(f"Two spans are called {shortened(name)}.", "Give each span an id of its own.")
        place[str(name)] = number
    return place


def _end(name: object, key: str, number: int, place: Mapping[str, int]) -> int:
    found = place.get(str(name)) if isinstance(name, str | int) else None
    if found is None:
        raise BadLabel(f"Relation {number} leads {key} {shortened(name)}, which is no span.", "Name one by its id.")
    return found


def _read_relations(raw: object, labels: Sequence[str]) -> dict[str, Ends]:
    """Names of relations, or objects: {"label": "works_for", "from": ["PER"], "to": ["ORG"]}."""
    if not isinstance(raw, list) or not raw:
        raise BadSchema('The schema needs a list of "relations".', 'Write for instance "relations": ["works_for"].')
    names = read_labels([one.get("label") if isinstance(one, dict) else one for one in raw])
    clash = next((name for name in names if name in labels), None)
    if clash is not None:
        raise BadSchema(f"{clash!r} is a label of spans and of relations.", "Rename one of them.")
    return {name: _read_ends(one, labels) for name, one in zip(names, raw, strict=True)}


def _read_ends(raw: object, labels: Sequence[str]) -> Ends:
    if not isinstance(raw, dict):
        return Ends()
    unknown = next((key for key in raw if key not in ("label", "from", "to")), None)
    if unknown is not None:
        raise BadSchema(f"A relation of the schema has no {shortened(unknown)}.", "Known: label, from, to.")
    found = [_read_types(raw.get(key, []), key, labels) for key in ("from", "to")]
    return Ends(*found)


def _read_types(raw: object, key: str, labels: Sequence[str]) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(label in labels for label in raw):
        raise BadSchema(
            f'"{key}" of a relation is {shortened(raw)}.', f"Write a list of labels of spans: {json.dumps(labels[:5])}."
        )
    return tuple(label for label in labels if label in raw)


def _written(label: str, ends: Ends) -> object:
    if ends == Ends():
        return label
    written: dict[str, object] = {"label": label}
    if ends.source:
        written["from"] = list(ends.source)
    if ends.target:
        written["to"] = list(ends.target)
    return written
