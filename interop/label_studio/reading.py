"""Exports of Label Studio read by our readers, and held against what was made."""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.exchange.formats import Record
from apps.exchange.formats.jsonl import read_time

from ..reading import read
from ..results import Result, compared
from .api import Api
from .making import Fact, Key, Made

TOOL = "label-studio"


def facts(records: Iterable[Record]) -> dict[Any, Any]:
    return {
        (Key(one.item, one.annotator), one.source): Fact(one.label, one.made_at, one.duration_ms) for one in records
    }


def expected(people: Mapping[Key, Fact], model: Mapping[Key, Fact]) -> dict[Any, Any]:
    both = (("human", people), ("model", model))
    return {
        (key, source): fact._replace(made_at=read_time(fact.made_at)) for source, of in both for key, fact in of.items()
    }


def json_export(api: Api, made: Made) -> Result:
    """Predictions are left alone where nobody asks for them."""
    found = facts(read(api.export(made.number, "JSON")))
    return compared(TOOL, f"{made.project.name}: JSON", expected(made.people, {}), found)


def snapshot(api: Api, made: Made) -> Result:
    """The JSON of a snapshot, which holds the predictions and says more of the annotators."""
    found = facts(read(api.snapshot(made.number), predictions=True))
    return compared(TOOL, f"{made.project.name}: snapshot", expected(made.people, made.model), found)


def json_min(api: Api, made: Made) -> Result:
    found = facts(read(api.export(made.number, "JSON_MIN")))
    return compared(TOOL, f"{made.project.name}: JSON_MIN", expected(made.people, {}), found)


def table(api: Api, made: Made, kind: str) -> Result:
    mapping = {"item": "id", "timestamp": "created_at", "duration": "lead_time"}
    found = facts(read(api.export(made.number, kind), mapping=mapping))
    return compared(TOOL, f"{made.project.name}: {kind}", expected(made.people, {}), found)
