"""Where the figures come from: methods with their sources, inputs with their digests, parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reportlab.platypus import CondPageBreak

from apps.signoff.pdf.grid import Column, grid
from apps.signoff.pdf.marks import section
from apps.signoff.pdf.measured import figure_name
from apps.signoff.pdf.setting import WIDE_CELL, Typesetter


def methods(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    story = section("Methods", setter)
    story.append(setter.text(f"Method version {body['method_version']}.", "note"))
    for one in body["methods"]:
        story += [CondPageBreak(50), setter.text(figure_name(one["figure"]), "subheading"), setter.text(one["text"])]
        story.append(setter.text(f"Source: {one['source']}", "note"))
    return story


def deliveries(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    if "sections" in body and not body["deliveries"]:
        return []
    columns = [
        Column("Delivery", 110), Column("Rows", 46, numeric=True), Column("Items", 46, numeric=True),
        Column("Annotators", 50, numeric=True), Column("Rejected", 46, numeric=True), Column("SHA-256", 180),
    ]  # fmt: skip
    rows = [
        [one["name"], one["rows"], one["items"], one["annotators"], one["rejected"], setter.cell(one["sha256"], "hash")]
        for one in body["deliveries"]
    ]
    return [*section("Deliveries", setter), *(grid(columns, rows, setter) if rows else [setter.text("None.")])]


def inputs(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    rows = [[one["name"], setter.cell(one["sha256"], "hash")] for one in body["inputs"]]
    if body.get("guideline"):
        guideline = body["guideline"]
        rows.append([f"Guideline {guideline['version']}", setter.cell(guideline["sha256"], "hash")])
    columns = [Column("Input", 180), Column("SHA-256", 300)]
    return [*section("Inputs", setter), *(grid(columns, rows, setter) if rows else [setter.text("None.")])]


def parameters(body: Mapping[str, Any], setter: Typesetter) -> list[Any]:
    told = [*_schema(body["schema"]), *((name, _plain(value)) for name, value in sorted(body["parameters"].items()))]
    if not told:
        return []
    rows = [[name, setter.cell(value, most=WIDE_CELL)] for name, value in told]
    return [*section("Parameters", setter), *grid([Column("Parameter", 160), Column("Value", 320)], rows, setter)]


def _schema(definition: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    if not definition:
        return []
    labels = definition.get("labels")
    return [("schema", definition["type"] + (f": {', '.join(map(str, labels))}" if labels else ""))]


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
