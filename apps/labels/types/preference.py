"""Which of two is better, how much, or neither: the label of comparisons of models' answers."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Self

from .base import BadLabel, BadSchema, Level, Schema
from .entering import json_editor, the_text
from .json_answers import json_answer
from .vocabulary import folded

Value = dict[str, Any]
FIRST, SECOND, TIE, BOTH_BAD = "first", "second", "tie", "both bad"
CHOICES = (FIRST, SECOND, TIE, BOTH_BAD)
STRONGEST = 10


class Preference(Schema[Value]):
    """A value is {"choice": "first", "strength": 2}; without degrees of strength only the choice.

    The schema names the choices as its files do ({"first": "a1", "second": "a2", "tie": "equal"}); a choice that it
    sets to null is not allowed. "strength" is the highest degree.
    """

    name = "preference"
    keys = frozenset({"first", "second", "tie", "both_bad", "strength"})

    def __init__(self, names: Mapping[str, str], strength: int | None) -> None:
        self.names, self.strength = dict(names), strength
        self.by_name = {folded(spelt): choice for choice, name in names.items() for spelt in (choice, name)}
        named = {choice.replace(" ", "_"): names.get(choice) for choice in CHOICES}
        self.definition = {"type": self.name, **named} | ({"strength": strength} if strength else {})
        self.extras = {}

    @classmethod
    def from_definition(cls, definition: Mapping[str, object], *, fold: bool) -> Self:
        names: dict[str, str] = {}
        for choice in CHOICES:
            name = definition.get(choice.replace(" ", "_"), choice)
            if name is None and choice in (TIE, BOTH_BAD):
                continue
            if not isinstance(name, str) or not name.strip():
                raise BadSchema(f"The name of {choice!r} is {name!r}.", "Write a text.")
            names[choice] = name
        if len({folded(name) for name in names.values()}) < len(names):
            raise BadSchema("Two choices have the same name.", "Name each differently.")
        strength = definition.get("strength")
        if strength is not None and (
            isinstance(strength, bool) or not isinstance(strength, int) or not 1 <= strength <= STRONGEST
        ):
            raise BadSchema(f'"strength" is {strength!r}.', f"Write the highest degree, from 1 to {STRONGEST}.")
        return cls(names, strength)

    @property
    def level(self) -> Level:
        return "matrix"

    def parse(self, raw: object) -> Value:
        if isinstance(raw, str) and raw.lstrip().startswith("{"):
            raw = json_answer(raw, '{"choice": "first"}')
        given = raw if isinstance(raw, dict) else {"choice": raw}
        extra = sorted(given.keys() - {"choice", "strength"})
        if extra:
            raise BadLabel(f"A preference has no {extra[0]!r}.", 'Write {"choice": "first"}.')
        choice = given.get("choice")
        found = self.by_name.get(folded(choice)) if isinstance(choice, str) else None
        if found is None:
            allowed = ", ".join(repr(name) for name in self.names.values())
            raise BadLabel(f"{choice!r} is not a choice.", f"Allowed: {allowed}.")
        return self._with_strength(found, given.get("strength"))

    def _with_strength(self, choice: str, strength: object) -> Value:
        if strength is None:
            if self.strength and choice in (FIRST, SECOND):
                raise BadLabel("The strength is missing.", f"Give a whole number from 1 to {self.strength}.")
            return {"choice": choice}
        if isinstance(strength, float) and strength.is_integer():
            strength = int(strength)
        fits = isinstance(strength, int) and not isinstance(strength, bool) and 1 <= strength <= (self.strength or 0)
        if choice in (FIRST, SECOND) and fits:
            return {"choice": choice, "strength": strength}
        highest = (
            f"from 1 to {self.strength}, for a choice of one" if self.strength else "none: the schema has no degrees"
        )
        raise BadLabel(f"The strength {strength!r} does not fit.", f"Allowed: {highest}.")

    def display(self, value: Value) -> str:
        name = self.names[value["choice"]]
        return f"{name} ({value['strength']})" if "strength" in value else name

    def editor(self) -> dict[str, object]:
        hint = f"Choose {' or '.join(map(repr, self.names))}" + (", and how strongly." if self.strength else ".")
        choices = [{"choice": choice, "text": name} for choice, name in self.names.items()]
        example = {"choice": FIRST} | ({"strength": self.strength} if self.strength else {})
        return json_editor(
            self.name, {"choices": choices, "strength": self.strength}, hint, json.dumps(example, ensure_ascii=False)
        )

    def from_form(self, data: Mapping[str, Sequence[str]]) -> Value:
        return self.parse(the_text(data))

    def distance(self, a: Value, b: Value) -> float:
        """On the line from the strongest for the first to the strongest for the second; "both bad" is off it."""
        if BOTH_BAD in (a["choice"], b["choice"]):
            return float(a["choice"] != b["choice"])
        return abs(self._place(a) - self._place(b)) / 2

    def _place(self, value: Value) -> float:
        degree = value.get("strength", self.strength or 1) / (self.strength or 1)
        return float({FIRST: -degree, TIE: 0.0, SECOND: degree}[value["choice"]])

    def matches(self, value: Value, gold: Value) -> bool:
        """The same side is right; how strongly is a matter of taste."""
        return bool(value["choice"] == gold["choice"])

    def consensus(self, values: Sequence[Value]) -> Value | None:
        """The most frequent choice, with the lower median of its strengths; None where two lead."""
        ranked = Counter(value["choice"] for value in values).most_common(2)
        if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
            return None
        choice = ranked[0][0]
        strengths = sorted(value["strength"] for value in values if value["choice"] == choice and "strength" in value)
        return {"choice": choice} | ({"strength": strengths[(len(strengths) - 1) // 2]} if strengths else {})
