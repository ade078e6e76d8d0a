"""What we write is imported by Label Studio, exported again, and read as the same bytes."""

from collections.abc import Iterable
from typing import Any

import rfc8785

from apps.exchange.formats import Record
from apps.exchange.formats.label_studio.writing import write_label_studio

from ..reading import read
from ..results import Result, compared
from .api import Api
from .making import Made
from .reading import TOOL


def imported_again(api: Api, made: Made) -> Result:
    """Label Studio gives tasks numbers and annotations times of its own; all else comes back."""
    written = b"".join(write_label_studio(read(api.snapshot(made.number), predictions=True)))
    before = read(written, predictions=True)
    number = api.new_project(f"{made.project.name} again", made.project.config)
    api.import_file(number, written)
    after = read(api.snapshot(number), predictions=True, mapping={"item": "meta.item"})
    return compared(TOOL, f"{made.project.name}: way back", _canonical(before), _canonical(after))


def _canonical(records: Iterable[Record]) -> dict[Any, Any]:
    return {
        (one.item, one.annotator, one.source): (
            rfc8785.dumps(one.label),  # type: ignore[arg-type]
            rfc8785.dumps(one.payload),  # type: ignore[arg-type]
            one.duration_ms,
            one.flagged_gold,
        )
        for one in records
    }
