"""The labelling interface that Label Studio would show for a schema: what an ML backend is told to answer in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

from apps.learning.errors import LearningError

CONTROL, OBJECT = "label", "item"


class _Look(NamedTuple):
    """The tag that people answer with, what stands in it for each label, and the tag that shows the item."""

    control: str
    label: str
    shown: str
    attributes: str = ""


class Interface(NamedTuple):
    """`field` is the part of an item that is shown, and so the part that is sent."""

    xml: str
    field: str


LOOKS: Mapping[str, _Look] = {
    "nominal": _Look("Choices", "Choice", "Text", ' choice="single"'),
    "ordinal": _Look("Choices", "Choice", "Text", ' choice="single"'),
    "multilabel": _Look("Choices", "Choice", "Text", ' choice="multiple"'),
    "numeric": _Look("Number", "", "Text"),
    "transcription": _Look("TextArea", "", "Audio"),
    "spans": _Look("Labels", "Label", "Text"),
    "segments": _Look("Labels", "Label", "Audio"),
    "boxes": _Look("RectangleLabels", "Label", "Image"),
    "polygons": _Look("PolygonLabels", "Label", "Image"),
}
_FIELDS = {"Text": "text", "Image": "image", "Audio": "audio"}


def interface_of(definition: Mapping[str, Any], field: str = "") -> Interface:
    """For the canonical definition of a schema. Choices and numbers may be about an image or a recording: `field`
    ("text", "image", "audio" or any other, which is text) says which. LearningError CONTROL for other types."""
    look = LOOKS.get(definition["type"])
    if look is None:
        known = ", ".join(LOOKS)
        raise LearningError(
            "CONTROL", f"a schema of the type {definition['type']} is not spoken to Label Studio: {known}"
        )
    shown = look.shown
    if look.control in ("Choices", "Number") and field in _FIELDS.values():
        shown = next(tag for tag, name in _FIELDS.items() if name == field)
    field = field or _FIELDS[shown]
    named = f"name={quoteattr(CONTROL)} toName={quoteattr(OBJECT)}{look.attributes}"
    control = f"<{look.control} {named}>{_inside(look, definition.get('labels', ()))}</{look.control}>"
    return Interface(f"<View><{shown} name={quoteattr(OBJECT)} value={quoteattr('$' + field)}/>{control}</View>", field)


def _inside(look: _Look, labels: Sequence[str]) -> str:
    return "".join(f"<{look.label} value={quoteattr(label)}/>" for label in labels) if look.label else ""
