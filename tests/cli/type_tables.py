"""The pages of formats and of label types, made from the code; `python -m tests.cli.test_formats` writes them anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from apps.labels.naming import called

FORMATS_HEAD = """\
# Formats

Made from the code: `qa-portal formats --json`. Formats are detected from their content; `--format` forces one. What a
file holds is a [label type](label-types.md). *Read* is every delivery; *written* is labels as they were given;
*training set* is the final labels with where they come from, for the label types named.
"""
TYPES_HEAD = """\
# Label types

Made from the code: `qa-portal formats --json`, from each type's code and what it does on an example. Methods:
[shapes](methods/label_types.md), [text, time and order](methods/label_types_text.md).
"""
ANSWERS = """\
## Answers

Every answer is validated by its schema: what is refused says where, why and what to do. Equal answers are equal bytes:
this canonical JSON is what the API takes and gives, what is stored and digested, and what a cell of a CSV holds (a text
without its quotes). On video, objects of the four drawn types have `frame` and `track`.
"""
CLOSENESS = """\
## Distance, tolerance, consensus

The distance lies in [0, 1]. An answer counts as right within the tolerance of the schema; as it is in the example.
"""
AGREEMENT = """\
## Agreement

The most telling first. Each has an interval over items, or says why none is honest. Figures of identity come with
tracks only.
"""
GOLD = """\
## Against gold

Beside the accuracy and that of the consensus. Errors are counted by class; *wrong track* only where gold has tracks.
"""
PAGES = """\
## On the pages

Two to five positions are drawn over the same item with their differences, or stand as words; whoever enters an answer
has a form that works without JavaScript, and where there is one, a widget for mouse and keyboard.
"""


def formats_page(found: dict[str, Any]) -> str:
    rows = [
        [f"`{one['name']}`", one["title"], "yes", "yes" if one["writes"] else "", _training(one["name"])]
        for one in found["formats"]
    ]
    return "\n".join([FORMATS_HEAD, *table(["format", "what", "read", "written", "training set"], rows), ""])


def _training(name: str) -> str:
    from apps.training.formats import TARGETS

    target = TARGETS.get(name)
    return "" if target is None else _codes(target.types) or "every type"


def types_page(found: dict[str, Any]) -> str:
    types = found["types"]

    def by_type(head: str, columns: Sequence[str], cells: Any) -> list[str]:
        return [head, *table(["type", *columns], [[f"`{one['name']}`", *cells(one)] for one in types]), ""]

    parts = [
        *by_type(ANSWERS, ["keys of the schema", "an answer", "as it is shown"], _answer),
        *by_type(CLOSENESS, ["distance", "tolerance", "consensus"], _closeness),
        *by_type(AGREEMENT, ["figures"], lambda one: [_figures(one["figures"])]),
        *by_type(GOLD, ["figures", "classes of error"], _gold),
        *by_type(PAGES, ["drawn", "form", "widget"], _pages),
    ]
    return "\n".join([TYPES_HEAD, *parts[:-1], ""])


def _answer(one: dict[str, Any]) -> list[str]:
    text = json.dumps(one["answer"], ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return [_codes(one["keys"]), f"`{text}`", one["shown"]]


def _closeness(one: dict[str, Any]) -> list[str]:
    told = [f"`{key}` {_value(value)}".strip() for key, value in one["tolerance"].items()]
    return [one["distance"], ", ".join(told), one["consensus"]]


def _value(value: Any) -> str:
    return "" if value is None else f"`{json.dumps(value)}`"


def _gold(one: dict[str, Any]) -> list[str]:
    own = [name for name in one["gold_figures"] if name not in ("accuracy", "consensus_accuracy")]
    return [_figures(own), ", ".join(one["errors"])]


def _pages(one: dict[str, Any]) -> list[str]:
    editor = one["editor"]
    return ["yes" if one["drawn"] else "as words", editor["kind"], f"`{editor['widget']}`" if editor["widget"] else ""]


def _figures(names: Iterable[str]) -> str:
    return "; ".join(f"{called(name)} (`{name}`)" for name in names)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [columns, ["---"] * len(columns), *rows]
    return [f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |".replace("  ", " ") for line in lines]
