"""Several answers at once: free ratings on several dimensions, each of another simple type."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import numpy as np

from apps.measures.agreement import Level, alpha, alpha_of_scores
from apps.measures.estimate import Figure
from apps.measures.ratings import Ratings as Labels
from apps.measures.ratings import Scores

from .base import AnySchema, BadLabel, BadSchema
from .entering import json_editor, the_text
from .json_answers import json_answer, shortened
from .structured import Errors, Given, Structured

Value = dict[str, Any]
MOST_DIMENSIONS = 50


class Ratings(Structured[Value]):
    """A value is an object with one answer for each dimension, in the order of the schema; none may be left out.

    A dimension is a schema of its own, without parts: nominal, ordinal, numeric, multi-label, taxonomy, preference.
    """

    name = "ratings"
    keys = frozenset({"dimensions"})
    nested = frozenset({"dimensions"})

    def __init__(self, dimensions: Mapping[str, AnySchema]) -> None:
        self.dimensions = dict(dimensions)
        self.definition = {
            "type": self.name,
            "dimensions": {name: schema.definition for name, schema in dimensions.items()},
        }
        self.extras = {}

    @classmethod
    def from_definition(cls, definition: Mapping[str, object], *, fold: bool) -> Self:
        """The registry has made schemas of what stands under "dimensions"."""
        given = definition.get("dimensions")
        if not isinstance(given, Mapping) or not given:
            example = '"dimensions": {"fluency": {"type": "ordinal", "labels": ["bad", "good"]}}'
            raise BadSchema("The schema needs dimensions.", f"Write for instance {example}.")
        if len(given) > MOST_DIMENSIONS:
            raise BadSchema(f"The schema has {len(given)} dimensions.", f"At most {MOST_DIMENSIONS} are possible.")
        for name, schema in given.items():
            if isinstance(schema, Structured):
                raise BadSchema(f"The dimension {name!r} has the type {schema.name}.", "Rate with a simple type.")
        return cls(given)

    def parse(self, raw: object) -> Value:
        raw = json_answer(raw, self.example)
        if not isinstance(raw, dict):
            raise BadLabel(f"An object is expected, not {shortened(raw)}.", f"Write for instance {self.example}")
        unknown = next((name for name in raw if name not in self.dimensions), None)
        missing = next((name for name in self.dimensions if name not in raw), None)
        if unknown is not None or missing is not None:
            why = (
                f"There is no dimension {shortened(unknown)}." if unknown is not None else f"{missing!r} is not rated."
            )
            raise BadLabel(why, f"Rate {', '.join(self.dimensions)}.")
        return {name: self._part(name, raw[name]) for name in self.dimensions}

    def _part(self, name: str, raw: object) -> Any:
        try:
            return self.dimensions[name].parse(raw)
        except BadLabel as bad:
            raise BadLabel(f"{name}: {bad.why}", bad.remedy) from None

    @cached_property
    def example(self) -> str:
        """An answer as JSON text."""
        rated = {name: _sample(schema.editor()) for name, schema in self.dimensions.items()}
        return json.dumps(rated, ensure_ascii=False)

    def display(self, value: Value) -> str:
        return "; ".join(f"{name}: {schema.display(value[name])}" for name, schema in self.dimensions.items())

    def editor(self) -> dict[str, object]:
        rows = [{"name": name, "editor": schema.editor()} for name, schema in self.dimensions.items()]
        return json_editor(self.name, {"dimensions": rows}, "Rate every dimension.", self.example)

    def from_form(self, data: Mapping[str, Sequence[str]]) -> Value:
        return self.parse(the_text(data))

    def distance(self, a: Value, b: Value) -> float:
        """The mean of the distances on each dimension."""
        apart = [schema.distance(a[name], b[name]) for name, schema in self.dimensions.items()]
        return sum(apart) / len(apart)

    def matches(self, value: Value, gold: Value) -> bool:
        return all(schema.matches(value[name], gold[name]) for name, schema in self.dimensions.items())

    def consensus(self, values: Sequence[Value]) -> Value | None:
        """Dimension by dimension; None where one of them is tied."""
        agreed = {name: schema.consensus([v[name] for v in values]) for name, schema in self.dimensions.items()}
        return None if any(answer is None for answer in agreed.values()) else agreed

    def agreement(self, given: Given[Value], confidence: float) -> Mapping[str, Figure]:
        """Krippendorff's alpha of each dimension at its own level."""
        return dict(self._alphas(given, confidence))

    def _alphas(self, given: Given[Value], confidence: float) -> Iterator[tuple[str, Figure]]:
        sizes = {"units": given.units, "annotators": given.annotators}
        for name, schema in self.dimensions.items():
            answers = [value[name] for value in given.values]
            key = f"alpha of {name}"
            if schema.level in ("interval", "ratio"):
                numbers = np.array(answers, np.float64)[given.code]
                scores = Scores(given.unit, given.annotator, numbers, **sizes)
                yield key, alpha_of_scores(scores, Level(schema.level), confidence=confidence)
                continue
            texts = [schema.canonical(answer) for answer in answers]
            listed = [schema.canonical(schema.parse(label)) for label in schema.labels]
            order = listed if schema.level in ("nominal", "ordinal") else sorted(set(texts))
            place = {text: code for code, text in enumerate(order)}
            code = np.fromiter((place[text] for text in texts), np.int32, count=len(texts))[given.code]
            labels = Labels(given.unit, given.annotator, code, levels=len(order), **sizes)
            if schema.level == "matrix":
                apart = schema.distance_matrix([schema.load(text) for text in order])
                yield key, alpha(labels, distance=apart, confidence=confidence)
            else:
                yield key, alpha(labels, Level(schema.level), confidence=confidence)

    def gold_errors(self, answers: Sequence[Value], golds: Sequence[Value]) -> Errors:
        rows = []
        for name, schema in self.dimensions.items():
            right = sum(schema.matches(a[name], g[name]) for a, g in zip(answers, golds, strict=True))
            rows.append((name, right, len(answers) - right))
        return Errors(("label", "right", "wrong"), tuple(rows))


def _sample(editor: Mapping[str, Any]) -> Any:
    """An answer that the editor of a dimension would send."""
    if editor["kind"] == "number":
        low, high = editor["minimum"], editor["maximum"]
        return low if low is not None else high if high is not None else 1
    if editor["kind"] == "json":
        return json.loads(editor["example"])
    first = editor["options"][0]["value"]
    return [first] if editor["kind"] == "choices" else first
