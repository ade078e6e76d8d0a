"""How an answer with parts is entered: as JSON in a field of text, which a widget may write."""

from collections.abc import Mapping, Sequence

from .base import FORM_FIELD, BadLabel


def json_editor(widget: str, definition: Mapping[str, object], hint: str, example: str) -> dict[str, object]:
    """What `editor` says of a type whose form is one field of JSON; `definition` is what its widget needs to know."""
    return {
        "kind": "json",
        "field": FORM_FIELD,
        "hint": hint,
        "example": example,
        "widget": widget,
        "definition": dict(definition),
    }


def the_text(data: Mapping[str, Sequence[str]]) -> str:
    """The one text of a form; raises BadLabel."""
    given = data.get(FORM_FIELD, [])
    if len(given) != 1 or not given[0].strip():
        raise BadLabel("No answer was written.", "Write the answer in the form that the example shows.")
    return given[0]
