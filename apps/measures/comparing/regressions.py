"""Parts of the data in which a challenger got worse, however well it does on the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.measures.comparing.adjusted import benjamini_hochberg
from apps.measures.comparing.mcnemar import mcnemar
from apps.measures.comparing.paired import Paired


@dataclass(frozen=True, slots=True)
class SliceRegression:
    """One slice that was tested: its counts, and its one-sided p-value before and after adjusting for all slices."""

    name: str
    paired: Paired
    p: float
    adjusted: float


@dataclass(frozen=True, slots=True)
class Regressions:
    """The slices that were tested, by name; `too_small` names those with too few items to say anything."""

    tested: tuple[SliceRegression, ...]
    too_small: tuple[str, ...]

    def found(self, rate: float) -> tuple[SliceRegression, ...]:
        """The slices that regressed, at false discovery rate `rate`."""
        return tuple(slice_ for slice_ in self.tested if slice_.adjusted <= rate)


def regressions(
    champion: NDArray[np.bool_],
    challenger: NDArray[np.bool_],
    slices: Mapping[str, NDArray[np.bool_]],
    least: int = 50,
) -> Regressions:
    """Test every slice of at least `least` items: McNemar's exact test, one-sided, Benjamini-Hochberg over slices.

    `slices` gives bool[n] for each name: is the item in it? Raises `ValueError` for one of another length.
    """
    counts = {name: _counted(champion, challenger, name, slices[name]) for name in sorted(slices)}
    names = [name for name, paired in counts.items() if paired.n >= least]
    p = mcnemar([counts[name].gains for name in names], [counts[name].losses for name in names]).regression
    rows = zip(names, p.tolist(), benjamini_hochberg(p).tolist(), strict=True)
    tested = tuple(SliceRegression(name, counts[name], value, adjusted) for name, value, adjusted in rows)
    return Regressions(tested, tuple(name for name in counts if name not in set(names)))


def _counted(
    champion: NDArray[np.bool_], challenger: NDArray[np.bool_], name: str, inside: NDArray[np.bool_]
) -> Paired:
    mask = np.asarray(inside)
    if mask.shape != np.shape(champion) or mask.dtype != np.bool_:
        raise ValueError(f"slice {name!r} must say true or false for each of the {np.size(champion)} items")
    return Paired.of(np.asarray(champion)[mask], np.asarray(challenger)[mask])
