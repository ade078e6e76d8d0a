"""Label Studio's JSON export: an array of tasks, each with its annotations and predictions."""

import itertools
from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson

from .base import BadFile, Format, Options, Reading, Record, Reject
from .json_values import identity, storable
from .jsonl import read_duration, read_time
from .label_studio_results import ControlChoice, Unreadable
from .streams import buffered
from .text import TextSource, Utf8Stream

TRUNCATED = "It may be truncated: export it again as “JSON”, and check that it was copied completely."
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


class _Counted:
    """What ijson reads from; refuses a single task that would not fit into memory."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self.task = 1
        self._stream, self._limit = stream, limit
        self._was = self._size = 0

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._size = self._size + len(data) if self.task == self._was else 0
        self._was = self.task
        if self._size > self._limit:
            raise BadFile(
                f"Task {self.task} is larger than {self._limit} bytes.", "Refer to large content by its address."
            )
        return data


def _tasks(stream: BinaryIO, limit: int) -> Iterator[Any]:
    text = buffered(Utf8Stream(TextSource(stream)))
    head = text.peek().lstrip()
    if head and not head.startswith(b"["):
        raise BadFile("The file does not begin with a JSON array of tasks.", EXPORT)
    counted = _Counted(text, limit)
    tasks = ijson.items(counted, "item", use_float=True)
    for number in itertools.count(1):
        counted.task = number
        try:
            task = next(tasks, None)
        except (ijson.JSONError, ValueError, OverflowError, RecursionError) as error:
            detail = " ".join(str(error).split())[:200]
            after = f"after task {number - 1}" if number > 1 else "at its beginning"
            raise BadFile(f"The JSON cannot be read {after} ({detail}).", TRUNCATED) from None
        if task is None:
            return
        yield task


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


LABEL_STUDIO = Format("label-studio", "Label Studio JSON export", read_label_studio)
