"""What a version is taught: a manifest of labels, and the content of each of its records in the same order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from apps.accounts.policies import Invalid
from apps.learning.fence import content_digest, copies_of_gold
from apps.learning.manifest import Manifest, manifest_of
from apps.learning.provenance import Admission, Label
from apps.loop.training.contents import contents_or_why
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
    gold = known.gold | _copies(known.gold, contents)
    held_out = known.held_out | _copies(known.held_out, contents)
    digests = {record: content_digest(contents[record]) for record in contents}
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
    """By record, of those that hold something for this kind."""
    found: dict[str, Any] = {}
    for items in _together(project, records):
        seen = contents_or_why(project, items, kind)
        found |= {item.key: one for item, one in zip(items, seen, strict=True) if not isinstance(one, Invalid)}
    return found


def _together(project: Project, records: Collection[str]) -> Iterator[list[Item]]:
    """All items of the project are read: to name many of them takes longer."""
    wanted, some = frozenset(records), list[Item]()
    for item in Item.objects.filter(project=project).order_by("pk").iterator(chunk_size=TOGETHER):
        if item.key in wanted:
            some.append(item)
        if len(some) == TOGETHER:
            yield some
            some = []
    yield some


def _copies(fenced: frozenset[str], contents: dict[str, Any]) -> frozenset[str]:
    """Records that nearly copy one of those that are fenced off."""
    originals = [contents[record] for record in sorted(fenced) if record in contents]
    others = [record for record in contents if record not in fenced]
    copies = copies_of_gold([contents[record] for record in others], originals)
    return frozenset(record for record, copy in zip(others, copies.tolist(), strict=True) if copy)
