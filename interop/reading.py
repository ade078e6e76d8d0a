"""Files of other tools, read by our readers."""

import io
from collections.abc import Mapping
from typing import Any, cast

from apps.exchange.formats import Options, Record, Reject, open_records


def read(content: bytes, *, format: str | None = None, **options: object) -> list[Record]:
    """Every record, of a format that is recognised unless one is forced. Raises RuntimeError with the first reject."""
    settings = Options(**options)  # type: ignore[arg-type]
    found = list(open_records(io.BytesIO(content), format=format, options=settings).records)
    for one in found:
        if isinstance(one, Reject):
            raise RuntimeError(f"{one.place}: {one.why}")
    return [one for one in found if isinstance(one, Record)]


def shapes(record: Record) -> list[Mapping[str, Any]]:
    """The objects of a label that is a list of them."""
    return cast("list[Mapping[str, Any]]", record.label)
