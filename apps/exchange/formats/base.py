"""What every file format gives: records, rejects with their place, or a refusal of the whole file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


class Provenance(NamedTuple):
    """What a tool says about the making of a label beside who made it; None where it does not say.

    `review` is "accepted", "fixed" or "rejected". `model` is the name or version of the model whose proposal the
    annotation began from, or that made it; `proposal` that proposed label, raw like the label itself.
    """

    reviewer: str | None = None
    review: str | None = None
    model: str | None = None
    proposal: object | None = None


class Record(NamedTuple):
    """One annotation as the file has it; `label` is raw (text or JSON) until a schema reads it."""

    place: str
    item: str
    annotator: str
    label: object
    made_at: str | None = None
    duration_ms: int | None = None
    payload: dict[str, object] | None = None
    source: str = "human"
    flagged_gold: bool = False
    provenance: Provenance | None = None


class Reject(NamedTuple):
    """One annotation that cannot be read: where it is, why, and what to do."""

    place: str
    why: str
    remedy: str


class BadFile(Exception):
    """The whole file is refused; the message says where and what to do."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(f"{why} {remedy}")
        self.why = why
        self.remedy = remedy

    def __reduce__(self) -> tuple[type["BadFile"], tuple[str, str]]:
        """Refusals come back whole from another process."""
        return type(self), (self.why, self.remedy)


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps that keep hostile or damaged files from exhausting memory, disk or time."""

    line: int = MIB
    """Characters in one line, and in one record of several lines."""
    task: int = 16 * MIB
    """Characters of one element of a JSON array."""
    expanded: int = 32 * GIB
    """Bytes that come out of one compressed file."""
    ratio: int = 200
    """Bytes out per byte in, once more than `ratio_grace` came out."""
    ratio_grace: int = 16 * MIB
    members: int = 100_000
    """Files in one archive."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller knows about the file.

    `mapping` says where to find what: {"item": "col", "annotator": …, "label": …, "timestamp": …, "duration": …},
    and for tables also who reviewed, with what outcome, and which model proposed what.
    In Label Studio exports "item" is a path such as "data.sku" and "label" the name of the control. `name` is that of
    the file, with its folders where it came in an archive. `annotator` says who labelled where a format does not:
    a name, in which "{file}" stands for the file's name without its ending and "{folder}" for its folder.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    needs_annotator: bool = True
    predictions: bool = False
    name: str = ""
    annotator: str = ""
    limits: Limits = field(default_factory=Limits)


class Head(NamedTuple):
    """The beginning of a file: its bytes, and as text without byte order mark and leading blanks."""

    content: bytes
    text: str


Reading = Iterator[Record | Reject]
Read = Callable[[BinaryIO, Options], Reading]
Recognise = Callable[[Head], str | None]


@dataclass(frozen=True, slots=True)
class Format:
    """`recognise` says what in the beginning of a file speaks for this format, or None. A `packed` format is one
    archive whose files make no sense one by one."""

    name: str
    title: str
    read: Read
    recognise: Recognise
    packed: bool = False
