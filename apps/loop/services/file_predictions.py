"""Predictions that a model made elsewhere, taken in from a file under the version that is declared for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, cast

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.exchange.formats import BadFile
from apps.exchange.intake import Hashed, file_name
from apps.exchange.wording import for_forms
from apps.labels.runs import RunState
from apps.labels.selectors import rules_of
from apps.loop.bulk import in_chunks
from apps.loop.models import About, Batch, Kind, ModelVersion, PredictionRun
from apps.loop.policies import may_run_loop
from apps.loop.predicting.answers import Answered, Trouble
from apps.loop.predicting.files import Row, rows_in
from apps.loop.predicting.keeping import Keeping, keeping, record_run
from apps.loop.predicting.work import asked_about
from apps.loop.services.predicting import check_about
from apps.projects.models import Project
from apps.projects.selectors import current_schema


def import_predictions(
    *,
    actor: Actor,
    version: ModelVersion,
    file: IO[bytes],
    name: str,
    about: str = About.BATCH,
    batch: Batch | None = None,
) -> PredictionRun:
    """Predictions of `version` about a batch, the items with gold, or earlier blind samples, from CSV or JSON Lines.

    Rows that say nothing usable are kept as faults, and so are items that the file leaves out and rows about others.
    Invalid, and nothing is kept, for a file that cannot be read, that holds no usable row, or that was taken before.
    """
    require(may_run_loop(actor, version.project.engagement))
    if version.kind != Kind.FILE:
        raise Invalid(f"{version} can be asked itself. Register a version of the kind “{Kind.FILE.label}” for files.")
    check_about(version, about, batch)
    schema, source = current_schema(version.project), Hashed(file)
    try:
        rows = list(rows_in(cast(IO[bytes], source), rules_of(schema)))
    except BadFile as refusal:
        raise Invalid(for_forms(str(refusal))) from None
    run = PredictionRun(
        version=version,
        about=about,
        batch=batch,
        name=file_name(name),
        actor=actor.text,
        requested_by=actor.user,
        state=RunState.RUNNING,
        parameters={"schema": schema.digest, "sha256": source.digest.hexdigest(), "rows": len(rows)},
    )
    return _keep(actor, run, rows)


@transaction.atomic
def _keep(actor: Actor, run: PredictionRun, rows: list[Row]) -> PredictionRun:
    # Of two who bring the same file at once, the second finds it taken.
    Project.objects.select_for_update().get(pk=run.version.project_id)
    sha256 = run.parameters["sha256"]
    for earlier in PredictionRun.objects.filter(version=run.version, about=run.about, batch=run.batch):
        if earlier.parameters.get("sha256") == sha256 and earlier.state == RunState.DONE:
            raise Invalid(f"This file was taken before, as {earlier.public_id}.")
    run.save()
    record_run(actor, run, "predictions.received", {"sha256": sha256, "rows": len(rows)})
    with keeping(run) as kept:
        _take(kept, rows)
        if not kept.predicted:
            first = next((row.why for row in rows if row.why), "its items are not those that it is said to be about")
            raise Invalid(f"None of the {len(rows)} rows can be used; the first reason: {first}")
        kept.finish(actor)
    run.refresh_from_db()
    return run


def _take(kept: Keeping, rows: list[Row]) -> None:
    said: dict[str, list[Row]] = {}
    for row in rows:
        said.setdefault(row.item, []).append(row)
    for chunk in in_chunks(asked_about(kept.run).iterator(chunk_size=4096)):
        answers = [answer for item in chunk for answer in _answers(item.pk, said.pop(item.key, []))]
        kept.take({item.pk: item.key for item in chunk}, answers)
    others = f"{Trouble.OTHER_ITEM}: it is none of those that the predictions are about"
    kept.refuse((row.item, row.why or others, row.raw) for left in said.values() for row in left)


def _answers(item: int, rows: list[Row]) -> Iterator[Answered]:
    for row in rows:
        yield Answered(item=item, value=row.value, code=row.code, score=row.score, raw=row.raw or None, why=row.why)
