"""The label types there are, and how a schema definition becomes one of them."""

from collections.abc import Mapping
from typing import Any

from .base import PASSED_THROUGH, AnySchema, BadSchema, Schema
from .boxes import Boxes
from .keypoints import Keypoints
from .masks import MaskObjects
from .multilabel import MultiLabel
from .nominal import Nominal
from .numeric import Numeric
from .ordinal import Ordinal
from .polygons import Polygons
from .preference import Preference
from .ranking import Ranking
from .ratings import Ratings
from .relations import Relations
from .segments import Segments
from .spans import SpansOfText
from .taxonomy import Taxonomy
from .transcription import Transcription

LABEL_TYPES: dict[str, type[AnySchema]] = {
    kind.name: kind
    for kind in (
        *(Nominal, Ordinal, Numeric, MultiLabel, Taxonomy),
        *(Ranking, Preference, Ratings),
        *(SpansOfText, Relations, Segments, Transcription),
        *(Boxes, Polygons, MaskObjects, Keypoints),
    )
}

TYPE_SPELLINGS = {
    "categorical": "nominal",
    "category": "nominal",
    "choice": "nominal",
    "choices": "multilabel",
    "multichoice": "multilabel",
    "number": "numeric",
    "scale": "ordinal",
    "entities": "spans",
    "transcript": "transcription",
}
KEY_SPELLINGS = dict.fromkeys(("levels", "values", "categories", "classes"), "labels") | {
    "min": "minimum",
    "max": "maximum",
}


def label_type(name: str) -> type[AnySchema]:
    """The class of a label type; raises BadSchema for an unknown name."""
    squeezed = name.lower().replace("-", "").replace("_", "").replace(" ", "")
    kind = LABEL_TYPES.get(TYPE_SPELLINGS.get(squeezed, squeezed))
    if kind is None:
        raise BadSchema(f"The label type {name!r} is unknown.", f"Known types: {', '.join(LABEL_TYPES)}.")
    return kind


def parse_schema(definition: object, *, fold: bool = False) -> Schema[Any]:
    """The schema that a JSON definition describes, in canonical form; raises BadSchema.

    With `fold`, answers that differ from a label only by case or blanks are read as that label.
    """
    return _parsed(definition, fold=fold, inside=False)


def _parsed(definition: object, *, fold: bool, inside: bool) -> Schema[Any]:
    if not isinstance(definition, Mapping):
        raise BadSchema(
            "A schema is a JSON object.", 'Write for instance {"type": "nominal", "labels": ["no", "yes"]}.'
        )
    named = definition.get("type")
    if not isinstance(named, str):
        raise BadSchema('The schema does not say its "type".', f"Write one of: {', '.join(LABEL_TYPES)}.")
    kind = label_type(named)
    if inside and kind.nested:
        raise BadSchema(f"A {kind.name} schema cannot stand inside another.", "Use a type without parts there.")
    given = _canonical_keys(definition, kind)
    for key in kind.nested & given.keys():
        given[key] = _schemas(given[key], fold)
    schema = kind.from_definition(given, fold=fold)
    schema.extras = {key: given[key] for key in sorted(PASSED_THROUGH & given.keys())}
    if not isinstance(schema.extras.get("commitments", []), list):
        raise BadSchema('"commitments" of the schema is not a list.', "Write a list of commitments.")
    return schema


def _schemas(definitions: object, fold: bool) -> object:
    if not isinstance(definitions, Mapping):
        return definitions
    return {name: _parsed(definition, fold=fold, inside=True) for name, definition in definitions.items()}


def _canonical_keys(definition: Mapping[str, object], kind: type[AnySchema]) -> dict[str, object]:
    known = kind.keys | PASSED_THROUGH | {"type"}
    given: dict[str, object] = {}
    for key, value in definition.items():
        canonical = KEY_SPELLINGS.get(key, key)
        if canonical not in known:
            raise BadSchema(f"A {kind.name} schema has no {key!r}.", f"Known: {', '.join(sorted(known))}.")
        if canonical in given:
            raise BadSchema(f"The schema says {canonical!r} twice (once as {key!r}).", "Keep one of them.")
        given[canonical] = value
    return given
