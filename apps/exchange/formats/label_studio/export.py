"""Label Studio's JSON export: an array of tasks, each with its annotations and predictions."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, NamedTuple, Protocol

from ..base import BadFile, Format, Head, Options, Provenance, Reading, Record, Reject
from ..neutral.answers import Answer, Unreadable, at_path, attempt
from ..neutral.provenance import provenance
from ..source.json_array import elements
from ..source.text import TextSource
from .provenance import of_annotation
from .results import Controls, NoAnswer

TRUNCATED = "Export it again from Label Studio as “JSON”, and check that it was copied completely."
EXPORT = "Export from Label Studio as “JSON”."
WHOLE = "Make an export snapshot with {“serialization_options”: {“predictions”: {“only_id”: false}}} by the API."
MOST_HELD = 10_000


class Held(NamedTuple):
    """An empty answer, until it is known whether the control draws regions: then it says "nothing to label"."""

    as_nothing: Reject
    as_empty_list: Record | Reject

    def settled(self, draws: bool | None) -> Record | Reject:
        return self.as_empty_list if draws else self.as_nothing


class Made(NamedTuple):
    """Who or what made an answer; the rest of it is read once the label is."""

    by: object
    model: bool
    known: Callable[[], Provenance | None]


def read_label_studio(stream: BinaryIO, options: Options) -> Reading:
    controls = Controls(options)
    return settled(_entries(stream, options, controls), controls)


def _entries(stream: BinaryIO, options: Options, controls: Controls) -> Iterator[Record | Reject | Held]:
    anything = False
    for number, task in enumerate(_tasks(stream, options.limits.task), 1):
        anything = True
        yield from _annotations(f"task {number}", task, controls, options)
    if not anything:
        raise BadFile("The export holds no task.", EXPORT)


class Drawing(Protocol):
    """Whether the control that is read draws regions; None until an answer showed it."""

    draws: bool | None


def settled(entries: Iterator[Record | Reject | Held], controls: Drawing) -> Reading:
    """The entries in their order; empty answers wait for the first that shows what the control does."""
    waiting: list[Record | Reject | Held] = []
    for entry in entries:
        if controls.draws is None and len(waiting) < MOST_HELD and (waiting or isinstance(entry, Held)):
            waiting.append(entry)
            continue
        for one in (*waiting, entry):
            yield one.settled(controls.draws) if isinstance(one, Held) else one
        waiting.clear()
    for one in waiting:
        yield one.settled(controls.draws) if isinstance(one, Held) else one


def _tasks(stream: BinaryIO, limit: int) -> Iterator[Any]:
    return elements(TextSource(stream).chunks(), longest=limit, what="task", remedy=TRUNCATED)


def _annotations(place: str, task: Any, controls: Controls, options: Options) -> Iterator[Record | Reject | Held]:
    if not isinstance(task, dict) or not isinstance(task.get("annotations", []), list):
        raise BadFile(f"{place.capitalize()} is not a Label Studio task with a list of annotations.", EXPORT)
    if "annotations" not in task:
        raise BadFile(
            f"{place.capitalize()} has no list of annotations.", f"{EXPORT} “JSON-MIN” is a format of its own."
        )
    item = at_path(task, options.mapping.get("item", "id"))
    for number, annotation in enumerate(task["annotations"], 1):
        yield _answer(f"{place}, annotation {number}", task, annotation, item, controls, model=False)
    predictions = task.get("predictions")
    if options.predictions and isinstance(predictions, list):
        for number, prediction in enumerate(predictions, 1):
            yield _answer(f"{place}, prediction {number}", task, prediction, item, controls, model=True)


def _answer(
    place: str, task: dict[str, Any], answer: Any, item: object, controls: Controls, *, model: bool
) -> Record | Reject | Held:
    if not isinstance(answer, dict):
        return Reject(place, "The export names only the id here, not the answer.", WHOLE if model else EXPORT)
    if answer.get("was_cancelled"):
        return Reject(place, "The annotator skipped this task.", "Nothing to do, unless an answer was expected.")
    data = task.get("data")
    made = _made(place, task, answer, controls, model=model)
    try:
        label = controls.label(place, answer.get("result"), data)
    except NoAnswer as nothing:
        empty = attempt(place, lambda: _known(answer, item, [], data, made))
        return Held(Reject(place, nothing.why, nothing.remedy), empty)
    except Unreadable as refusal:
        return Reject(place, refusal.why, refusal.remedy)
    return attempt(place, lambda: _known(answer, item, label, data, made))


def _made(place: str, task: dict[str, Any], answer: dict[str, Any], controls: Controls, *, model: bool) -> Made:
    if model:
        version = answer.get("model_version") or "model"
        return Made(version, True, lambda: provenance(model=version))
    by = annotator(answer.get("completed_by"))
    read = partial(controls.label, place, data=task.get("data"))
    return Made(by, False, lambda: of_annotation(task, answer, by, read))


def _known(answer: dict[str, Any], item: object, label: object, data: object, made: Made) -> Answer:
    by, model, known = made
    return Answer(
        item=item,
        annotator=by,
        label=label,
        made_at=answer.get("created_at") or answer.get("updated_at"),
        duration=answer.get("lead_time"),
        payload={**(data if isinstance(data, dict) else {}), **image_size(answer.get("result"))},
        source="model" if model else "human",
        flagged_gold=not model and answer.get("ground_truth") is True,
        provenance=known(),
    )


def image_size(result: object) -> dict[str, object]:
    """Width and height of the image that the first sized region lies in."""
    for region in result if isinstance(result, list) else []:
        if isinstance(region, dict):
            size = {"width": region.get("original_width"), "height": region.get("original_height")}
            if all(isinstance(value, int) for value in size.values()):
                return size
    return {}


def annotator(by: object) -> object:
    """Who answered: an id, or an object that holds an id or an address."""
    if isinstance(by, dict):
        return by.get("id") if by.get("id") is not None else by.get("email")
    return by


def _recognise(head: Head) -> str | None:
    return "it begins with a JSON array, as Label Studio exports do" if head.text.startswith("[") else None


LABEL_STUDIO = Format("label-studio", "Label Studio JSON export", read_label_studio, _recognise)
