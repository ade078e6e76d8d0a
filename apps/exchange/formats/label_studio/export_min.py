"""Label Studio's JSON-MIN export: one flat object per annotation, its answers named after their controls."""

from collections.abc import Mapping
from functools import partial
from typing import Any, BinaryIO

from ..base import BadFile, Format, Head, Options, Reading
from ..neutral.answers import Answer, Chosen, Unreadable, at_path, attempt
from ..neutral.shapes import keyed, listed, one_or_list, text, texts
from ..source.json_array import elements
from ..source.json_lines import Object, mentions
from ..source.text import TextSource
from .export import annotator, image_size
from .results import SINGLE, control_label

EXPORT = "Export it again from Label Studio as “JSON-MIN”, or as “JSON”, which says more."
# The export writes the data of the task, then "id", then the answers, then these.
AFTER_ANSWERS = ("annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement", "history")
ANSWER_KEYS = {"pairwise": "selected", "textarea": "text"}


def read_label_studio_min(stream: BinaryIO, options: Options) -> Reading:
    chosen = Chosen(options, "controls")
    tasks = elements(TextSource(stream).chunks(), longest=options.limits.task, what="annotation", remedy=EXPORT)
    place = ""
    for number, found in enumerate(tasks, 1):
        place = f"annotation {number}"
        if not isinstance(found, dict) or "annotator" not in found:
            raise BadFile(f"{place.capitalize()} does not say who annotated.", EXPORT)
        yield attempt(place, partial(_answer, place, found, chosen, options))
    if not place:
        raise BadFile("The export holds no annotation.", EXPORT)


def _answer(place: str, found: Object, chosen: Chosen, options: Options) -> Answer:
    names = _controls(found, options.mapping.get("label"))
    sizes = next((size for name in names if (size := image_size(found[name]))), {})
    data = {name: value for name, value in found.items() if name not in (*names, *AFTER_ANSWERS, "id")}
    return Answer(
        item=at_path(found, options.mapping.get("item", "id")),
        annotator=annotator(found["annotator"]),
        label=chosen.label(place, {name: partial(_label, name, found[name], data) for name in names}),
        made_at=found.get("created_at") or found.get("updated_at"),
        duration=found.get("lead_time"),
        payload=data | sizes,
    )


def _controls(found: Object, given: str | None) -> list[str]:
    """The keys that hold answers: the one that was named, or those between the id and the annotator."""
    if given in found:
        return [given]
    keys = list(found)
    start = keys.index("id") + 1 if "id" in found else 0
    return [name for name in keys[start : keys.index("annotator")] if name not in AFTER_ANSWERS]


def _label(name: str, value: object, data: Object) -> object:
    if isinstance(value, str):
        return text(value, "answer")
    values = [value] if isinstance(value, dict) else listed(value, "answers")
    if values and isinstance(values[0], str):
        return one_or_list(texts(values))
    regions = [_region(number, keyed(one, "an answer")) for number, one in enumerate(values, 1)]
    return control_label(name, regions, [], data) if regions else []


def _region(number: int, value: Mapping[str, Any]) -> Mapping[str, Any]:
    kinds = [kind for kind in SINGLE if ANSWER_KEYS.get(kind, kind) in value and "start" not in value]
    kinds += [key for key in value if key.endswith("labels")]
    if not kinds:
        raise Unreadable("What kind of answer this is cannot be told.", "Export from Label Studio as “JSON”.")
    sizes = {key: value[key] for key in ("original_width", "original_height", "original_length") if key in value}
    return {"id": str(number), "type": kinds[0], "value": value, **sizes}


def _recognise(head: Head) -> str | None:
    if head.text.startswith("[") and mentions(head, "annotation_id", "annotator") and '"annotations"' not in head.text:
        return "it is a JSON array of flat objects with “annotator” and “annotation_id”"
    return None


LABEL_STUDIO_MIN = Format("label-studio-min", "Label Studio JSON-MIN export", read_label_studio_min, _recognise)
