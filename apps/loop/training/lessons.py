"""What a version is taught: a manifest of labels, and the content of each of its records in the same order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from apps.accounts.policies import Invalid
from apps.learning.fence import Alike, content_digest
from apps.learning.manifest import Manifest, manifest_of
from apps.learning.provenance import Admission, Label
from apps.loop.bulk import in_chunks
from apps.loop.contents import contents_or_why, texts_by_key
from apps.loop.models import Kind
from apps.loop.training.known import candidates
from apps.projects.models import Item, Project

TOGETHER = 5_000
NO_CONTENT = "the item holds nothing that this kind of model reads"


@dataclass(frozen=True, eq=False)
class Lessons:
    """`manifest.labels[i]` is the label of `contents[i]`; `left_out` counts items that were kept out before."""

    manifest: Manifest
    contents: Sequence[Any]
    left_out: dict[str, int]

    def counts(self) -> dict[str, Any]:
        """Numbers of labels admitted, by provenance, refused and left out."""
        provenance = Counter(str(label.provenance) for label in self.manifest.labels)
        return {
            "labels": len(self.manifest.labels),
            "provenance": dict(sorted(provenance.items())),
            "classes": len({label.label for label in self.manifest.labels}),
            "refused": {str(why): number for why, number in sorted(self.manifest.refused.items())},
            "left_out": dict(sorted(self.left_out.items())),
        }


def lessons_of(project: Project, kind: str, admission: Admission) -> Lessons:
    """Everything admitted now. Gold, what calibrates, and near duplicates of both are refused before anything is
    learnt, whoever labelled them."""
    known = candidates(project)
    contents = contents_by_record(project, kind, {one.record for one in known.found} | known.gold | known.held_out)
    gold, held_out = with_copies(contents, known.gold, known.held_out)
    digests = {record: content_digest(content) for record, content in contents.items()}
    labels = (
        Label(one.record, one.label, one.provenance, digests[one.record], one.model, one.certificate)
        for one in known.found
        if one.record in digests
    )
    manifest = manifest_of(labels, gold=gold, held_out=held_out, certificates=known.standing, admission=admission)
    empty = len({one.record for one in known.found} - digests.keys())
    left_out = {**known.left_out, **({NO_CONTENT: empty} if empty else {})}
    return Lessons(manifest, [contents[label.record] for label in manifest.labels], left_out)


def contents_by_record(project: Project, kind: str, records: Collection[str]) -> dict[str, Any]:
    """By record, of those that hold something for this kind. All items of the project are read: to name many of them
    takes longer."""
    wanted, items = frozenset(records), Item.objects.filter(project=project).order_by("pk")
    if kind != Kind.IMAGE:
        rows = items.values_list("key", "payload").iterator(chunk_size=TOGETHER)
        return texts_by_key((row for row in rows if row[0] in wanted), kind)
    found: dict[str, Any] = {}
    for some in in_chunks((item for item in items.iterator(chunk_size=TOGETHER) if item.key in wanted), TOGETHER):
        seen = contents_or_why(project, some, kind)
        found |= {item.key: one for item, one in zip(some, seen, strict=True) if not isinstance(one, Invalid)}
    return found


def with_copies(contents: dict[str, Any], *fences: frozenset[str]) -> list[frozenset[str]]:
    """Each fence with the records that nearly copy one of those it keeps off."""
    records, alike = list(contents), Alike(list(contents.values()))
    found = []
    for fence in fences:
        fenced = np.fromiter((record in fence for record in records), np.bool_, count=len(records))
        found.append(fence.union(records[place] for place in np.flatnonzero(alike.copies_of(fenced)).tolist()))
    return found
