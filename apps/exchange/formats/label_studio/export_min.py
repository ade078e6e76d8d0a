"""Label Studio's JSON-MIN export: one flat object per annotation, its answers named after their controls."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, BinaryIO

from ..base import BadFile, Format, Head, Options, Reading, Record, Reject
from ..neutral.answers import Answer, Chosen, Unreadable, at_path, attempt
from ..neutral.shapes import keyed, listed, one_or_list, text, texts
from ..source.json_array import elements
from ..source.json_lines import Object, mentions
from ..source.text import TextSource
from .export import Held, annotator, image_size, settled
from .results import SINGLE, control_label

EXPORT = "Export it again from Label Studio as “JSON-MIN”, or as “JSON”, which says more."
# The export writes the data of the task, then "id", then the answers, then these.
AFTER_ANSWERS = ("annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement", "history")
ANSWER_KEYS = {"pairwise": "selected", "textarea": "text"}


def read_label_studio_min(stream: BinaryIO, options: Options) -> Reading:
    controls = _Controls(options)
    return settled(_entries(stream, options, controls), controls)


def _entries(stream: BinaryIO, options: Options, controls: "_Controls") -> Iterator[Record | Reject | Held]:
    tasks = elements(TextSource(stream).chunks(), longest=options.limits.task, what="annotation", remedy=EXPORT)
    place = ""
    for number, found in enumerate(tasks, 1):
        place = f"annotation {number}"
        if not isinstance(found, dict) or "annotator" not in found:
            raise BadFile(f"{place.capitalize()} does not say who annotated.", EXPORT)
        yield _entry(place, found, controls, options)
    if not place:
        raise BadFile("The export holds no annotation.", EXPORT)


class _Controls:
    """The control whose answers are read; `draws` says, once one was seen, whether it draws regions."""

    def __init__(self, options: Options) -> None:
        self.chosen = Chosen(options, "controls")
        self.given = options.mapping.get("label")
        self.draws: bool | None = None

    def answered(self, found: Object, names: list[str]) -> bool:
        """Whether the control that is read has an answer here."""
        asked = [name for name in names if self.given in (None, name)]
        if asked:
            self.draws = all(_is_drawn(found[name]) for name in asked)
        return bool(asked)


def _is_drawn(value: object) -> bool:
    """Whether an answer is a list of regions, which is left out of the file where nothing was drawn."""
    return isinstance(value, list) and all(
        isinstance(one, dict) and any(key.endswith("labels") for key in one) for one in value
    )


def _entry(place: str, found: Object, controls: _Controls, options: Options) -> Record | Reject | Held:
    names = _controls(found, controls.given)
    answered = controls.answered(found, names)
    read = attempt(place, partial(_answer, place, found, names, controls.chosen, options))
    if answered or not isinstance(read, Reject):
        return read
    return Held(read, attempt(place, partial(_known, found, names, [], options)))


def _answer(place: str, found: Object, names: list[str], chosen: Chosen, options: Options) -> Answer:
    data = _data(found, names)
    label = chosen.label(place, {name: partial(_label, name, found[name], data) for name in names})
    return _known(found, names, label, options)


def _known(found: Object, names: list[str], label: object, options: Options) -> Answer:
    sizes = next((size for name in names if (size := image_size(found[name]))), {})
    return Answer(
        item=at_path(found, options.mapping.get("item", "id")),
        annotator=annotator(found["annotator"]),
        label=label,
        made_at=found.get("created_at") or found.get("updated_at"),
        duration=found.get("lead_time"),
        payload=_data(found, names) | sizes,
    )


def _data(found: Object, names: list[str]) -> dict[str, object]:
    return {name: value for name, value in found.items() if name not in (*names, *AFTER_ANSWERS, "id")}


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
