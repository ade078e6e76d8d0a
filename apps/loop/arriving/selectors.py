"""Reads about batches: their groups of copies, items by tag, and everything as a table."""

from __future__ import annotations

from io import StringIO

from django.db.models import Count, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce

from apps.exchange.spreadsheet import write_csv
from apps.loop.bulk import CHUNK
from apps.loop.models import Arrival, Batch

COLUMNS = ("place", "key", "group", "group_key", "copy_of", "unusual", "tags", "content")


def groups_of_copies(batch: Batch) -> QuerySet[Arrival, int]:
    """The number of each group of more than one item, the largest groups first."""
    grouped = batch.arrivals.values("group").annotate(size=Count("pk")).filter(size__gt=1)
    return grouped.order_by("-size", "group").values_list("group", flat=True)


def with_tag(batch: Batch, tag: str) -> QuerySet[Arrival]:
    """Arrivals with this tag, the most unusual first."""
    # Not every database looks into JSON; as text it says the same in all of them.
    tagged = batch.arrivals.annotate(told=Cast("tags", TextField())).filter(told__contains=f'"{tag}"')
    return tagged.select_related("item", "copy_of").order_by(Coalesce("unusual", 0.0).desc(), "place")


def batch_csv(batch: Batch) -> str:
    """A row per item in the order of the file, safe to open in a spreadsheet."""
    fields = ("place", "item__key", "group", "copy_of__key", "unusual", "tags", "content")
    rows = list(batch.arrivals.order_by("place").values_list(*fields).iterator(chunk_size=CHUNK))
    keys = {row[0]: row[1] for row in rows}
    file = StringIO(newline="")
    write_csv(
        file,
        COLUMNS,
        (
            (place, key, group, keys[group], copied, unusual, " ".join(tags), content)
            for place, key, group, copied, unusual, tags, content in rows
        ),
    )
    return file.getvalue()
