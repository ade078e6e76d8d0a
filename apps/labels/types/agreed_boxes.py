"""The boxes that most annotators drew, for all items at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from apps.measures.objects.comparisons import counting
from apps.measures.shapes import BoxConsensus, box_consensuses

from .coordinates import plain
from .drawn import STILL, Drawn, Thing

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


def agreed_boxes(
    drawn: Drawn, table: Floats, unit: Longs, code: Longs, labels: Sequence[str], joined_from: float
) -> Iterator[tuple[int, list[Thing] | None]]:
    """What `Objects.consensus` makes of the answers `drawn[code[i]]` to each `unit[i]`, for every unit that occurs.

    `table` float64[things, 4] are the boxes as (x, y, w, h), none of them rotated; `labels[c]` names category c.
    """
    placed = _Placed.of(drawn, unit, code)
    found = box_consensuses(table[placed.thing], placed.cell, placed.who, placed.looked, iou_at_least=joined_from)
    category, named = _most_given(found, drawn.category[placed.thing], drawn.categories)
    where, frame = placed.unit[found.image], placed.frame[found.image]
    undecided = np.isin(placed.units, where[found.tied | (found.accepted & ~named)])
    chosen = np.flatnonzero(found.accepted & ~np.isin(where, placed.units[undecided]))
    rank = np.argsort(np.argsort(np.array(labels)))
    keys = (*found.box[chosen].T[::-1], rank[category[chosen]], frame[chosen], where[chosen])
    chosen = chosen[np.lexsort(keys)]
    things = [
        {"label": labels[code], "x": plain(x), "y": plain(y), "w": plain(w), "h": plain(h)}
        | ({} if at == STILL else {"frame": at})
        for code, (x, y, w, h), at in zip(
            category[chosen].tolist(), found.box[chosen].tolist(), frame[chosen].tolist(), strict=True
        )
    ]
    first, last = (np.searchsorted(where[chosen], placed.units, side=side).tolist() for side in ("left", "right"))
    for one, tied, begin, end in zip(placed.units.tolist(), undecided.tolist(), first, last, strict=True):
        yield one, None if tied else things[begin:end]


@dataclass(frozen=True, eq=False)
class _Placed:
    """Box `thing[i]` is of answer `who[i]` to the item that `cell[i]` is a frame of. Cell c is `frame[c]` of item
    `unit[c]`, which `looked[c]` answers are about. `units` are all items, those without boxes among them."""

    thing: Longs
    cell: Longs
    who: Longs
    unit: Longs
    frame: Longs
    looked: Longs
    units: Longs

    @classmethod
    def of(cls, drawn: Drawn, unit: Longs, code: Longs) -> Self:
        order = np.argsort(unit, kind="stable")
        unit, code = unit[order], code[order]
        units, item, answers = np.unique(unit, return_inverse=True, return_counts=True)
        row = np.repeat(np.arange(len(code)), drawn.size[code])
        thing = drawn.first[code][row] + counting(drawn.size[code])
        width = int(drawn.frame.max(initial=STILL)) - STILL + 1
        cells, cell = np.unique(item[row] * width + drawn.frame[thing] - STILL, return_inverse=True)
        place, frame = np.divmod(cells, width)
        return cls(thing, cell, counting(answers)[row], units[place], frame + STILL, answers[place], units)


def _most_given(found: BoxConsensus, category: Longs, categories: int) -> tuple[Longs, NDArray[np.bool_]]:
    """The category that most gave each object, int64[objects], and whether it alone has so many votes."""
    keys, votes = np.unique(found.object * categories + category, return_counts=True)
    thing, named = np.divmod(keys, max(categories, 1))
    order = np.lexsort((-votes, thing))
    first = np.searchsorted(thing[order], np.arange(len(found.votes)))
    follows = np.append(order[1:], -1)[first]
    rival = (follows >= 0) & (thing[follows] == np.arange(len(found.votes)))
    return named[order][first], ~(rival & (votes[follows] == votes[order][first]))
