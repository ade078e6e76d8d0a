"""Labelbox's export (NDJSON): one data row per line, with the labels of every annotator in every project."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, BinaryIO

from ..base import BadFile, Format, Head, Options, Reading, Record, Reject
from ..neutral.answers import NOTHING_TO_DO, Answer, Chosen, Unreadable, at_path, attempt, check_roles
from ..neutral.provenance import outcome, provenance
from ..neutral.shapes import Shape, keyed, listed, one_or_list, text
from ..source.json_lines import Object, mentions, objects
from .objects import objects_by_kind

EXPORT = "Export from Labelbox with label_details and performance_details."
MODEL_KINDS = ("Prediction", "ModelPrediction")


def read_labelbox(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item", "label", "project")
    reader = _Rows(options)
    first = True
    for place, found in objects(stream, options.limits.task):
        if isinstance(found, Reject):
            yield found
            continue
        if first and not {"data_row", "projects"} <= set(found):
            raise BadFile(f"{place.capitalize()} has no “data_row” and “projects”.", EXPORT)
        first = False
        yield from reader.row(place, found)


class _Rows:
    def __init__(self, options: Options) -> None:
        self._options = options
        self._chosen = Chosen(options)
        self._project = options.mapping.get("project")

    def row(self, place: str, found: Object) -> Iterator[Record | Reject]:
        try:
            labels = self._labels(place, found)
        except Unreadable as refusal:
            yield Reject(place, refusal.why, refusal.remedy)
            return
        gold = {at_path(label, "performance_details.benchmark_reference_label") for label in labels}
        history = self._history(found) if len(labels) == 1 else None
        for number, label in enumerate(labels, 1):
            where = f"{place}, label {number}"
            yield attempt(where, partial(self._answer, where, found, label, gold, history))

    def _labels(self, place: str, found: Object) -> list[Object]:
        projects = keyed(found.get("projects"), "the list of projects")
        if self._project is None and len(projects) == 1:
            self._project = next(iter(projects))
        others = [name for name in projects if name != self._project]
        if others and "project" not in self._options.mapping:
            why = f"{place.capitalize()}: the file holds labels of several projects."
            raise BadFile(why, f"Choose one with --map project={others[0][:100]}")
        project = keyed(projects.get(self._project or "", {}), "a project")
        return [keyed(label, "a label") for label in listed(project.get("labels") or [], "labels")]

    def _history(self, found: Object) -> object:
        """What happened to the data row; only where it has one label is it clear which that is about."""
        projects = found.get("projects")
        project = projects.get(self._project or "") if isinstance(projects, dict) else None
        return at_path(project, "project_details.workflow_history")

    def _answer(self, place: str, found: Object, label: Object, gold: set[object], history: object) -> Answer:
        if at_path(label, "performance_details.skipped") is True:
            raise Unreadable("The annotator skipped this data row.", NOTHING_TO_DO)
        content = _content(found)
        parts = _parts(keyed(label.get("annotations"), "the list of annotations"), content)
        wanted = self._chosen.name(place, parts)
        if wanted in EMPTY_KINDS and wanted not in parts:
            parts[wanted] = list
        model = label.get("label_kind") in MODEL_KINDS
        by = at_path(label, "label_details.created_by")
        reviewer, review = _review(label, history)
        return Answer(
            item=at_path(found, self._options.mapping.get("item", "data_row.id")),
            annotator=by,
            label=self._chosen.label(place, parts),
            made_at=at_path(label, "label_details.created_at"),
            duration=at_path(label, "performance_details.seconds_to_create"),
            payload=content,
            source="model" if model else "human",
            flagged_gold=label.get("label_kind") == "Benchmark" or label.get("id") in gold - {None},
            provenance=provenance(reviewer=reviewer, review=review, model=by if model else None),
        )


def _review(label: Object, history: object) -> tuple[object, str | None]:
    """Who reviewed, and with what outcome: the newest review of the label, else the newest step of the workflow."""
    reviews = at_path(label, "label_details.reviews")
    given = [one for one in reviews if isinstance(one, dict)] if isinstance(reviews, list) else []
    if given:
        newest = max(given, key=lambda one: str(one.get("reviewed_at") or one.get("created_at") or ""))
        score = newest.get("score")
        judged = score > 0 if isinstance(score, int | float) and score else newest.get("status")
        return newest.get("reviewed_by") or newest.get("created_by"), outcome(judged)
    steps = [one for one in history if isinstance(one, dict)] if isinstance(history, list) else []
    judged_steps = [one for one in steps if one.get("action") in ("Approve", "Reject")]
    newest = max(judged_steps, key=lambda one: str(one.get("created_at") or ""), default={})
    return newest.get("created_by"), outcome(newest.get("action"))


EMPTY_KINDS = ("boxes", "polygons", "points", "entities")


def _content(found: Object) -> dict[str, object]:
    """The address or text of the data row, and the size of its image."""
    raw = at_path(found, "data_row.row_data")
    content: dict[str, object] = {}
    if isinstance(raw, str) and raw:
        content["url" if "://" in raw[:40] else "text"] = raw
    media = found.get("media_attributes")
    if isinstance(media, dict):
        content |= {key: media[key] for key in ("width", "height") if isinstance(media.get(key), int)}
    return content


def _parts(annotations: Mapping[str, Any], content: Mapping[str, object]) -> dict[str, Callable[[], object]]:
    parts: dict[str, Callable[[], object]] = {}
    for raw in listed(annotations.get("classifications") or [], "classifications"):
        answer = keyed(raw, "a classification")
        name = text(answer.get("name") or answer.get("value"), "name of a classification")
        if name in parts:
            raise Unreadable(f"The classification {name!r} has two answers.")
        parts[name] = partial(_classification, answer)
    for kind, makers in objects_by_kind(annotations, content).items():
        parts[kind] = makers[0] if kind == "relations" else partial(_made, makers)
    return parts


def _made(makers: list[Callable[[], Shape]]) -> list[Shape]:
    return [make() for make in makers]


def _classification(answer: Object) -> object:
    if "radio_answer" in answer:
        return _choice(answer["radio_answer"])
    if "checklist_answers" in answer:
        chosen = [_choice(one) for one in listed(answer["checklist_answers"], "answers")]
        return one_or_list(chosen) if chosen else []
    return text(at_path(answer, "text_answer.content"), "answer")


def _choice(raw: object) -> str:
    one = keyed(raw, "an answer")
    return text(one.get("name") or one.get("value"), "answer")


def _recognise(head: Head) -> str | None:
    if head.text.startswith("{") and mentions(head, "data_row", "projects"):
        return "its first object has Labelbox's “data_row” and “projects”"
    return None


LABELBOX = Format("labelbox", "Labelbox NDJSON export", read_labelbox, _recognise)
