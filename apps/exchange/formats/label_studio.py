"""Label Studio's JSON export: an array of tasks, each with its annotations and predictions."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from .base import BadFile, Format, Head, Options, Reading, Record, Reject
from .json_array import elements
from .json_values import identity, storable
from .jsonl import read_duration, read_time
from .label_studio_results import ControlChoice, Unreadable
from .text import TextSource

TRUNCATED = "Export it again from Label Studio as “JSON”, and check that it was copied completely."
EXPORT = "Export from Label Studio as “JSON”."


def read_label_studio(stream: BinaryIO, options: Options) -> Reading:
    controls = ControlChoice(options.mapping.get("label"))
    item_path = options.mapping.get("item", "id").split(".")
    anything = False
    for number, task in enumerate(_tasks(stream, options.limits.task), 1):
        anything = True
        yield from _annotations(f"task {number}", task, item_path, controls, options)
    if not anything:
        raise BadFile("The export holds no task.", EXPORT)


def _tasks(stream: BinaryIO, limit: int) -> Iterator[Any]:
    return elements(TextSource(stream).chunks(), longest=limit, what="task", remedy=TRUNCATED)


def _annotations(
    place: str, task: Any, item_path: list[str], controls: ControlChoice, options: Options
) -> Iterator[Record | Reject]:
    if not isinstance(task, dict) or not isinstance(task.get("annotations", []), list):
        raise BadFile(f"{place.capitalize()} is not a Label Studio task with a list of annotations.", EXPORT)
    if "annotations" not in task:
        raise BadFile(f"{place.capitalize()} has no list of annotations.", EXPORT + " (“JSON-MIN” is not enough.)")
    for number, annotation in enumerate(task["annotations"], 1):
        yield _answer(f"{place}, annotation {number}", task, annotation, item_path, controls)
    predictions = task.get("predictions")
    if options.predictions and isinstance(predictions, list):
        for number, prediction in enumerate(predictions, 1):
            yield _answer(f"{place}, prediction {number}", task, prediction, item_path, controls, model=True)


def _answer(
    place: str, task: dict[str, Any], answer: Any, item_path: list[str], controls: ControlChoice, *, model: bool = False
) -> Record | Reject:
    if not isinstance(answer, dict):
        return Reject(place, "The export names only the id here, not the answer.", EXPORT)
    if answer.get("was_cancelled"):
        return Reject(place, "The annotator skipped this task.", "Nothing to do, unless an answer was expected.")
    try:
        item, annotator = identity(_at(task, item_path)), _annotator(answer, model=model)
        made_at = read_time(answer.get("created_at") or answer.get("updated_at"))
        duration = read_duration(answer.get("lead_time"), 1000)
        label = controls.label(place, answer.get("result"))
    except Unreadable as refusal:
        return Reject(place, refusal.why, refusal.remedy)
    except ValueError as error:
        return Reject(place, f"The item, annotator, time or lead time cannot be read ({str(error)[:100]}).", EXPORT)
    if not item or not annotator:
        return Reject(place, f"There is no {'annotator' if item else 'item'}.", EXPORT)
    return _storable(place, item, annotator, label, made_at, duration, task, answer, model)


def _storable(
    place: str,
    item: str,
    annotator: str,
    label: object,
    made_at: str | None,
    duration: int | None,
    task: dict[str, Any],
    answer: dict[str, Any],
    model: bool,
) -> Record | Reject:
    data = task.get("data")
    payload = data if isinstance(data, dict) and data else None
    if not all(storable(part) for part in (item, annotator, label, payload)):
        why = "A value holds NUL, half a surrogate pair, or a number that is not finite."
        return Reject(place, why, "Correct the task in Label Studio.")
    gold = not model and answer.get("ground_truth") is True
    return Record(place, item, annotator, label, made_at, duration, payload, "model" if model else "human", gold)


def _at(task: dict[str, Any], path: list[str]) -> object:
    found: Any = task
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _annotator(answer: dict[str, Any], *, model: bool) -> str:
    if model:
        return identity(answer.get("model_version")) or "model"
    by = answer.get("completed_by")
    if isinstance(by, dict):
        by = by.get("id") if by.get("id") is not None else by.get("email")
    return identity(by)


def _recognise(head: Head) -> str | None:
    return "it begins with a JSON array, as Label Studio exports do" if head.text.startswith("[") else None


LABEL_STUDIO = Format("label-studio", "Label Studio JSON export", read_label_studio, _recognise)
