"""Transcripts: words that are compared under named rules, and kept as they were written."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from apps.measures.estimate import Figure
from apps.measures.objects import Average, Counts, overlap_agreement
from apps.measures.objects.row_pairs import within_units
from apps.measures.speech import Edits, Numbers, Punctuation, Rules, Tokens, edits, number_tokens, rover
from apps.measures.speech.ratio import ratio_of_sums

from .base import FORM_FIELD, BadLabel, BadSchema
from .json_answers import read_flag, read_number, read_object, shortened
from .stretch_figures import named
from .structured import Errors, Floats, Given, Longs, Structured

LONGEST = 1_000_000
PUNCTUATION = {True: Punctuation.KEEP, False: Punctuation.REMOVE, "space": Punctuation.SPACE}
_CELLS = 10_000_000_000
# Characters take the square of a line's length; where that is more in all, their error rate is left out.
_CHARACTER_CELLS = 300_000_000


class Transcription(Structured[str]):
    """A value is the text in NFC with single spaces; case and punctuation stay, though the rules may overlook them."""

    name = "transcription"
    keys = frozenset({"rules", "match"})

    def __init__(self, rules: Rules, tolerated: float = 0.0) -> None:
        self.rules = rules
        self.tolerated = tolerated
        self.definition = {
            "type": self.name,
            "rules": rules_definition(rules),
            "match": {"word_error_rate": tolerated},
        }
        self.extras = {}

    @classmethod
    def from_definition(cls, definition: Mapping[str, object], *, fold: bool) -> Self:
        match = read_object(definition, "match", ("word_error_rate",))
        return cls(read_rules(definition), read_number(match, "word_error_rate", 0.0, 1))

    def parse(self, raw: object) -> str:
        if not isinstance(raw, str):
            raise BadLabel(f"{shortened(raw)} is not a text.", "Write what was said as a text.")
        if len(raw) > LONGEST:
            raise BadLabel(f"The text has {len(raw)} characters.", f"At most {LONGEST} are read: cut the recording.")
        if any("\ud800" <= letter <= "\udfff" for letter in raw) or "\0" in raw:
            raise BadLabel("The text holds a character that is not text.", "Write it without.")
        return " ".join(unicodedata.normalize("NFC", raw).split())

    def display(self, value: str) -> str:
        return value or "no words"

    def editor(self) -> dict[str, object]:
        hint = "The words that were said; leave it empty where nobody spoke."
        return {
            "kind": "text",
            "field": FORM_FIELD,
            "hint": hint,
            "example": "the words that were said",
            "widget": self.name,
            "definition": {},
        }

    def from_form(self, data: Mapping[str, Sequence[str]]) -> str:
        given = data.get(FORM_FIELD, [])
        if len(given) != 1:
            raise BadLabel("No text was written.", "Write what was said.")
        return self.parse(given[0])

    def distance(self, a: str, b: str) -> float:
        """Edited words divided by the words of the longer text."""
        return float(self.pair_distances([a, b], np.array([0]), np.array([1]))[0])

    def pair_distances(self, values: Sequence[str], left: Longs, right: Longs) -> Floats:
        pairs, place = np.unique(np.minimum(left, right) * len(values) + np.maximum(left, right), return_inverse=True)
        found = self._edits(values, pairs // max(len(values), 1), pairs % max(len(values), 1))
        longer = np.maximum(found.reference, found.hypothesis)
        return np.asarray(found.total / np.maximum(longer, 1), np.float64)[place]

    def most_pairs(self, values: Sequence[str]) -> int:
        """The work of a comparison grows with the square of the words."""
        words = 1 + sum(map(len, values)) // (6 * max(len(values), 1))
        return max(200, min(super().most_pairs(values), _CELLS // words**2))

    def matches(self, value: str, gold: str) -> bool:
        return bool(self._near_enough([value, gold], np.array([0]), np.array([1]))[0])

    def matches_array(self, values: NDArray[Any], golds: NDArray[Any]) -> NDArray[np.bool_]:
        both = [*values.tolist(), *golds.tolist()]
        return self._near_enough(both, np.arange(len(values)), np.arange(len(values), len(both)))

    def _near_enough(self, values: Sequence[str], left: Longs, right: Longs) -> NDArray[np.bool_]:
        found = self._edits(values, right, left)
        return np.asarray(found.total <= self.tolerated * found.reference + 1e-9, np.bool_)

    def _tokens(self, values: Sequence[str]) -> Tokens:
        return number_tokens([self.rules.words(value) for value in values])[0][0]

    def _edits(self, values: Sequence[str], reference: Longs, hypothesis: Longs) -> Edits:
        tokens = self._tokens(values)
        return edits(tokens.take(reference), tokens.take(hypothesis))

    def agreement(self, given: Given[str], confidence: float) -> Mapping[str, Figure]:
        pairs = within_units(given.unit, given.annotator, np.random.default_rng(1), self.most_pairs(given.values))
        nothing = np.zeros(0, np.int64)
        unit, left, right = (pairs.unit, pairs.left, pairs.right) if pairs else (nothing, nothing, nothing)
        found = self._edits(given.values, given.code[left].astype(np.int64), given.code[right].astype(np.int64))

        def share(both: Longs, of_left: Longs, of_right: Longs, what: str) -> Figure:
            one, other = (given.annotator[side].astype(np.int64) for side in (left, right))
            counts = Counts(unit, one, other, both, of_left, of_right, given.units, given.annotators)
            figure = overlap_agreement(counts, average=Average.POOLED, confidence=confidence)
            return named(figure, f"{what}; {self.rules.name}")

        single = np.ones(len(left), np.int64)
        return {
            "word_agreement": share(found.hits, found.reference, found.hypothesis, "words in common, in order"),
            "same_text": share((found.total == 0).astype(np.int64), single, single, "texts with the same words"),
        }

    def gold_errors(self, answers: Sequence[str], golds: Sequence[str]) -> Errors:
        both = [*golds, *answers]
        found = self._edits(both, np.arange(len(golds)), np.arange(len(golds), len(both)))
        counts = [int(part.sum()) for part in (found.hits, found.substitutions, found.deletions, found.insertions)]
        return Errors(("label", "right words", "substituted", "deleted", "inserted"), (("all words", *counts),))

    def gold_figures(self, given: Given[str], golds: Sequence[str | None], confidence: float) -> Mapping[str, Figure]:
        known = np.array([gold is not None for gold in golds], np.bool_)
        texts = [gold for gold in golds if gold is not None]
        place = np.cumsum(known) - 1
        rows = np.flatnonzero(known[given.unit])
        unit = place[given.unit[rows]]
        values = [*given.values, *texts]
        answers = given.code[rows].astype(np.int64)
        rate = _Rate(unit, len(texts), confidence)
        name = f"word error rate; {self.rules.name}"
        figures = {"gold_word_error_rate": rate.figure(self._edits(values, len(given.values) + unit, answers), name)}
        voted, text_of, _ = self._voted(given, known)
        every = np.arange(len(voted))
        found = self._edits([*texts, *text_of], place[voted], len(texts) + every)
        by_vote = _Rate(place[voted], len(texts), confidence)
        figures["gold_consensus_word_error_rate"] = by_vote.figure(found, f"{name}; of the consensus (ROVER)")
        return figures | self._characters(values, len(given.values) + unit, answers, rate)

    def _characters(self, values: Sequence[str], golds: Longs, answers: Longs, rate: "_Rate") -> dict[str, Figure]:
        (tokens,), _ = number_tokens([self.rules.apply(value) for value in values])
        if int((tokens.length[golds] * tokens.length[answers]).sum()) > _CHARACTER_CELLS:
            return {}
        name = f"character error rate; {self.rules.name}"
        found = edits(tokens.take(golds), tokens.take(answers))
        return {"gold_character_error_rate": rate.figure(found, name, "characters")}

    def consensus(self, values: Sequence[str]) -> str | None:
        """ROVER's vote of words; None where two words, or a word and silence, have as many votes."""
        nobody = np.zeros(len(values), np.int32)
        given = Given(nobody, nobody, np.arange(len(values), dtype=np.int32), values, 1, 1)
        return self.consensuses(given, np.ones(1, np.bool_))[0]

    def consensuses(self, given: Given[str], chosen: NDArray[np.bool_]) -> list[str | None]:
        units, texts, ties = self._voted(given, chosen)
        written = self._as_written(given, units)
        found: list[str | None] = [None] * given.units
        for unit, text, tied in zip(units.tolist(), texts, ties.tolist(), strict=True):
            found[unit] = None if tied else written.get((unit, text), text)
        return found

    def _voted(self, given: Given[str], chosen: NDArray[np.bool_]) -> tuple[Longs, list[str], Longs]:
        """The chosen units with answers, what the vote makes of them, and how many ties it had to settle."""
        rows = np.flatnonzero(chosen[given.unit])
        units, place = np.unique(given.unit[rows], return_inverse=True)
        made = rover([given.values[code] for code in given.code[rows].tolist()], place, len(units), self.rules)
        return units.astype(np.int64), made.text, made.ties

    def _as_written(self, given: Given[str], units: Longs) -> dict[tuple[int, str], str]:
        """By unit and plain words: how most of those who gave these words wrote them."""
        rows = np.flatnonzero(np.isin(given.unit, units))
        texts = (given.values[code] for code in given.code[rows].tolist())
        times = Counter(zip(given.unit[rows].tolist(), texts, strict=True))
        ranked = sorted(times, key=lambda written: (times[written], written))
        return {(unit, self.rules.apply(text)): text for unit, text in ranked}


