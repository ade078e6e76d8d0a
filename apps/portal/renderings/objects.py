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
Named = tuple[str, tuple[float, float]]
MOST_FRAMES, MOST_SPLIT = 4, 2
MOST_APART, MOST_ALIKE = 60, 40
MOST_GROUPED = 120
MOST_NAMES = 20
SIGN = 7.0
STILL = -1


def plain_sample(number: int) -> tuple[SafeString, str]:
    return swatch(number), pattern(number)


def described(schema: Objects, thing: Thing, others: Sequence[Thing]) -> str:
    return f"{thing['label']} {schema.describe(dict(thing))}"


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of object is drawn: `drawn(thing, canvas, number)`, the number being None for what is common to
    all answers; `told(schema, thing, others)` puts one into words beside the `others` that mean the same; `points` have
    names of their own. From `split` answers on each has a drawing to itself."""

    bounds: Callable[[Thing], Box]
    drawn: Callable[[Thing, Canvas, int | None], SafeString]
    told: Callable[[Objects, Thing, Sequence[Thing]], str] = described
    points: Callable[[Thing], Sequence[Named]] | None = None
    sample: Callable[[int], tuple[SafeString, str]] = plain_sample
    defined: Callable[[int], SafeString] | None = None
    split: int | None = None


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
    splits = kind.split is not None and len(answers) >= kind.split
    shown = differing[: MOST_SPLIT if splits else MOST_FRAMES] or frames[:1] or [Frame(STILL, (), ())]
    boxes = [kind.bounds(thing) for frame in shown for thing, _ in (*frame.apart, *frame.alike)]
    parts = [part for frame in shown for part in (_split(frame) if splits else [(None, frame)])]
    canvas = Canvas.over(payload, boxes, small=len(parts) > 1)
    panels = [_panel(part, canvas, payload, answers, kind, whose=whose) for whose, part in parts]
    if kind.defined:
        panels.insert(0, tag("svg", *map(kind.defined, range(len(answers))), class_="defined", aria_hidden="true"))
    places = [place for frame in shown for place in _places(schema, frame, kind)]
    frames_of = {"data_video": video_beneath(payload), "data_fps": frame_rate(payload)} if _filmed(payload) else {}
    row = tag("div", *panels, class_=f"frames{' one' * (len(parts) == 1)}", **frames_of)
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


def _split(frame: Frame) -> Iterator[tuple[int | None, Frame]]:
    """What each answer has to itself, and what all have; those without anything to themselves are not drawn."""
    for number in sorted({number for _, who in frame.apart for number in who}):
        own = [(thing, frozenset({number})) for thing, who in frame.apart if number in who]
        yield number, Frame(frame.number, own, frame.alike)
    if not frame.apart:
        yield None, frame


def _panel(
    frame: Frame, canvas: Canvas, payload: Mapping[str, Any], answers: Answers, kind: Kind, *, whose: int | None
) -> SafeString:
    several = len(answers) > 1
    drawn = [kind.drawn(thing, canvas, None if several else 0) for thing, _ in frame.alike[:MOST_ALIKE]]
    drawn += [kind.drawn(thing, canvas, min(who)) for thing, who in frame.apart[:MOST_APART]]
    drawn += _captions(frame, canvas, answers, kind)
    title = " · ".join(filter(None, [frame.title, "" if whose is None else answers.name(whose)]))
    label = f"{title or 'Image'}: {counted(len(frame.apart), 'object')} not in every {answers.noun}"
    head = [tag("h3", title)] if title else []
    film = frame.number if _filmed(payload) and frame.number != STILL else None
    return tag("div", *head, canvas.svg(label if several else title or "Image", drawn, payload, film))


def _captions(frame: Frame, canvas: Canvas, answers: Answers, kind: Kind) -> Iterator[SafeString]:
    captions = canvas.captions()
    every = [*frame.apart[:MOST_APART], *frame.alike[:MOST_ALIKE]]
    named = [
        (name, (canvas.x(x), canvas.y(y))) for thing, _ in every if kind.points for name, (x, y) in kind.points(thing)
    ]
    for _, (x, y) in named:
        captions.keep_free((x - SIGN, y - SIGN, x + SIGN, y + SIGN))
    for thing, _ in frame.alike[:MOST_ALIKE]:
        text = f"{'= ' * (len(answers) > 1)}{thing['label']}"
        yield captions.beside(text, canvas.box(kind.bounds(thing)), 0)
    for thing, who in frame.apart[:MOST_APART]:
        marks = " ".join(answers.mark(number) for number in sorted(who))
        yield captions.beside(f"≠ {marks} {thing['label']}", canvas.box(kind.bounds(thing)), min(who))
    if len({name for name, _ in named}) <= MOST_NAMES:
        for name, point in named:
            yield captions.name(name, point)


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
    if not canvas.known and canvas.source is None:
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
