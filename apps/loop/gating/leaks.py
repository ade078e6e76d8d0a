"""Whether a version learnt from gold, or from records that are nearly gold under another name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apps.learning.fence import content_digest, copies_of_gold
from apps.loop.models import ModelVersion
from apps.loop.training.lessons import contents_by_record
from apps.loop.training.loading import manifest_of_version

TOGETHER = 5_000


def leak_check(version: ModelVersion, gold: Sequence[str]) -> dict[str, Any]:
    """What the training manifest of `version` has of the records `gold` (keys).

    `checked` is False for a version that has no manifest; `labels` counts what it learnt from, `manifest_sha256` says
    where that is written; `leaked` names records learnt from that are gold or copies of it: of near content for
    texts, of equal content otherwise. `changed` counts records whose content is no longer what was learnt.
    Invalid for a manifest that is not the one that was logged.
    """
    if not version.manifest:
        return {"checked": False, "labels": 0, "manifest_sha256": "", "leaked": [], "changed": 0}
    manifest = manifest_of_version(version)
    learnt = {label.record: label.content for label in manifest.labels}
    direct = set(learnt) & set(gold)
    contents = contents_by_record(version.project, version.kind, learnt.keys() | set(gold))
    others = [record for record in learnt if record not in direct and record in contents]
    copies = copies_of_gold(
        [contents[record] for record in others], [contents[record] for record in gold if record in contents]
    )
    near = {record for record, copy in zip(others, copies.tolist(), strict=True) if copy}
    same = _of_equal_content(learnt, gold, contents)
    changed = sum(content_digest(contents[record]) != learnt[record] for record in others if learnt[record])
    return {
        "checked": True,
        "labels": len(learnt),
        "manifest_sha256": version.manifest_sha256,
        "leaked": sorted(direct | near | same),
        "changed": changed,
    }


def _of_equal_content(learnt: dict[str, str], gold: Sequence[str], contents: dict[str, Any]) -> set[str]:
    """By the digests that the manifest itself has: also where a record holds something else by now."""
    known = {content_digest(contents[record]) for record in gold if record in contents}
    return {record for record, content in learnt.items() if content in known}
