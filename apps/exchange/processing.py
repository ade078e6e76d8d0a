"""Turning a received file into a delivery: everything in it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import IO, Any, BinaryIO, cast

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.audit.services import States, record
from apps.exchange.formats import BadFile, Options, open_records
from apps.exchange.intake import Watched
from apps.exchange.models import ImportReject, ImportRun
from apps.exchange.rejects import MOST_KEPT, Rejects, counted
from apps.exchange.wording import for_forms
from apps.labels.admission import Admission, admission
from apps.labels.models import Delivery
from apps.labels.runs import RunState
from apps.labels.working import carry_out, end, is_held, report
from apps.lots.services import open_lot
from apps.projects.selectors import current_schema

IMPORTER = Actor.system("import")


def process(run: ImportRun) -> None:
    """Do the work of a waiting run, once: a run that somebody else has, or that has ended, is left alone."""
    rejects = Rejects()
    carry_out(
        run,
        partial(_import, rejects=rejects),
        refusals=(BadFile, Invalid),
        refuse=partial(refuse, rejects=rejects),
        lost="nothing was admitted. Deliver the file again.",
    )


def _import(run: ImportRun, rejects: Rejects) -> None:
    schema = current_schema(run.project)
    with (
        run.file.open("rb") as stored,
        admission(schema, rejects.add, fold=run.parameters.get("fold", False)) as admitting,
    ):
        run.format = _stage(run, stored, admitting, rejects)
        run.rows = admitting.rows
        _check(run, rejects)
        run.notices = [*_left_out(rejects), *admitting.notices()]
        _admit(run, admitting, rejects)


def _stage(run: ImportRun, stored: IO[bytes], admitting: Admission, rejects: Rejects) -> str:
    watched = Watched(stored, lambda done: report(run, min(99, 100 * done // max(1, run.size))))
    given = run.parameters
    options = Options(mapping=given.get("mapping", {}), name=run.name, annotator=given.get("annotator", ""))
    opened = open_records(cast(BinaryIO, watched), format=given.get("format"), options=options)
    admitting.stage(rejects.divert(opened.records))
    return opened.format.name


def _check(run: ImportRun, rejects: Rejects) -> None:
    if not run.rows and not rejects.total:
        raise Invalid("The file holds no labels. Check that it was exported completely.")
    if not run.rows:
        raise Invalid(
            f"No row can be used ({counted(rejects.total, 'row')} refused). Download the list, correct the file."
        )
    if rejects.total and not run.parameters.get("admit_rest"):
        were = "was" if rejects.total == 1 else "were"
        raise Invalid(
            f"{counted(rejects.total, 'row')} {were} refused; nothing was admitted. Download the list, "
            f"correct the file, or admit the other {counted(run.rows, 'row')}."
        )


def _left_out(rejects: Rejects) -> Sequence[str]:
    return [f"Left out, because they could not be used: {counted(rejects.total, 'row')}."] if rejects.total else []


@transaction.atomic
def _admit(run: ImportRun, admitting: Admission, rejects: Rejects) -> None:
    if not is_held(run):
        return
    if Delivery.objects.filter(project=run.project, sha256=run.sha256).exists():
        raise Invalid("This file was delivered already, by another import; nothing was changed.")
    run.delivery = admitting.admit(name=run.name, sha256=run.sha256)
    open_lot(actor=IMPORTER, delivery=run.delivery)
    kept = _finish(run, RunState.DONE, rejects)
    details = {
        "run": run.public_id, "rows": run.delivery.rows, "items": run.delivery.items,
        "annotators": run.delivery.annotators, "rejected": rejects.total, "root": run.delivery.root,
        "sha256": run.sha256,
    }  # fmt: skip
    _record(run, "import.admitted", run.delivery.public_id, details, [run, run.delivery, kept])


@transaction.atomic
def refuse(run: ImportRun, message: str, rejects: Rejects) -> None:
    """Nothing of the file is admitted; why, and which rows were in the way, is kept."""
    if not is_held(run):
        return
    run.error, run.delivery, run.notices = for_forms(message), None, []
    kept = _finish(run, RunState.FAILED, rejects)
    details = {"rejected": rejects.total, "sha256": run.sha256, "why": run.error[:1000]}
    _record(run, "import.refused", run.public_id, details, [run, kept])


def _finish(run: ImportRun, state: RunState, rejects: Rejects) -> list[ImportReject]:
    if rejects.total > MOST_KEPT:
        run.notices.append(f"The list holds the first {MOST_KEPT} of {rejects.total} refused rows.")
    run.rejected = rejects.total
    end(run, state)
    return ImportReject.objects.bulk_create(
        (ImportReject(run=run, **reject._asdict()) for reject in rejects.kept), batch_size=1000
    )


def _record(run: ImportRun, verb: str, obj: str, details: dict[str, Any], written: States) -> None:
    log = run.project.engagement.log_origin
    record(log=log, actor=IMPORTER.text, verb=verb, obj=obj, details=details, states=written)
