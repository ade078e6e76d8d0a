"""What each label type can do, told by its code: read from its docstrings, and seen on its example."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np

from apps.labels.assessing import Assessed, assess_columns
from apps.labels.columns import Columns, coded
from apps.labels.examples import EXAMPLES
from apps.labels.naming import OTHERS
from apps.labels.types import LABEL_TYPES, AnySchema, parse_schema
from apps.labels.types.structured import Structured

TOLERANCES = ("match", "tolerance", "top")
SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z])")


def described(name: str) -> dict[str, Any]:
    """A label type as plain values. `figures` are those of agreement, the most telling first; `errors` what can be
    wrong against gold; `tolerance` the keys of the schema that say how near is right, as in the example."""
    schema = parse_schema(EXAMPLES[name].definition)
    values = [schema.parse(raw) for raw in EXAMPLES[name].answers]
    found = _assessed(schema, [schema.canonical(value) for value in values])
    coefficients = list(found.raw.agreement.coefficients)
    editor = schema.editor()
    return {
        "name": name,
        "keys": sorted(schema.keys),
        "answer": json.loads(schema.canonical(values[0])),
        "shown": schema.display(values[0]),
        "distance": _first_sentence(type(schema).distance.__doc__),
        "tolerance": {key: schema.definition.get(key) for key in TOLERANCES if key in schema.keys},
        "measured": "by its parts" if isinstance(schema, Structured) else "by chance-corrected coefficients",
        "main": found.raw.agreement.main,
        "figures": coefficients + [key for key in found.against_gold(gold=False) if not _general(key, coefficients)],
        "gold_figures": sorted(found.against_gold(gold=True)),
        "errors": _errors(found),
        "consensus": _first_sentence(type(schema).consensus.__doc__),
        "editor": {"kind": editor["kind"], "widget": editor.get("widget")},
    }


def _general(key: str, coefficients: list[str]) -> bool:
    return key in coefficients or key in OTHERS or key in ("percent_agreement", "ac1")


def described_all() -> list[dict[str, Any]]:
    return [described(name) for name in LABEL_TYPES]


def _assessed(schema: AnySchema, texts: list[str]) -> Assessed:
    """Two annotators over three items: one answers as gold has it, the other gives the answer of another item."""
    n = len(texts)
    rows = [(item, who, texts[(item + who) % n]) for item in range(n) for who in range(2)]
    code, values = coded([text for _, _, text in rows], schema)
    unit, annotator = (np.array([row[side] for row in rows], np.int32) for side in (0, 1))
    items = [str(item) for item in range(n)]
    columns = Columns(unit, annotator, code, items, ["first", "second"], values)
    return assess_columns(columns, schema, dict(zip(items, texts, strict=True)))


def _errors(found: Assessed) -> list[str]:
    if "gold_errors" in found.tables:
        return [column for column in found.tables["gold_errors"]["columns"][1:] if not column.startswith("right")]
    return ["which class for which"] if "confusion" in found.tables else ["beyond the tolerance"]


def _first_sentence(text: str | None) -> str:
    return SENTENCE.split(" ".join((text or "").split()))[0].rstrip(".;")
