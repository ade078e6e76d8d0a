"""The answer inside one Label Studio annotation: which control, and what it says."""

from typing import Any

from .base import BadFile

READ_TYPES = ("choices", "rating", "number")


class Unreadable(Exception):
    """One answer cannot be read: why, and what to do."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.why, self.remedy = why, remedy


class ControlChoice:
    """The control whose answers are read: the one the caller named, or the only one in the file."""

    def __init__(self, chosen: str | None) -> None:
        self._name = chosen
        self._given = chosen is not None

    def label(self, place: str, result: object) -> object:
        """Text, list of texts or number; raises Unreadable, or BadFile where the control is ambiguous."""
        regions = [part for part in result if isinstance(part, dict)] if isinstance(result, list) else []
        regions = [part for part in regions if isinstance(part.get("from_name"), str)]
        if not self._given:
            self._settle(place, [part["from_name"] for part in regions])
        mine = [part for part in regions if part["from_name"] == self._name]
        if not mine:
            what = f" of the control {self._name!r}" if self._given else ""
            raise Unreadable(f"There is no answer{what}.", "Nothing to do, unless an answer was expected.")
        if mine[0].get("type") not in READ_TYPES:
            known = ", ".join(READ_TYPES)
            raise Unreadable(
                f"The label type {mine[0].get('type')!r} is not read yet.", f"Types that are read: {known}."
            )
        if len(mine) > 1:
            raise Unreadable(f"The control {self._name!r} has {len(mine)} answers.", "One answer per task is read.")
        return _value(mine[0])

    def _settle(self, place: str, names: list[str]) -> None:
        seen = list(dict.fromkeys([*([self._name] if self._name else []), *names]))
        if len(seen) > 1:
            why = f"{place.capitalize()}: the export holds answers of several controls ({', '.join(seen[:30])})."
            raise BadFile(why, f"Choose one with --map label={seen[0]}")
        if seen:
            self._name = seen[0]


def _value(region: dict[str, Any]) -> object:
    kind, value = region["type"], region.get("value")
    found = value.get(kind) if isinstance(value, dict) else None
    if kind == "choices" and isinstance(found, list) and found and all(isinstance(entry, str) for entry in found):
        return found[0] if len(found) == 1 else found
    if kind != "choices" and isinstance(found, int | float) and not isinstance(found, bool):
        return found
    raise Unreadable(f"The answer holds no {kind}.", "Export it again; was the labelling interface changed?")
