"""Label Studio's JSON export: an array of tasks, each with its annotations and predictions."""

from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from ..base import BadFile, Format, Head, Options, Reading, Record, Reject
from ..neutral.answers import Answer, Unreadable, at_path, attempt
from ..source.json_array import elements
from ..source.text import TextSource
from .results import Controls, NoAnswer

TRUNCATED = "Export it again from Label Studio as “JSON”, and check that it was copied completely."
EXPORT = "Export from Label Studio as “JSON”."
MOST_HELD = 10_000


class Held(NamedTuple):
    """An empty answer, until it is known whether the control draws regions: then it says "nothing to label"."""

    as_nothing: Reject
    as_empty_list: Record | Reject

    def settled(self, draws: bool | None) -> Record | Reject:
        return self.as_empty_list if draws else self.as_nothing


def read_label_studio(stream: BinaryIO, options: Options) -> Reading:
    controls = Controls(options)
    return _settled(_entries(stream, options, controls), controls)


def _entries(stream: BinaryIO, options: Options, controls: Controls) -> Iterator[Record | Reject | Held]:
    anything = False
    for number, task in enumerate(_tasks(stream, options.limits.task), 1):
        anything = True
        yield from _annotations(f"task {number}", task, controls, options)
    if not anything:
        raise BadFile("The export holds no task.", EXPORT)


def _settled(entries: Iterator[Record | Reject | Held], controls: Controls) -> Reading:
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
        return Reject(place, "The export names only the id here, not the answer.", EXPORT)
    if answer.get("was_cancelled"):
        return Reject(place, "The annotator skipped this task.", "Nothing to do, unless an answer was expected.")
    data = task.get("data")
    try:
        label = controls.label(place, answer.get("result"), data)
    except NoAnswer as nothing:
        empty = attempt(place, lambda: _known(answer, item, [], data, model))
        return Held(Reject(place, nothing.why, nothing.remedy), empty)
    except Unreadable as refusal:
        return Reject(place, refusal.why, refusal.remedy)
    return attempt(place, lambda: _known(answer, item, label, data, model))


def _known(answer: dict[str, Any], item: object, label: object, data: object, model: bool) -> Answer:
    return Answer(
        item=item,
        annotator=(answer.get("model_version") or "model") if model else annotator(answer.get("completed_by")),
        label=label,
        made_at=answer.get("created_at") or answer.get("updated_at"),
        duration=answer.get("lead_time"),
        payload={**(data if isinstance(data, dict) else {}), **image_size(answer.get("result"))},
        source="model" if model else "human",
        flagged_gold=not model and answer.get("ground_truth") is True,
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
