"""Which frozen reports rest on a gold answer: what their evidence holds is read, and nothing in it is changed."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from apps.consequences.models import Effect, EffectKind, GoldRevision
from apps.evidence.openings import PRIVATE
from apps.labels.types import AnySchema, BadLabel
from apps.projects.models import Project
from apps.signoff.evidence_files import EVIDENCE, read_schema
from apps.signoff.models import Kind, Report
from apps.signoff.scopes import Part

GOLD_FILE = "gold.jsonl"


def report_effects(
    project: Project, revisions: Sequence[GoldRevision], marked_sets: Sequence[str]
) -> tuple[list[Effect], dict[str, int]]:
    """A mark for each report whose evidence holds a former answer, or that certifies a marked training set.

    Beside them how many reports were looked at, and of how many the evidence is not there any more.
    """
    reports = list(project.engagement.reports.order_by("pk"))
    homes = {report.public_id: report.project for report in reports}
    effects, erased = list[Effect](), 0
    for report in reports:
        try:
            answers = _answers_in(report, project, revisions, homes.get)
        except FileNotFoundError:
            answers, erased = 0, erased + 1
        answers += report.kind == Kind.DATASET_CERTIFICATE and report.scope in {
            f"{Part.TRAINING_SET} {each}" for each in marked_sets
        }
        if answers:
            effects.append(
                Effect(kind=EffectKind.REPORT, subject=report.public_id, before={"answers": int(answers)}, after=None)
            )
    return effects, {"report": len(reports), "report without evidence": erased}


def _answers_in(
    report: Report, project: Project, revisions: Sequence[GoldRevision], home: Callable[[str], Project | None]
) -> int:
    """How many of the former answers are in its evidence, in the files that are about this project."""
    found = set[int]()
    with report.evidence.open("rb") as file, zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            path = PurePosixPath(name)
            if path.name == GOLD_FILE and _about(path, report, home) == project.public_id:
                schema = read_schema(lambda wanted, path=path: archive.read(_beside(path, wanted)))  # type: ignore[misc]
                rows = dict(_rows(archive.read(name), opened=name.startswith(PRIVATE)))
                found |= _held(rows, schema, revisions)
    return len(found)


def _about(path: PurePosixPath, report: Report, home: Callable[[str], Project | None]) -> str:
    """The project that a file is about: it is named in the path, or it is that of the report, or of the one packed."""
    named = next((part for part in path.parts if part.startswith("prj_")), "")
    packed = next((part for part in path.parts if part.startswith("rpt_")), report.public_id)
    return named or getattr(home(packed), "public_id", "")


def _beside(path: PurePosixPath, wanted: str) -> str:
    """Another file of evidence about the same; answers lie in the folder of what is kept private."""
    folder = EVIDENCE + str(path.parent).partition("/")[2]
    return f"{folder.rstrip('/')}/{wanted.removeprefix(EVIDENCE)}"


def _rows(content: bytes, *, opened: bool) -> Iterator[tuple[str, str]]:
    """(item, answer as JSON text); where answers are kept private, each row is text beside the salt that opens it."""
    for line in content.decode().split("\n")[:-1]:
        row = json.loads(line)
        item, value = json.loads(row[1]) if opened else row
        yield item, json.dumps(value)


def _held(rows: dict[str, str], schema: AnySchema, revisions: Sequence[GoldRevision]) -> set[int]:
    return {
        each.pk
        for each in revisions
        if each.item.key in rows
        and each.former.value is not None
        and _read(schema, rows[each.item.key]) == _read(schema, each.former.value)
    }


def _read(schema: AnySchema, text: str) -> str:
    """As the schema of the report writes it; an answer that it does not know equals none of its own."""
    try:
        return schema.canonical(schema.parse(json.loads(text)))
    except BadLabel:
        return text
