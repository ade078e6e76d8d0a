"""Stretches of time, or of a text that is not there, on an axis: one row for each answer."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.safestring import SafeString

from .differing import differences
from .lanes import Compared, Stretch, on_lanes
from .markup import joined, legend, line_class, pattern, sideways, swatch, tag
from .media import Sound
from .outline import COLUMNS, outlined
from .rendering import NOTHING, Answers, Drawing, counted, shortened
from .scale import ticks

WIDTH, LEFT, RIGHT = 720.0, 30.0, 14.0
LANE, GAP, TOP, BOTTOM = 24.0, 12.0, 8.0, 40.0
WAVE = 64.0
LETTER = 7.2
MOST_BARS = 240
NARROWEST = 2.0


def draw_axis(compared: Compared, answers: Answers, unit: str, sound: Sound | None = None) -> Drawing:
    """`sound` is outlined above the answers, on their axis."""
    picture = Axis(compared, answers, unit, sound)

    def told(start: float, end: float) -> str:
        return f"{unit.capitalize()}s {start} to {end}"

    lines = ((swatch(n), words) for n, words in enumerate(_meanings(compared, answers)))
    html = joined([sideways(picture.svg(), picture.label), legend(lines), sign_note(compared, answers)])
    return Drawing(html, differences(compared.places(told), answers), tuple(picture.notes()))


def _meanings(compared: Compared, answers: Answers) -> Iterator[str]:
    for number, stretches in enumerate(compared.given):
        yield f"{answers.name(number)}: {pattern(number) if stretches else NOTHING}"


def sign_note(compared: Compared, answers: Answers) -> SafeString:
    """What the sign before a label means, where it is used."""
    if len(answers) < 2 or not compared.differs:
        return joined([])
    return tag("p", tag("b", "≠"), f" not in every {answers.noun}", class_="hint")


class Axis:
    """The bars of every answer below each other, from the first that a reader looks for to the last that fits."""

    def __init__(self, compared: Compared, answers: Answers, unit: str, sound: Sound | None) -> None:
        self.compared, self.answers, self.unit, self.sound = compared, answers, unit, sound
        every = compared.every
        ends = [float(one.end) for one in every] or [0.0 if sound else 1.0]
        self.low, self.high = 0.0, max([*ends, sound.seconds] if sound else ends)
        self.whole = len(every) <= MOST_BARS
        if not self.whole:
            self._zoom(every)
        self.lanes = [on_lanes([one for one in given if self._seen(one)]) for given in compared.given]

    def _zoom(self, every: list[Stretch]) -> None:
        """From the first difference on, as far as the bars can still be told apart."""
        first = self.compared.interesting[0]
        after = sorted(one.end for one in every if one.end > first.start)
        end = float(max(after[min(MOST_BARS, len(after)) - 1], first.end))
        margin = 0.02 * (end - first.start)
        self.low, self.high = max(first.start - margin, 0.0), min(end + margin, self.high)

    def _seen(self, stretch: Stretch) -> bool:
        return stretch.start < self.high and stretch.end > self.low

    def notes(self) -> Iterator[str]:
        if not self.whole:
            yield f"Drawn is the part from {self.low:.6g} to {self.high:.6g} {self.unit}s."
        seen = {one for one in self.compared.every if self._seen(one)}
        if seen - {one for lanes in self.lanes for lane in lanes for one in lane}:
            yield "Where very many lie over one another, some are not drawn."

    def x(self, position: float) -> float:
        share = (position - self.low) / max(self.high - self.low, 1e-9)
        return LEFT + (WIDTH - LEFT - RIGHT) * min(max(share, 0.0), 1.0)

    @property
    def label(self) -> str:
        return f"{counted(len(self.answers), self.answers.noun)} on an axis of {self.unit}s"

    def svg(self) -> SafeString:
        rows = list(self._heard())
        top = TOP + (WAVE + GAP) * bool(rows)
        for number, lanes in enumerate(self.lanes):
            rows += self._row(number, lanes, top)
            top += LANE * max(len(lanes), 1) + GAP
        size = f"0 0 {WIDTH:g} {top + BOTTOM:g}"
        return tag(
            "svg", *self._scale(top), *rows, viewBox=size, role="img", aria_label=self.label, class_="drawing axis wide"
        )

    def _heard(self) -> Iterator[SafeString]:
        found = self.sound.envelope(self.low, self.high, COLUMNS) if self.sound else None
        if found is not None:
            yield outlined(found, self.x, TOP, WAVE)

    def _scale(self, bottom: float) -> Iterator[SafeString]:
        for value, text in ticks(self.low, self.high, 8):
            at = self.x(value)
            yield tag("path", d=f"M{at:.1f} {TOP:g}V{bottom:.1f}", class_="grid")
            yield tag("text", text, x=at, y=bottom + 15, text_anchor="middle", class_="tick")
        yield tag("text", f"{self.unit}s", x=(LEFT + WIDTH) / 2, y=bottom + 33, text_anchor="middle", class_="tick")

    def _row(self, number: int, lanes: list[list[Stretch]], top: float) -> Iterator[SafeString]:
        yield tag("text", self.answers.mark(number), x=LEFT - 12, y=top + 16, text_anchor="end", class_="whose")
        if not lanes:
            yield tag("text", NOTHING, x=LEFT + 6, y=top + 16, class_="nothing")
        for place, lane in enumerate(lanes):
            for stretch in lane:
                yield self._bar(number, stretch, top + place * LANE)

    def _bar(self, number: int, stretch: Stretch, top: float) -> SafeString:
        differs = stretch in self.compared.differs
        left = self.x(stretch.start)
        width = max(self.x(stretch.end) - left, NARROWEST)
        outline = f"M1 1H{max(width - 1, 1):.2f}V{LANE - 4:g}H1Z"
        room = int((width - 8) / LETTER)
        label = f"{'≠ ' * differs}{stretch.label}"
        text = [tag("text", shortened(label, room), x=5, y=14)] if room >= 2 else []
        title = tag("title", f"{self.answers.name(number)}: {stretch.label} {stretch.start}–{stretch.end}")
        shape = tag("path", d=outline, class_=f"bar {line_class(number)}{' differs' * differs}")
        # A drawing inside a drawing cuts off what is wider than the bar.
        return tag("svg", title, shape, *text, x=left, y=top, width=width, height=LANE - 3)
