"""Turning a request into a frozen training set: the whole of it, or nothing."""

from __future__ import annotations

import hashlib
import tempfile
from functools import partial
from typing import IO, Any, BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.audit.services import record
from apps.exchange.formats import BadFile
from apps.labels.bulk import sorted_contents
from apps.labels.runs import RunState
from apps.labels.working import carry_out, end, is_held, report
from apps.training.about import about
from apps.training.choosing import Choice
from apps.training.gates import gates_named
from apps.training.loading import position
from apps.training.models import TrainingSet
from apps.training.selectors import choice_now
from apps.training.writing import Written, write_set

FREEZER = Actor.system("training-set")
# How often a choice is made again because something was decided while it was made.
ATTEMPTS = 5
CHOSEN, WRITTEN = 30, 95
BLOCK = 1 << 20


def freeze(run: TrainingSet) -> None:
    """Do the work of a waiting run, once: a run that somebody else has, or that has ended, is left alone."""
    lost = "nothing was frozen. Ask for it again."
    carry_out(run, _freeze, refusals=(Invalid, BadFile, ValueError), refuse=refuse, lost=lost)


def _freeze(run: TrainingSet) -> None:
    as_of, choice = _chosen(run)
    if not choice.number:
        raise Invalid("No item passes its gates, so there is nothing to freeze. See what each gate leaves out.")
    run.as_of, run.counts = as_of, choice.counts()
    report(run, CHOSEN)
    papers = about(run.project, choice, as_of, run.parameters["formats"], run.method_version)
    run.figures = {each.name: dict(each.figure) for each in papers.measured}
    with tempfile.TemporaryFile() as file:
        written = write_set(
            choice,
            partial(sorted_contents, run.project_id),
            papers,
            cast(BinaryIO, file),
            lambda done: report(run, CHOSEN + (WRITTEN - CHOSEN) * done // len(papers.formats)),
        )
        _keep(run, file, written)


def _chosen(run: TrainingSet) -> tuple[dict[str, Any], Choice]:
    """A choice of one moment: nothing was recorded in the log of the engagement while it was made."""
    waived, deliveries = gates_named(run.parameters["waived"]), run.annotation_set.deliveries
    for _ in range(ATTEMPTS):
        before = position(run.project)
        choice = choice_now(run.project, waived, deliveries)
        if position(run.project) == before:
            return before, choice
    raise Invalid("Decisions keep coming in, so no moment could be taken hold of. Ask for it again in a while.")


def _keep(run: TrainingSet, file: IO[bytes], written: Written) -> None:
    run.digest, run.size = written.digest, file.tell()
    run.sha256 = _sha256(file)
    file.seek(0)
    path = default_storage.save(f"training/{run.public_id}.zip", File(file))
    try:
        kept = _finish(run, path)
    except BaseException:
        default_storage.delete(path)
        raise
    if not kept:
        default_storage.delete(path)


@transaction.atomic
def _finish(run: TrainingSet, path: str) -> bool:
    if not is_held(run):
        return False
    run.file.name = path
    end(run, RunState.DONE)
    details = {
        "digest": run.digest, "sha256": run.sha256, "items": run.counts["items"], "left_out": run.counts["left_out"],
        "set": run.annotation_set.public_id, "as_of": run.as_of["event"], "waived": run.parameters["waived"],
    }  # fmt: skip
    _record(run, "training_set.frozen", details)
    return True


@transaction.atomic
def refuse(run: TrainingSet, message: str) -> None:
    """Nothing of the set is kept but that it could not be frozen, and why."""
    if not is_held(run):
        return
    run.error, run.file, run.digest, run.sha256, run.size = message, "", "", "", 0
    end(run, RunState.FAILED)
    _record(run, "training_set.refused", {"why": message[:1000]})


def _sha256(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _record(run: TrainingSet, verb: str, details: dict[str, Any]) -> None:
    log = run.project.engagement.log_origin
    record(log=log, actor=FREEZER.text, verb=verb, obj=run.public_id, details=details, states=[run])
