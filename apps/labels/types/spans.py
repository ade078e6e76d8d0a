"""Spans of text with a label, such as entities; they may overlap and nest."""

from collections.abc import Mapping, Sequence
from typing import Self

from apps.measures.estimate import Figure
from apps.measures.spans import Likeness, Rule

from .base import BadLabel, BadSchema
from .json_answers import finite, read_flag, read_number, read_object, shortened
from .stretch_figures import Figures
from .stretch_matching import NEAR, Find, alike_by, counts_of
from .stretched import Stretched
from .stretches import Stretch
from .structured import Given
from .vocabulary import Vocabulary, read_labels

LONGEST = 10**9
RULES = {"exact": Rule.EXACT, "iou": Rule.IOU, "overlap": Rule.OVERLAP}


class SpansOfText(Stretched):
    """Positions are Unicode code points; the end is the first one behind the span."""

    name = "spans"
    keys = frozenset({"labels", "overlap", "match"})
    what = "span"
    sample = (0, 5)
    scale = 1

    def __init__(
        self, labels: tuple[str, ...], likeness: Likeness, *, overlap: bool = True, fold: bool = False
    ) -> None:
        self.vocabulary = Vocabulary(labels, fold)
        self.likeness = likeness
        self.overlap = overlap
        written = match_definition(likeness)
        self.definition = {"type": self.name, "labels": list(labels), "overlap": overlap, "match": written}
        self.extras = {}

    @classmethod
    def from_definition(cls, definition: Mapping[str, object], *, fold: bool) -> Self:
        labels, overlap = read_labels(definition.get("labels")), read_flag(definition, "overlap", True)
        return cls(labels, read_match(definition), overlap=overlap, fold=fold)

    def position(self, value: object, place: str, key: str) -> int:
        number = finite(value, place, key, LONGEST)
        if number != int(number):
            raise BadLabel(f"The {key} of {place} is {number}.", "Positions are whole numbers of characters.")
        return int(number)

    @property
    def alike(self) -> Find:
        return alike_by(self.likeness)

    def middle(self, position: float, given: Sequence[float]) -> int | None:
        """Between two characters lies no position that somebody gave."""
        return int(position) if position in given else None

    def agreement(self, given: Given[list[Stretch]], confidence: float) -> Mapping[str, Figure]:
        return span_figures(self.figures(given, confidence), self.likeness)

    def against_gold(self, figures: Figures) -> dict[str, Figure]:
        relaxed = relaxed_of(self.likeness)
        counts = counts_of(figures.spans, alike_by(relaxed), figures.gold)
        return {
            **self.found(figures, alike_by(Likeness()), "spans with equal ends and label"),
            "gold_f1_relaxed": figures.share(counts, f"spans with {relaxed} and the same label"),
            "gold_character_f1": figures.covered("characters with the same label"),
        }


def span_figures(figures: Figures, likeness: Likeness) -> dict[str, Figure]:
    """How far annotators agree on spans of text, exactly, nearly, by characters, by things, and by places."""
    exact, relaxed = Likeness(), relaxed_of(likeness)
    return {
        "f1": figures.share(counts_of(figures.spans, alike_by(exact)), "spans with equal ends and label"),
        "f1_relaxed": figures.share(
            counts_of(figures.spans, alike_by(relaxed)), f"spans with {relaxed} and the same label"
        ),
        "character_f1": figures.covered("characters with the same label"),
        **figures.classes(),
        **figures.placed(),
    }


def relaxed_of(likeness: Likeness) -> Likeness:
    """The rule of the schema where that is not equality."""
    return NEAR if likeness.rule is Rule.EXACT else likeness


def read_match(definition: Mapping[str, object]) -> Likeness:
    """When a span counts as right: {"rule": "exact" | "iou" | "overlap", "at_least": 0.5}."""
    found = read_object(definition, "match", ("rule", "at_least"))
    rule = found.get("rule", "exact")
    if not isinstance(rule, str) or rule not in RULES:
        raise BadSchema(f'The rule {shortened(rule)} of "match" is not known.', f"Write one of {', '.join(RULES)}.")
    if "at_least" in found and rule != "iou":
        raise BadSchema(f'"at_least" says nothing about the rule {rule!r}.', 'Leave it out, or write the rule "iou".')
    at_least = read_number(found, "at_least", 0.5, 1)
    if at_least == 0:
        raise BadSchema('"at_least" is 0.', 'Write a number above 0; any overlap at all is the rule "overlap".')
    return Likeness(RULES[rule], at_least)


def match_definition(likeness: Likeness) -> dict[str, object]:
    rule = next(name for name, one in RULES.items() if one is likeness.rule)
    return {"rule": rule, "at_least": likeness.at_least} if rule == "iou" else {"rule": rule}
