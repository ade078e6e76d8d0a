"""Spans over their text: word by word, and below each word the lanes of every answer."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import Any

from django.utils.safestring import SafeString

from apps.labels.types import AnySchema

from .axis import draw_axis
from .differing import differences
from .lanes import Compared, Stretch, on_lanes
from .markup import joined, line_class, tag
from .rendering import NOTHING, Answers, Drawing, counted, shortened
from .windows import windows

MOST_CHARACTERS = 2400
AROUND = 80
EXCERPT = 40
# The lines that a browser can draw below text are others than those of a drawing.
LINES = ("solid", "dashed", "dotted", "double", "thin dashes", "thin dots", "ridge", "groove")
# In pixels: what a letter of the text and one of a label take, and how far a label may reach beyond its span.
LETTER, SMALL, OVERHANG = 8.0, 7.4, 40.0
# Text without blanks, as in Chinese, must be able to wrap too.
_WORD = re.compile(r"[^\S\n]*[^\s]{1,16}[^\S\n]*|\n|[^\S\n]+")
Lane = Sequence[Stretch]


def draw_spans(schema: AnySchema, payload: Mapping[str, Any], answers: Answers) -> Drawing:
    return draw_stretches(payload, answers, answers.values)


def draw_stretches(payload: Mapping[str, Any], answers: Answers, values: Sequence[list[dict[str, Any]]]) -> Drawing:
    """`values` are the stretches of each answer; on an axis of characters where the item has no text."""
    text = payload.get("text")
    compared = Compared.of(values)
    if not isinstance(text, str) or not text:
        return draw_axis(compared, answers, "character")
    gloss = Gloss(text, compared, answers)
    told = differences(compared.places(lambda start, end: _quoted(text, int(start), int(end))), answers)
    return Drawing(joined([gloss.html(), span_legend(answers, compared)]), told, tuple(gloss.notes()))


def _quoted(text: str, start: int, end: int) -> str:
    return f"“{shortened(text[start : min(end, start + 10 * EXCERPT)], EXCERPT)}”"


def span_legend(answers: Answers, compared: Compared) -> SafeString:
    """Whose lines are whose. The number stands before each label too, so the line is never the only sign."""
    items = [
        tag("li", tag("span", answers.mark(n), class_=f"lane on opens closes {line_class(n)}"), f" {words}")
        for n, words in enumerate(_meanings(answers, compared))
    ]
    if compared.differs and len(answers) > 1:
        items.append(tag("li", tag("b", "≠"), f" not in every {answers.noun}"))
    return tag("ul", *items, class_="legend")


def _meanings(answers: Answers, compared: Compared) -> Iterator[str]:
    for number, stretches in enumerate(compared.given):
        yield f"{answers.name(number)}: {LINES[number % len(LINES)] if stretches else NOTHING}"


class Gloss:
    """The text with its lanes, cut around what differs."""

    def __init__(self, text: str, compared: Compared, answers: Answers) -> None:
        self.text, self.compared, self.answers = text, compared, answers
        around = ((one.start, min(one.end, len(text))) for one in compared.interesting if one.start < len(text))
        self.windows = [(int(low), int(high)) for low, high in windows(around, (0, len(text)), AROUND, MOST_CHARACTERS)]
        self.lanes = [on_lanes([one for one in given if self._seen(one)]) for given in compared.given]

    def _seen(self, stretch: Stretch) -> bool:
        return any(stretch.start < high and stretch.end > low for low, high in self.windows)

    def notes(self) -> Iterator[str]:
        if (self.windows[0][0], self.windows[-1][1]) != (0, len(self.text)) or len(self.windows) > 1:
            yield "Only the parts of the text around them are shown."
        every = self.compared.every
        beyond = sum(one.end > len(self.text) for one in every)
        if beyond:
            yield f"{counted(beyond, 'span')} reach{'es' if beyond == 1 else ''} beyond the end of the text."
        drawn = {one for lanes in self.lanes for lane in lanes for one in lane}
        if any(self._seen(one) for one in every if one not in drawn):
            yield "Where very many lie over one another, some are not drawn."

    def html(self) -> SafeString:
        parts: list[SafeString] = []
        for low, high in self.windows:
            if low > 0:
                parts.append(tag("span", "… ", class_="cut"))
            parts += self._window(low, high)
        if self.windows[-1][1] < len(self.text):
            parts.append(tag("span", " …", class_="cut"))
        # The same text stands above, and the differences are told below.
        return tag("div", *parts, class_="gloss", aria_hidden="true")

    def _window(self, low: int, high: int) -> Iterator[SafeString]:
        inside = [one for lanes in self.lanes for lane in lanes for one in lane if one.start < high and one.end > low]
        covered = bytearray(high - low)
        edges = {low, high}
        for stretch in inside:
            start, end = max(int(stretch.start), low), min(int(stretch.end), high)
            covered[start - low : end - low] = b"\1" * (end - start)
            edges |= {start, end}
        for start, end in pairwise(sorted(edges)):
            if not covered[start - low]:
                yield tag("span", self.text[start:end])
            else:
                for match in _WORD.finditer(self.text, start, end):
                    yield self._cell(match.start(), match.end(), low)

    def _cell(self, start: int, end: int, low: int) -> SafeString:
        """A word (or the part of one where a span begins or ends) above what each answer says of it."""
        word = self.text[start:end]
        if word == "\n":
            return joined(["\n"])
        below = [self._lane(number, lane, start, end, low) for number, lanes in enumerate(self.lanes) for lane in lanes]
        return tag("span", tag("span", word, class_="word"), *below, class_="cell")

    def _lane(self, number: int, lane: Lane, start: int, end: int, low: int) -> SafeString:
        stretch = _over(lane, start)
        if stretch is None:
            return tag("span", class_="lane")
        differs = stretch in self.compared.differs
        first, last = start == max(stretch.start, low), end == min(stretch.end, len(self.text))
        label = f"{'≠ ' * differs}{self.answers.mark(number)} {stretch.label}"
        names = ["lane", "on", line_class(number), "differs" * differs, "opens" * first, "closes" * last]
        names.append("needs-room" * (first and not self._has_room(label, stretch, lane)))
        # Where a line begins within the stretch a script repeats the label.
        shown = tag("span", label, class_="label") if first else ""
        return tag("span", shown, class_=" ".join(filter(None, names)), data_label=None if first else label)

    def _has_room(self, label: str, stretch: Stretch, lane: Lane) -> bool:
        """Whether the label fits above the line of its stretch, or into what is free behind it."""
        after = next((one.start for one in lane[bisect_right(lane, stretch) :]), inf)
        free = min((after - stretch.end) * LETTER, OVERHANG)
        return len(label) * SMALL <= (stretch.end - stretch.start) * LETTER + free


def _over(lane: Sequence[Stretch], position: int) -> Stretch | None:
    """The stretch of a lane that covers a position; those of a lane do not overlap."""
    before = bisect_right(lane, float(position), key=lambda one: one.start)
    return lane[before - 1] if before and lane[before - 1].end > position else None
