"""What is asked of an audit, and how it refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

REPEATS = ("all", "first", "last", "refuse")


class FileReject(NamedTuple):
    """A row that cannot be used: where it is, why, and what to do."""

    file: str
    place: str
    why: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: {self.why} {self.remedy}"


class NothingToAudit(Exception):
    """The input cannot be audited as it is: where, why, what to do, and which rows were refused."""

    def __init__(self, message: str, rejects: Sequence[FileReject] = ()) -> None:
        super().__init__(message)
        self.rejects = list(rejects)


@dataclass(frozen=True, kw_only=True)
class ReadRequest:
    """Which files to read, and how."""

    deliveries: Sequence[Path]
    gold: Path | None = None
    schema: Path | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    gold_mapping: Mapping[str, str] = field(default_factory=dict)
    format: str | None = None
    annotator: str = ""
    confidence: float = 0.95
    repeats: str = "all"
    fold: bool = False
    admit_rest: bool = False


@dataclass(frozen=True, kw_only=True)
class AuditRequest(ReadRequest):
    """`floors` are commitments (metric to least value); those of the schema file hold where none is given here."""

    who: str = "The vendor"
    floors: Mapping[str, float] = field(default_factory=dict)
    issued_at: dt.datetime | None = None
