"""CVAT for video 1.1: all tracks of a video, as one answer.

Boxes missing between two frames of a track are filled in as CVAT does, linearly and the shorter way round for the
angle; nothing is added after the last frame of a track, for CVAT writes its end out. Other shapes stay at the frames
that the file lists.
"""

from collections.abc import Iterator
from itertools import zip_longest
from typing import BinaryIO

from ..base import BadFile, Format, Head, Options, Provenance, Reading, Record, Reject
from ..neutral.answers import Unreadable, check_roles
from ..neutral.decimals import count
from ..neutral.images import Image, turned
from ..neutral.kinds import ChosenKind
from ..neutral.naming import Naming, item_of
from ..neutral.shapes import Shape
from ..source.archived import each_file
from ..source.xml_elements import Element, root_children
from .elements import KINDS, READ_KINDS, label_of, proposed_in, shape_of
from .task import EMPTY, Task, task_of

MOST_OBJECTS = 1_000_000
EXPORT = "Export from CVAT as “CVAT for video 1.1”."


def read_cvat_video(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item", "label", "annotator", "attribute")
    kind, task = ChosenKind(options, READ_KINDS[:-1]), EMPTY
    objects: list[object] = []
    tracks: set[str] = set()
    proposed: Provenance | None = None
    wrong: Reject | None = None
    anything = False
    for element in root_children(stream, options.limits, root="annotations"):
        if element.name == "image":
            raise BadFile(f"Line {element.line} holds an image.", "Read it with --format cvat.")
        if element.name == "meta":
            task, anything = task_of(element), True
        elif element.name == "track" and wrong is None:
            anything = True
            try:
                objects += _track(element, options, kind, task, tracks)
                proposed = proposed or proposed_in([element, *element.children])
            except Unreadable as refusal:
                wrong = Reject(f"track {element.attributes.get('id', '?')[:20]}", refusal.why, refusal.remedy)
            if len(objects) > MOST_OBJECTS:
                raise BadFile(f"The video has more than {MOST_OBJECTS} objects.", "Deliver it in parts.")
    if not anything:
        raise BadFile("The file holds no track.", EXPORT)
    yield wrong or _video(objects, options, task, proposed)


def _video(objects: list[object], options: Options, task: Task, proposed: Provenance | None) -> Record | Reject:
    item = item_of(options) if "item" in options.mapping else task.name or item_of(options)
    payload: dict[str, object] = {"video": task.name, "width": task.width, "height": task.height, "frames": task.frames}
    try:
        shown = {key: value for key, value in payload.items() if value not in (None, "")}
        naming = Naming(task.annotator(options), "")
        return naming.record(f"video {item[:60]!r}", objects, shown, item, known=proposed)
    except Unreadable as refusal:
        return Reject("the video", refusal.why, refusal.remedy)


def _track(track: Element, options: Options, kind: ChosenKind, task: Task, tracks: set[str]) -> list[Shape]:
    name = track.attributes.get("id", "").strip()
    if not name or name in tracks:
        raise Unreadable(f"The track at line {track.line} has {'the id of another' if name else 'no id'}.")
    tracks.add(name)
    shapes = [one for one in track.children if one.name in KINDS and kind.takes(KINDS[one.name], f"line {one.line}")]
    image, listed = Image(task.name, task.width, task.height), dict[int, tuple[Shape, bool]]()
    for one in shapes:
        frame = count(one.attributes.get("frame"), f"The frame at line {one.line}")
        if task.frames is not None and frame >= task.frames:
            raise Unreadable(f"Line {one.line} is on frame {frame}, and the video has {task.frames}.")
        if frame in listed:
            raise Unreadable(f"Line {one.line} is on frame {frame}, as is another shape of the track.")
        listed[frame] = _shape(one, track, options, task, image), one.attributes.get("outside") == "1"
    return [{**shape, "frame": frame, "track": name} for frame, shape in _filled(listed)]


def _shape(one: Element, track: Element, options: Options, task: Task, image: Image) -> Shape:
    label = track.attributes.get("label", "")
    try:
        named = label_of(one, label, options.mapping.get("attribute"))
        return {**shape_of(one, label, image, task.skeletons), "label": named}
    except Unreadable as refusal:
        raise Unreadable(f"{one.name.capitalize()} at line {one.line}: {refusal.why}", refusal.remedy) from None


def _filled(listed: dict[int, tuple[Shape, bool]]) -> Iterator[tuple[int, Shape]]:
    """The frames on which the object is seen, those between two listed ones included for boxes."""
    frames, made = sorted(listed), 0
    for frame, following in zip_longest(frames, frames[1:]):
        shape, outside = listed[frame]
        if outside:
            continue
        yield frame, shape
        if following is None or "w" not in shape or "w" not in listed[following][0]:
            continue
        made += following - frame
        if made > MOST_OBJECTS:
            raise Unreadable(f"The track spans more than {MOST_OBJECTS} frames.", "Deliver the video in parts.")
        for between in range(frame + 1, following):
            yield between, _between(shape, listed[following][0], (between - frame) / (following - frame))


def _between(first: Shape, last: Shape, share: float) -> Shape:
    moved = {key: first[key] + (last[key] - first[key]) * share for key in ("x", "y", "w", "h")}  # type: ignore[operator]
    angle, other = float(first.get("angle", 0)), float(last.get("angle", 0))  # type: ignore[arg-type]
    turn = (other - angle + 180) % 360 - 180
    return turned({"label": first["label"], **moved}, angle + turn * share)


def _recognise(head: Head) -> str | None:
    tracked = "<track" in head.text or "<mode>interpolation</mode>" in head.text
    if head.text.startswith("<") and "<annotations" in head.text and tracked:
        return "it is XML with the root and the tracks that CVAT writes for videos"
    return None


CVAT_VIDEO = Format("cvat-video", "CVAT for video 1.1 (XML)", each_file(read_cvat_video, ".xml"), _recognise)
