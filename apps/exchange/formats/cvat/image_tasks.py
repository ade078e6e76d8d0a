"""CVAT for images 1.1: every image of the task with its shapes or tags."""

from typing import BinaryIO

from ..base import BadFile, Format, Head, Options, Reading, Record, Reject
from ..neutral.answers import Unreadable, check_roles
from ..neutral.decimals import count
from ..neutral.images import Image
from ..neutral.kinds import ChosenKind
from ..neutral.naming import Naming
from ..neutral.shapes import one_or_list
from ..source.archived import each_file
from ..source.xml_elements import Element, root_children
from .elements import KINDS, READ_KINDS, label_of, proposed_in, shape_of
from .task import EMPTY, Task, task_of

EXPORT = "Export from CVAT as “CVAT for images 1.1”."


def read_cvat(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item", "label", "annotator", "attribute")
    kind, task, seen = ChosenKind(options, READ_KINDS), EMPTY, set[str]()
    anything = False
    for element in root_children(stream, options.limits, root="annotations"):
        if element.name == "meta":
            task = task_of(element)
        elif element.name == "track":
            raise BadFile(f"Line {element.line} holds a track of a video.", "Read it with --format cvat-video.")
        elif element.name == "image":
            anything = True
            yield _image(element, options, kind, task, seen)
    if not anything:
        raise BadFile("The file holds no image.", EXPORT)


def _image(element: Element, options: Options, kind: ChosenKind, task: Task, seen: set[str]) -> Record | Reject:
    given = element.attributes
    place = f"image {given.get('name', '?')[:60]!r} (line {element.line})"
    naming = Naming(task.annotator(options), "")
    try:
        item = given.get(options.mapping.get("item", "name"), "").strip()
        if item in seen:
            raise Unreadable(
                f"The image {item[:60]!r} is in the file twice.", "Deliver each task in a file of its own."
            )
        seen.add(item)
        image = Image(given.get("name", ""), count(given.get("width"), "width"), count(given.get("height"), "height"))
        label = _label(element, options, kind, task, image)
        return naming.record(place, label, image.payload(), item, known=proposed_in(_read(element, kind)))
    except Unreadable as refusal:
        return Reject(place, refusal.why, refusal.remedy)


def _read(element: Element, kind: ChosenKind) -> list[Element]:
    return [shape for shape in element.children if KINDS.get(shape.name) == kind.name]


def _label(element: Element, options: Options, kind: ChosenKind, task: Task, image: Image) -> object:
    found: list[object] = []
    attribute = options.mapping.get("attribute")
    for shape in element.children:
        place = f"line {shape.line}"
        if shape.name not in KINDS or not kind.takes(KINDS[shape.name], place):
            continue
        try:
            label = shape.attributes.get("label", "")
            named = label_of(shape, label, attribute)
            tag = shape.name == "tag"
            found.append(named if tag else {**shape_of(shape, label, image, task.skeletons), "label": named})
        except Unreadable as refusal:
            raise Unreadable(f"{shape.name.capitalize()} at {place}: {refusal.why}", refusal.remedy) from None
    return one_or_list([str(tag) for tag in found]) if kind.name == "tags" else found


def _recognise(head: Head) -> str | None:
    if head.text.startswith("<") and "<annotations" in head.text:
        return "it is XML with the root that CVAT writes"
    return None


CVAT = Format("cvat", "CVAT for images 1.1 (XML)", each_file(read_cvat, ".xml"), _recognise)
