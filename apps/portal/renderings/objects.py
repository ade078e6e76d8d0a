"""Objects on images and video: all answers over one another, frame by frame where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.safestring import SafeString

from apps.labels.types import AnySchema
from apps.labels.types.objects import JOINED_FROM, Objects
from apps.measures.shapes.clusters import same_objects

from .canvas import Box, Canvas
from .differing import Place, differences
from .markup import joined, legend, line_class, pattern, swatch, tag
from .media import frame_rate, video_beneath
from .rendering import NOTHING, Answers, Drawing, counted, holders, listed

Thing = Mapping[str, Any]
MOST_FRAMES = 4
MOST_APART, MOST_ALIKE = 60, 40
MOST_GROUPED = 120
STILL = -1


def plain_sample(number: int) -> tuple[SafeString, str]:
    return swatch(number), pattern(number)


def described(schema: Objects, thing: Thing, others: Sequence[Thing]) -> str:
    return f"{thing['label']} {schema.describe(dict(thing))}"


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of object is drawn: `drawn(thing, canvas, number)`, the number being None for what is common to
    all answers; `told(schema, thing, others)` puts one into words beside the `others` that mean the same."""

    bounds: Callable[[Thing], Box]
    drawn: Callable[[Thing, Canvas, int | None], SafeString]
    told: Callable[[Objects, Thing, Sequence[Thing]], str] = described
    sample: Callable[[int], tuple[SafeString, str]] = plain_sample
    defined: Callable[[int], SafeString] | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What each answer has in one frame; `apart` and `alike` are the different things, and who has them."""

    number: int
    apart: Sequence[tuple[Thing, frozenset[int]]]
    alike: Sequence[tuple[Thing, frozenset[int]]]

    @property
    def title(self) -> str:
        return "" if self.number == STILL else f"Frame {self.number}"


def draw_objects(schema: AnySchema, payload: Mapping[str, Any], answers: Answers, kind: Kind) -> Drawing:
    assert isinstance(schema, Objects)
    frames = list(_frames(schema, answers.values))
    differing = [frame for frame in frames if frame.apart]
    shown = differing[:MOST_FRAMES] or frames[:1] or [Frame(STILL, (), ())]
    boxes = [kind.bounds(thing) for frame in shown for thing, _ in (*frame.apart, *frame.alike)]
    canvas = Canvas.over(payload, boxes, small=len(shown) > 1)
    panels = [_panel(frame, canvas, payload, answers, kind, first=frame is shown[0]) for frame in shown]
    places = [place for frame in shown for place in _places(schema, frame, kind)]
    frames_of = {"data_video": video_beneath(payload), "data_fps": frame_rate(payload)} if _filmed(payload) else {}
    row = tag("div", *panels, class_=f"frames{' one' * (len(panels) == 1)}", **frames_of)
    html = joined([row, _legend(answers, kind, shown)])
    return Drawing(
        html, differences(places, answers), (*_notes(frames, shown, canvas, answers), *_about_video(payload))
    )


def _frames(schema: Objects, values: Sequence[Sequence[Thing]]) -> Iterator[Frame]:
    """Tracks mean nothing outside an answer, so they are no difference to be drawn."""
    by_frame: dict[int, list[list[tuple[Any, ...]]]] = {}
    known: dict[tuple[Any, ...], Thing] = {}
    for number, value in enumerate(values):
        for thing in value:
            key = (thing["label"], *(repr(thing.get(side)) for side in schema.shape_keys))
            known[key] = thing
            by_frame.setdefault(thing.get("frame", STILL), [[] for _ in values])[number].append(key)
    for frame, parts in sorted(by_frame.items()):
        held = [(known[key], who) for key, who in holders(parts).items()]
        apart = [(thing, who) for thing, who in held if len(who) < len(values)]
        yield Frame(frame, apart, [(thing, who) for thing, who in held if len(who) == len(values)])


def _panel(
    frame: Frame, canvas: Canvas, payload: Mapping[str, Any], answers: Answers, kind: Kind, *, first: bool
) -> SafeString:
    drawn = [kind.defined(number) for number in range(len(answers))] if first and kind.defined else []
    several = len(answers) > 1
    for thing, _ in frame.alike[:MOST_ALIKE]:
        drawn.append(kind.drawn(thing, canvas, None if several else 0))
        drawn.append(canvas.caption(f"{'= ' * several}{thing['label']}", kind.bounds(thing), 0))
    for thing, who in frame.apart[:MOST_APART]:
        first_holder = min(who)
        marks = " ".join(answers.mark(number) for number in sorted(who))
        drawn.append(kind.drawn(thing, canvas, first_holder))
        drawn.append(canvas.caption(f"≠ {marks} {thing['label']}", kind.bounds(thing), first_holder))
    label = f"{frame.title or 'Image'}: {counted(len(frame.apart), 'object')} not in every {answers.noun}"
    title = [tag("h3", frame.title)] if frame.title else []
    film = frame.number if _filmed(payload) and frame.number != STILL else None
    return tag("div", *title, canvas.svg(label if several else frame.title or "Image", drawn, payload, film))


def _legend(answers: Answers, kind: Kind, shown: Sequence[Frame]) -> SafeString:
    entries = []
    drawn = {number for frame in shown for _, who in (*frame.apart, *frame.alike) for number in who}
    for number in range(len(answers)):
        sample, words = kind.sample(number)
        entries.append((sample, f"{answers.name(number)}: {words if number in drawn else NOTHING}"))
    if len(answers) > 1 and any(frame.alike for frame in shown):
        entries.append((tag("path", d="M1 6H35", class_="same"), f"= in every {answers.noun}"))
    if any(frame.apart for frame in shown):
        entries.append((joined([]), f"≠ not in every {answers.noun}"))
    return legend(entries)


def _places(schema: Objects, frame: Frame, kind: Kind) -> Iterator[Place]:
    """Objects that mean the same, by overlap and not by class, are one place."""
    flat = [(thing, number) for thing, who in frame.apart for number in sorted(who)]
    groups: dict[int, list[tuple[Thing, int]]] = {}
    for group, entry in zip(_groups(schema, flat), flat, strict=True):
        groups.setdefault(group, []).append(entry)
    for members in groups.values():
        left, top, right, bottom = kind.bounds(members[0][0])
        where = f"around ({(left + right) / 2:.0f}, {(top + bottom) / 2:.0f})"
        place = Place(f"{frame.title}, {where}" if frame.title else where.capitalize())
        for thing, number in members:
            place.add(number, kind.told(schema, thing, [other for other, _ in members]))
        yield place


def _groups(schema: Objects, flat: Sequence[tuple[Thing, int]]) -> list[int]:
    if not 1 < len(flat) <= MOST_GROUPED:
        return list(range(len(flat)))
    drawn = schema.drawn([[dict(thing) for thing, _ in flat]])
    rows, columns = (index.ravel() for index in np.indices((len(flat), len(flat))))
    similarity = drawn.similarity(rows, columns).reshape(len(flat), len(flat))
    found: list[int] = same_objects(similarity, np.array([number for _, number in flat]), JOINED_FROM).tolist()
    return found


def _notes(frames: Sequence[Frame], shown: Sequence[Frame], canvas: Canvas, answers: Answers) -> Iterator[str]:
    differing = [frame for frame in frames if frame.apart]
    if len(frames) > 1 and len(answers) > 1:
        drawn = listed([str(frame.number) for frame in shown])
        yield f"They differ in {len(differing)} of {counted(len(frames), 'frame')}; drawn: {drawn}."
    elif len(frames) > 1:
        yield f"Drawn is frame {shown[0].number}, the first of {len(frames)}."
    rest = sum(max(len(frame.apart) - MOST_APART, 0) + max(len(frame.alike) - MOST_ALIKE, 0) for frame in shown)
    if rest:
        yield f"{counted(rest, 'further object')} not drawn."
    if not canvas.known:
        yield "The item does not say how large its image is; the numbers at the edge are pixels."


def _filmed(payload: Mapping[str, Any]) -> bool:
    """Whether it is known which picture of a video belongs to a frame."""
    return video_beneath(payload) is not None and frame_rate(payload) is not None


def _about_video(payload: Mapping[str, Any]) -> Iterator[str]:
    if video_beneath(payload) is not None and frame_rate(payload) is None:
        yield 'The frames of the video are not shown beneath: give the item its "fps", the frames in a second.'


def outline(points: Sequence[tuple[float, float]], canvas: Canvas, number: int | None) -> SafeString:
    return tag("path", d=canvas.path(points), class_="same" if number is None else line_class(number))


def around(points: Sequence[Sequence[float]]) -> Box:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)
