"""Relations: their spans over the text, and each relation as a sentence with an arrow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from apps.labels.types import AnySchema

from .markup import joined, tag
from .rendering import NOTHING, Answers, Drawing, counted, holders, shortened
from .spans import draw_stretches

MOST_LINKS = 40
EXCERPT = 30


@dataclass(frozen=True, slots=True, order=True)
class End:
    """A span that a relation leads from or to."""

    start: int
    end: int
    label: str

    def told(self, text: object) -> str:
        words = text[self.start : self.end] if isinstance(text, str) else ""
        return f"“{shortened(words, EXCERPT)}” ({self.label})" if words else f"{self.label} {self.start}–{self.end}"


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A relation apart from the names of its spans."""

    source: End
    target: End
    label: str


def draw_relations(schema: AnySchema, payload: Mapping[str, Any], answers: Answers) -> Drawing:
    spans = draw_stretches(payload, answers, [value["spans"] for value in answers.values])
    held = holders([_links(value) for value in answers.values])
    text = payload.get("text")
    apart = sorted(link for link, who in held.items() if len(who) < len(answers))
    shown = [*apart, *sorted(held.keys() - set(apart))][:MOST_LINKS]
    rows = [_row(link, held[link], answers, text) for link in shown]
    arrows = tag("ul", *rows, class_="arrows") if rows else tag("p", f"Relations: {NOTHING}.", class_="hint")
    # That nothing differs is said of the spans only if it holds for the relations too.
    told = list(spans.differences) if not apart or any(_spans_differ(answers)) else []
    if apart:
        told.append(f"Of {counted(len(held), 'relation')}, {len(apart)} not in every {answers.noun}.")
    rest = len(held) - len(shown)
    notes = [*spans.notes, f"{counted(rest, 'further relation')} not listed."] if rest else [*spans.notes]
    return Drawing(joined([spans.html, arrows]), told, tuple(notes))


def _links(value: Mapping[str, Any]) -> list[Link]:
    ends = {span["id"]: End(span["start"], span["end"], span["label"]) for span in value["spans"]}
    return [Link(ends[link["from"]], ends[link["to"]], link["label"]) for link in value["relations"]]


def _spans_differ(answers: Answers) -> Iterator[bool]:
    found = holders([[(s["start"], s["end"], s["label"]) for s in value["spans"]] for value in answers.values])
    return (len(who) < len(answers) for who in found.values())


def _row(link: Link, who: frozenset[int], answers: Answers, text: object) -> SafeString:
    arrow = f"{link.source.told(text)} → {link.label} → {link.target.told(text)}"
    if len(answers) == 1:
        return tag("li", arrow)
    if len(who) == len(answers):
        return tag("li", arrow, tag("span", f" in every {answers.noun}", class_="muted"))
    return tag("li", tag("b", "≠ "), arrow, tag("span", f" only in {answers.named(who)}"), class_="differs")
