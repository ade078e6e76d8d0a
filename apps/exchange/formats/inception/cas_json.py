"""UIMA CAS JSON 0.4: one document as a list of feature structures."""

from typing import Any, BinaryIO

from ..base import BadFile, Format, Head, Options, Reading, Reject
from ..neutral.answers import Unreadable, check_roles
from ..neutral.naming import named
from ..source.archived import each_file
from ..source.json_members import members
from ..source.text import TextSource
from .cas import EXPORT, Cas, Structure

LIST = "%FEATURE_STRUCTURES"


def read_one(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item", "label", "relation")
    naming, cas = named(options), Cas()
    place = f"document {naming.item[:60]!r}"
    listed = False
    try:
        for key, value in members(TextSource(stream).chunks(), longest=options.limits.task, remedy=EXPORT):
            if key == LIST:
                listed = True
                cas.add(_structure(value))
        if not listed:
            raise BadFile(f"The file has no list {LIST}.", EXPORT)
        yield naming.record(place, cas.label(options), {"text": cas.text})
    except Unreadable as refusal:
        yield Reject(place, refusal.why, refusal.remedy)


def _structure(value: Any) -> Structure:
    """References are written with an @ before the name of the feature."""
    if not isinstance(value, dict) or not isinstance(value.get("%TYPE"), str):
        raise Unreadable("A feature structure has no type.", EXPORT)
    number = value.get("%ID")
    if isinstance(number, bool) or not isinstance(number, int | str):
        raise Unreadable("A feature structure has no id.", EXPORT)
    found = {key.removeprefix("@"): entry for key, entry in value.items() if not key.startswith("%")}
    return Structure(str(number), value["%TYPE"].rsplit(".", 1)[-1], found)


def _recognise(head: Head) -> str | None:
    keys = ('"%TYPES"', f'"{LIST}"', '"%VIEWS"')
    if head.text.startswith("{") and any(key in head.text for key in keys):
        return "it is a JSON object with the keys of a UIMA CAS"
    return None


CAS_JSON = Format("cas-json", "UIMA CAS JSON", each_file(read_one, ".json"), _recognise)
