"""Sentences on where answers differ: place by place, what each of them says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .rendering import Answers, counted, listed

MOST_PLACES = 6
MOST_PARTS = 4


@dataclass(slots=True)
class Place:
    """Somewhere in the item, and what each answer has there; an answer that is missing has nothing."""

    where: str
    said: dict[int, list[str]] = field(default_factory=dict)

    def add(self, number: int, text: str) -> None:
        self.said.setdefault(number, []).append(text)


def differences(places: Sequence[Place], answers: Answers) -> list[str]:
    """What the places tell; that all is the same where there is none. Nothing for a single answer."""
    if len(answers) < 2:
        return []
    if not places:
        return [f"The {answers.noun}s are drawn alike; what differs is only in their words."]
    sentences = [_sentence(place, answers) for place in places[:MOST_PLACES]]
    rest = len(places) - len(sentences)
    return [*sentences, f"They differ in {counted(rest, 'further place')}."] if rest else sentences


def _sentence(place: Place, answers: Answers) -> str:
    by_text: dict[str, list[int]] = {}
    for number in range(len(answers)):
        by_text.setdefault(_said(place.said, number), []).append(number)
    clauses = [f"{answers.named(who)}: {text}" for text, who in by_text.items()]
    return (f"{place.where} — " if place.where else "") + "; ".join(clauses) + "."


def _said(said: Mapping[int, Sequence[str]], number: int) -> str:
    parts = list(said.get(number, ()))
    if not parts:
        return "nothing"
    rest = len(parts) - MOST_PARTS
    return listed([*parts[:MOST_PARTS], f"{rest} more"] if rest > 0 else parts)
