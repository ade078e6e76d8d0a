"""The state of a row: the SHA-256 of what the database holds in its governed columns, and roots over many rows.

A state is made from canonical JSON (audit-json/1) in which equal rows have equal bytes on SQLite and PostgreSQL, before
they are written and after they are read: decimals as text with all their places, times in UTC, bytes as their SHA-256,
files by name, foreign keys by primary key, JSON columns as text with sorted keys. A column that is empty in the way of
its type (NULL, or the empty default of a column that is never NULL) is left out, so that a column added later leaves
the states of older rows as they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cache, partial
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.fields.files import FieldFile

from apps.audit.governed import GOVERNED, Governed
from apps.evidence.canonical import MAX_INTEGER, encode
from apps.evidence.events import timestamp
from apps.evidence.merkle import root_of_rows

LONGEST_ROW = 1 << 31
_ABSENT = object()


class Columns:
    """The columns of a model that count, and how their values become bytes."""

    def __init__(self, model: type[models.Model], left_out: Iterable[str]) -> None:
        unknown = set(left_out) - {field.attname for field in model._meta.local_concrete_fields}
        if unknown:
            raise LookupError(f"{model._meta.label_lower} has no columns {', '.join(sorted(unknown))}.")
        fields = [field for field in model._meta.local_concrete_fields if field.attname not in set(left_out)]
        self.names = [field.attname for field in fields]
        self._how = [(field.attname, _writer(field), _empty(field)) for field in fields]

    def encode(self, values: Iterable[Any]) -> bytes:
        """Canonical JSON of a row, given the values of `names` as instances or `values_list` have them."""
        found = {
            name: write(value)
            for (name, write, empty), value in zip(self._how, values, strict=True)
            if value is not None and value != empty
        }
        return encode(found, LONGEST_ROW)

    def of(self, row: models.Model) -> bytes:
        values = (getattr(row, name) for name in self.names)
        return self.encode(value.name or "" if isinstance(value, FieldFile) else value for value in values)


def state_of(row: models.Model) -> dict[str, Any]:
    """{"model", "id", "sha256"} of a row as it was just written. LookupError if its model is not governed."""
    label = row._meta.label_lower
    digest = hashlib.sha256(columns_of(label).of(row)).hexdigest()
    return {"model": label, "id": id_of(row), "sha256": digest}


def states_of_rows(rows: Sequence[models.Model]) -> dict[str, Any]:
    """{"model", "of", "first", "last", "rows", "root"} of rows of one model and group that were written at once.

    `root` is the RFC 6962 root over their canonical bytes by ascending primary key; of the group `of` no other row has
    a primary key from `first` to `last`.
    """
    label = rows[0]._meta.label_lower
    inserted, group = columns_of(label, inserted=True), governed(label).group.split("__")
    by_key = sorted(rows, key=lambda row: row.pk)
    root, count = root_of_rows(map(inserted.of, by_key))
    of: Any = rows[0]
    for step in group:
        of = getattr(of, step)
    ends = {"first": by_key[0].pk, "last": by_key[-1].pk}
    return {"model": label, "of": str(of), **ends, "rows": count, "root": root.hex()}


def id_of(row: models.Model) -> str:
    """The public id of a row, or its primary key as text."""
    return str(getattr(row, id_column(type(row))))


def id_column(model: type[models.Model]) -> str:
    return "public_id" if any(field.attname == "public_id" for field in model._meta.local_concrete_fields) else "pk"


def governed(label: str) -> Governed:
    try:
        return GOVERNED[label]
    except KeyError:
        raise LookupError(f"{label} has no states; apps/audit/governed.py says which models have.") from None


@cache
def columns_of(label: str, *, inserted: bool = False) -> Columns:
    """The governed columns of a model; with `inserted`, those that never change after the row was inserted."""
    found = governed(label)
    left_out = (*found.left_out, *found.changing) if inserted else found.left_out
    return Columns(apps.get_model(label), left_out)


def _writer(field: models.Field[Any, Any]) -> Callable[[Any], object]:
    if isinstance(field, models.ForeignKey):
        return _writer(field.target_field)
    if isinstance(field, models.DecimalField):
        return partial(_decimal, Decimal(1).scaleb(-field.decimal_places))
    if isinstance(field, models.JSONField):
        return partial(json_text, encoder=field.encoder)
    for kind, write in _WRITERS:
        if isinstance(field, kind):
            return write
    raise TypeError(f"{field} is of a kind that has no canonical form yet.")


def _empty(field: models.Field[Any, Any]) -> object:
    """What a column that is never NULL holds when it says nothing."""
    default = None if field.null else field.get_default()
    return default if default in ("", [], {}) else _ABSENT


def _decimal(places: Decimal, value: Any) -> str:
    return f"{Decimal(value).quantize(places):f}"


def _integer(value: int) -> int | str:
    number = int(value)
    return number if -MAX_INTEGER <= number <= MAX_INTEGER else str(number)


def json_text(value: object, encoder: type[json.JSONEncoder] | None = None) -> str:
    """JSON with sorted keys and without blanks, in which a number has one form.

    Databases differ: 1.0, 1e16 and -0.0 come back as 1.0 or 1, 10000000000000000, 0.0 or -0.0. Here a number without
    a fraction is written as an integer, any other as the shortest text that reads back as the same double.
    """
    plain = json.loads(json.dumps(value, cls=encoder), parse_float=_number)
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _number(text: str) -> int | float:
    number = float(text)
    return int(Decimal(repr(number))) if number.is_integer() else number


def _sha256(value: Any) -> str:
    return hashlib.sha256(bytes(value)).hexdigest()


# DateTimeField is a DateField, and BooleanField no IntegerField: the first that fits counts.
_WRITERS: tuple[tuple[type[models.Field[Any, Any]], Callable[[Any], object]], ...] = (
    (models.DateTimeField, timestamp),
    (models.DateField, lambda value: value.isoformat()),
    (models.BooleanField, bool),
    (models.IntegerField, _integer),
    (models.FloatField, lambda value: repr(float(value))),
    (models.BinaryField, _sha256),
    (models.CharField, str),
    (models.TextField, str),
    (models.FileField, str),
    (models.UUIDField, str),
)
