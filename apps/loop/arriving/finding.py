"""What sorting finds about items that arrive: copies, the unusual, likely edge cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from apps.gold.selectors import gold_in_use
from apps.loop.arriving.copies import Before, Contents, groups_within
from apps.loop.arriving.looks import looks_of
from apps.loop.arriving.remembered import Earlier, notes
from apps.loop.arriving.strangeness import strangeness
from apps.loop.arriving.tags import Tag, edge_cases
from apps.loop.arriving.unusual import RARE
from apps.measures.duplicates import effective_size
from apps.projects.models import Item, Project

# Earlier items compared with at once.
BLOCK = 5_000
WITHIN, COMPARED, DONE = 30, 80, 95


@dataclass(frozen=True, eq=False)
class Found:
    """Each in the order of the items: SHA-256 of the normalised content; int64 `group`; primary key of the earlier
    item that is copied, or None; `unusual` in [0, 1], or None; tags; what to remember of pictures, or None."""

    digests: Sequence[str]
    group: NDArray[np.int64]
    copy_of: Sequence[int | None]
    unusual: Sequence[float | None]
    tags: Sequence[list[str]]
    pictures: Sequence[str | None]

    def counts(self) -> dict[str, Any]:
        """Groups, those with more than one item, how many independent records they are worth, items by tag."""
        sizes = np.unique(self.group, return_counts=True)[1]
        tags = Counter(tag for tags in self.tags for tag in tags)
        return {
            "items": len(self.group),
            "groups": len(sizes),
            "groups_of_several": int((sizes > 1).sum()),
            "largest_group": int(sizes.max()),
            "worth": int(effective_size(self.group)),
            "tags": dict(sorted(tags.items())),
        }


def find(project: Project, items: Sequence[Item], report: Callable[[int], None]) -> Found:
    """Sort items that are not written yet. `report` is told the progress in per cent."""
    looks = looks_of(project, items)
    contents = Contents.of(looks)
    report(WITHIN)
    group = groups_within(contents)
    gold = {answer.item_id for answer in gold_in_use(project).values() if answer.value is not None}
    before, of_gold = _before(project, gold, contents, report)
    copies = before.copy_of | of_gold.copy_of
    unusual = [None if np.isnan(rank) else round(float(rank), 6) for rank in strangeness(contents, group, before)]
    report(DONE)
    digests = [look.digest for look in looks]
    tags = [
        sorted(map(str, (*edge, *copied, *_of_copy(copies.get(n), gold), *_of_rank(unusual[n]))))
        for n, (edge, copied) in enumerate(zip(edge_cases(looks), _within(digests, group), strict=True))
    ]
    return Found(digests, group, [copies.get(n) for n in range(len(items))], unusual, tags, notes(contents))


def _before(
    project: Project, gold: set[int], contents: Contents, report: Callable[[int], None]
) -> tuple[Before, Before]:
    """Everything of the project before, and of it the items with gold, which count where both are copied."""
    everything, with_gold = Before(contents), Before(contents)
    earlier, number, done = Earlier(project, contents), project.items.count(), 0
    for block in _blocks(project.items.order_by("pk")):
        looks = earlier.looks(block)
        everything.add([item.pk for item in block], looks)
        kept = [n for n, item in enumerate(block) if item.pk in gold]
        if kept:
            with_gold.add([block[n].pk for n in kept], [looks[n] for n in kept])
        done += len(block)
        report(WITHIN + (COMPARED - WITHIN) * done // max(number, done))
    return everything, with_gold


def _blocks(items: QuerySet[Item]) -> Iterator[list[Item]]:
    """By primary key, each block a query of its own: reading them may take longer than a cursor should be open."""
    after = 0
    while block := list(items.filter(pk__gt=after)[:BLOCK]):
        yield block
        after = block[-1].pk


def _within(digests: Sequence[str], group: NDArray[np.int64]) -> Iterator[list[Tag]]:
    """Tags of those that are not the first of their group."""
    seen = set[str]()
    for n, digest in enumerate(digests):
        exact = digest in seen
        seen.add(digest)
        yield [Tag.COPY] if exact else [Tag.NEAR_COPY] if group[n] != n else []


def _of_copy(earlier: int | None, gold: set[int]) -> list[Tag]:
    if earlier is None:
        return []
    return [Tag.COPY_OF_EARLIER, Tag.COPY_OF_GOLD] if earlier in gold else [Tag.COPY_OF_EARLIER]


def _of_rank(rank: float | None) -> list[Tag]:
    return [Tag.UNUSUAL] if rank is not None and rank >= RARE else []
