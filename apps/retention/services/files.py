"""Erasing payload files once their retention is over. Digests, labels, decisions and the log stay."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from django.core.files.storage import default_storage
from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.exchange.models import ImportRun
from apps.media.models import MediaFile
from apps.projects.models import Engagement
from apps.retention.models import ErasedFile, Records
from apps.retention.policies import may_keep_books
from apps.retention.selectors import Payload, lines_of, payloads_of
from apps.training.models import TrainingSet

AT_ONCE = 500


@transaction.atomic
def erase_files(*, actor: Actor, engagement: Engagement) -> int:
    """Erase every stored file of the engagement; Invalid before its time is over or while a hold covers it.

    The event comes first and the files go after the commit: should the machine stop between the two, the next call
    finishes what the log says was done. Returns how many files were newly erased.
    """
    require(may_keep_books(actor, engagement.buyer))
    # A hold placed meanwhile waits for this row, or this waits for the hold.
    engagement = Engagement.objects.select_for_update().get(pk=engagement.pk)
    line = next(line for line in lines_of(engagement) if line.records == Records.FILES)
    if line.held or not line.is_over or line.rule is None:
        raise Invalid(f"Nothing was erased. {line.records.label}: {line.state}.")
    payloads = payloads_of(engagement)
    rows = [
        ErasedFile(
            engagement=engagement,
            rule=line.rule,
            object=each.object,
            sha256=each.sha256,
            size=each.size,
            erased_by=actor.user,
        )
        for each in payloads
    ]
    ErasedFile.objects.bulk_create(rows, batch_size=AT_ONCE)
    transaction.on_commit(lambda: _remove(engagement))
    if rows:
        details = {"files": len(rows), "bytes": sum(row.size for row in rows), "sha256": _digest(payloads)}
        log, obj = engagement.log_origin, line.rule.public_id
        record(log=log, actor=actor.text, verb="payload.erased", obj=obj, details=details, states=[rows])
    return len(rows)


def _digest(payloads: Iterable[Payload]) -> str:
    """SHA-256 over one line for each file, sorted: its id and its digest."""
    lines = sorted(f"{each.object} {each.sha256}\n" for each in payloads)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _remove(engagement: Engagement) -> None:
    """Take from the storage what the database says is erased, and nothing that somebody else's row still names."""
    erased = list(ErasedFile.objects.filter(engagement=engagement).values_list("object", flat=True))
    for start in range(0, len(erased), AT_ONCE):
        for model in (ImportRun, MediaFile, TrainingSet):
            _remove_of(model, erased[start : start + AT_ONCE])


def _remove_of(model: type[ImportRun | MediaFile | TrainingSet], objects: Sequence[str]) -> None:
    paths = set(model._default_manager.filter(public_id__in=objects).values_list("file", flat=True)) - {""}
    naming = model._default_manager.filter(file__in=paths).values_list("file", "public_id")
    gone = set(ErasedFile.objects.filter(object__in=[each for _, each in naming]).values_list("object", flat=True))
    still_named = {path for path, each in naming if each not in gone}
    for path in sorted(paths - still_named):
        default_storage.delete(path)
