"""The answer inside one Label Studio annotation: which control, and what it says."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from ..base import Options
from ..neutral.answers import ALL, NOTHING_TO_DO, Chosen, Unreadable
from ..neutral.shapes import MOST_PARTS, Shape, keyed, listed, number, one_or_list, related, text, texts
from .regions import Region, shapes_of

CHANGED = "Export it again; was the labelling interface changed?"


class NoAnswer(Unreadable):
    """The control that is read was left empty: no answer, or "nothing to label" where it draws regions."""


class Controls:
    """The control whose answers are read; `draws` says, once one was seen, whether it draws regions."""

    def __init__(self, options: Options) -> None:
        self._chosen = Chosen(options, "controls")
        self.draws: bool | None = None

    def label(self, place: str, result: object, data: object) -> object:
        """The neutral form of an answer; raises Unreadable, or BadFile where the control is ambiguous."""
        entries = [part for part in result if isinstance(part, dict)] if isinstance(result, list) else []
        relations = [part for part in entries if part.get("type") == "relation"]
        groups: dict[str, list[Region]] = {}
        for part in entries:
            if isinstance(part.get("from_name"), str) and isinstance(part.get("type"), str):
                groups.setdefault(part["from_name"], []).append(part)
        name = self._chosen.name(place, groups)
        if name in groups:
            self.draws = groups[name][0]["type"] not in SINGLE
        elif name != ALL or not groups:
            raise NoAnswer(f"There is no answer{f' of the control {name!r}' if name else ''}.", NOTHING_TO_DO)
        parts = {key: partial(control_label, key, group, relations, data) for key, group in groups.items()}
        return self._chosen.label(place, parts)


def control_label(name: str, regions: Sequence[Region], relations: Sequence[Region], data: object) -> object:
    """What the regions of one control say. Raises Unreadable."""
    kind = regions[0]["type"]
    if kind not in SINGLE:
        return _drawn(regions, relations, data)
    if len(regions) > 1:
        raise Unreadable(f"The control {name!r} has {len(regions)} answers.", "One answer per task is read.")
    value = keyed(regions[0].get("value"), "the value of an answer")
    try:
        return SINGLE[kind](value)
    except Unreadable as refusal:
        raise Unreadable(f"The answer holds no {kind}. {refusal.why}", CHANGED) from None


def _drawn(regions: Sequence[Region], relations: Sequence[Region], data: object) -> object:
    shapes: list[tuple[object, Shape]] = []
    for region in regions:
        shapes += [(region.get("id"), shape) for shape in shapes_of(region, data)]
        if len(shapes) > MOST_PARTS:
            raise Unreadable(f"There are more than {MOST_PARTS} objects in one answer.")
    if not relations or not all("start" in shape for _, shape in shapes):
        return [shape for _, shape in shapes]
    spans: list[Shape] = [{"id": text(name, "id of a region"), **shape} for name, shape in shapes]
    return related(spans, [arrow for relation in relations for arrow in _arrows(relation)])


def _arrows(relation: Region) -> list[tuple[object, object, object]]:
    start, end = relation.get("from_id"), relation.get("to_id")
    labels = texts(relation.get("labels") or ["related"])
    ways = {"left": [(end, start)], "bi": [(start, end), (end, start)]}.get(
        str(relation.get("direction")), [(start, end)]
    )
    return [(first, last, label) for first, last in ways for label in labels]


def _choices(value: Mapping[str, Any]) -> object:
    found = texts(value.get("choices"), "choices")
    if not found:
        raise Unreadable("The list is empty.")
    return one_or_list(found)


def _words(value: Mapping[str, Any]) -> object:
    found = value.get("text")
    lines = [found] if isinstance(found, str) else listed(found, "texts")
    if len(lines) != 1 or not isinstance(lines[0], str):
        raise Unreadable(f"There are {len(lines)} texts.")
    return lines[0]


def _taxonomy(value: Mapping[str, Any]) -> object:
    paths = [texts(path, "steps of a path") for path in listed(value.get("taxonomy"), "paths")]
    if len(paths) != 1 or not paths[0]:
        raise Unreadable(f"There are {len(paths)} paths; one is read.")
    return paths[0]


def _pairwise(value: Mapping[str, Any]) -> object:
    choice = {"left": "first", "right": "second"}.get(str(value.get("selected")))
    if choice is None:
        raise Unreadable("Neither side is selected.")
    return {"choice": choice}


def _ranking(value: Mapping[str, Any]) -> object:
    found = value.get("ranker")
    if isinstance(found, dict):
        if len(found) != 1:
            raise Unreadable("The items are sorted into several lists, which have no order among them.")
        found = next(iter(found.values()))
    ranked = listed(found, "ranks")
    if not all(isinstance(one, str | int) and not isinstance(one, bool) for one in ranked):
        raise Unreadable("An item that is ranked has no name.")
    return [[str(one)] for one in ranked]


SINGLE: dict[str, Callable[[Mapping[str, Any]], object]] = {
    "choices": _choices,
    "rating": lambda value: number(value.get("rating"), "The rating"),
    "number": lambda value: number(value.get("number"), "The number"),
    "datetime": lambda value: text(value.get("datetime"), "date"),
    "textarea": _words,
    "taxonomy": _taxonomy,
    "pairwise": _pairwise,
    "ranker": _ranking,
}
