"""Bringing media in, and declaring from where they may be fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.media.addresses import source_prefix
from apps.media.models import MediaFile, MediaSource
from apps.media.naming import base_name
from apps.media.policies import may_declare, may_store
from apps.media.receiving import Examined, examine, pieces_of
from apps.projects.models import Project

MOST_FAULTS = 5
TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """`added` are new; `known` were stored before under the same names with the same bytes."""

    added: Sequence[MediaFile]
    known: Sequence[MediaFile]


def store_media(*, actor: Actor, project: Project, file: IO[bytes], name: str) -> Stored:
    """Take one file, or a ZIP of files under the names they have in it. All of them come in or none does: what is no
    medium is refused, and so is a name that is already given to other bytes."""
    require(may_store(actor, project.engagement))
    with pieces_of(file, name) as (pieces, allowance):
        found = _examined([examine(piece, allowance) for piece in pieces])
        _known(project, found)
        for one in found.values():
            _keep(one)
    return _store(actor, project, found)


def _examined(files: Sequence[Examined]) -> dict[str, Examined]:
    found = {one.piece.name: one for one in files}
    if len(found) < len(files):
        raise Invalid("Two files in this ZIP file have the same name; give each its own.")
    return found


def _keep(one: Examined) -> None:
    """Under its digest, so that equal bytes lie there once. What no row comes to name does no harm: it is found there
    by whoever brings the same bytes again."""
    path = path_of(one.sha256)
    if default_storage.exists(path):
        if default_storage.size(path) == one.size:
            return
        # A machine that went down while it wrote left a part; nothing can name it yet.
        default_storage.delete(path)
    with one.piece.opened() as stream:
        default_storage.save(path, File(stream))


def path_of(sha256: str) -> str:
    return f"media/{sha256[:2]}/{sha256}"


@transaction.atomic
def _store(actor: Actor, project: Project, found: dict[str, Examined]) -> Stored:
    # Two uploads of one name at once would both find it free: the project row is the queue.
    Project.objects.select_for_update().get(pk=project.pk)
    known = _known(project, found)
    new = [_row(actor, project, one) for name, one in sorted(found.items()) if name not in known]
    if new:
        MediaFile.objects.bulk_create(new, batch_size=TOGETHER)
        details = {"files": len(new), "bytes": sum(each.size for each in new), "sha256": manifest_digest(new)}
        _record(actor, project, "media.stored", project.public_id, details, new)
    return Stored(new, list(known.values()))


def _known(project: Project, found: dict[str, Examined]) -> dict[str, MediaFile]:
    """Those that are stored already. Raises Invalid where a name was given to other bytes."""
    names, known = list(found), dict[str, MediaFile]()
    for start in range(0, len(names), TOGETHER):
        some = project.media_files.filter(name__in=names[start : start + TOGETHER])
        known |= {each.name: each for each in some}
    taken = sorted(name for name, before in known.items() if before.sha256 != found[name].sha256)
    if taken:
        raise Invalid(
            f"{len(taken)} of these names are stored with other bytes, and evidence is not replaced: "
            f"{', '.join(taken[:MOST_FAULTS])}. Nothing was stored. Bring the new files under new names."
        )
    return known


def _row(actor: Actor, project: Project, one: Examined) -> MediaFile:
    return MediaFile(
        project=project, name=one.piece.name, base_name=base_name(one.piece.name), file=path_of(one.sha256),
        sha256=one.sha256, size=one.size, content_type=one.content_type, by=actor.user, **one.measures._asdict(),
    )  # fmt: skip


def manifest_digest(files: Sequence[MediaFile]) -> str:
    """SHA-256 of what `sha256sum` prints about the files, sorted by name."""
    lines = "".join(f"{each.sha256}  {each.name}\n" for each in sorted(files, key=lambda each: each.name))
    return hashlib.sha256(lines.encode()).hexdigest()


@transaction.atomic
def declare_source(*, actor: Actor, project: Project, prefix: str) -> MediaSource:
    """From now on, what items refer to under this address may be fetched from there when somebody looks at it."""
    require(may_declare(actor, project.engagement))
    cleaned = source_prefix(prefix)
    # Two declarations at once would both find none: the project row is the queue.
    Project.objects.select_for_update().get(pk=project.pk)
    if project.media_sources.filter(prefix=cleaned, retired_at=None).exists():
        raise Invalid(f"{cleaned} is declared already.")
    source = MediaSource.objects.create(project=project, prefix=cleaned, declared_by=actor.user)
    details = {"project": project.public_id, "prefix": cleaned}
    _record(actor, project, "media_source.declared", source.public_id, details, source)
    return source


@transaction.atomic
def retire_source(*, actor: Actor, source: MediaSource) -> None:
    require(may_declare(actor, source.project.engagement))
    source = MediaSource.objects.select_for_update().get(pk=source.pk)
    if source.retired_at is not None:
        raise Invalid("This source was retired already; nothing was changed.")
    source.retired_at = timezone.now()
    source.save(update_fields=["retired_at"])
    _record(actor, source.project, "media_source.retired", source.public_id, {"prefix": source.prefix}, source)


def _record(
    actor: Actor, project: Project, verb: str, obj: str, details: dict[str, Any], written: Model | Sequence[Model]
) -> None:
    log = project.engagement.log_origin
    record(log=log, actor=actor.text, verb=verb, obj=obj, details=details, states=[written])