class _Rate:
    """Error rates over units: several answers to one unit are not independent of each other."""

    def __init__(self, unit: Longs, units: int, confidence: float) -> None:
        self.unit, self.units, self.confidence = unit, units, confidence

    def figure(self, found: Edits, name: str, parts: str = "words") -> Figure:
        answered = np.bincount(self.unit, minlength=self.units) > 0
        wrong, size = (
            np.bincount(self.unit, weights=part, minlength=self.units)[answered]
            for part in (found.total, found.reference)
        )
        return ratio_of_sums(wrong, size, name, parts, self.confidence)


def read_rules(definition: Mapping[str, object]) -> Rules:
    """{"case": whether it matters, "punctuation": true, false or "space", "compatibility": NFKC or not, "numbers": the
    language whose numbers compare equal written out and in digits}."""
    found = read_object(definition, "rules", ("case", "punctuation", "compatibility", "numbers"))
    punctuation = found.get("punctuation", False)
    if not isinstance(punctuation, bool | str) or punctuation not in PUNCTUATION:
        raise BadSchema(
            f'"punctuation" is {shortened(punctuation)}.',
            'Write true (it matters), false (it is left out) or "space" (a space stands for it).',
        )
    case, nfkc = read_flag(found, "case", False), read_flag(found, "compatibility", True)
    return Rules(nfkc=nfkc, fold_case=not case, punctuation=PUNCTUATION[punctuation], numbers=_read_numbers(found))


def _read_numbers(found: Mapping[str, object]) -> Numbers | None:
    language = found.get("numbers")
    if language is None or language in tuple(Numbers):
        return None if language is None else Numbers(str(language))
    raise BadSchema(
        f'"numbers" is {shortened(language)}.',
        'Only those of English are read: write "en", or leave it out where numbers count as they are written.',
    )


def rules_definition(rules: Rules) -> dict[str, object]:
    punctuation = next(written for written, one in PUNCTUATION.items() if one is rules.punctuation)
    written: dict[str, object] = {
        "case": not rules.fold_case, "punctuation": punctuation, "compatibility": rules.nfkc
    }  # fmt: skip
    return written | ({"numbers": rules.numbers.value} if rules.numbers else {})
