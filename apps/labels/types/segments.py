"""Segments of a recording with a label: speaker turns, sound events, the sections of a piece of music."""

from collections.abc import Mapping, Sequence
from typing import Self

from apps.measures.estimate import Figure
from apps.measures.objects import Average
from apps.measures.spans import boundary_counts

from .json_answers import finite, read_flag, read_number
from .speakers import speaker_agreement, speaker_error_rate
from .stretch_figures import Figures
from .stretch_matching import NEAR, Find, alike_by, alike_within, counts_of
from .stretched import Stretched
from .stretches import Stretch
from .structured import Given
from .vocabulary import Vocabulary, read_labels

LONGEST = 10**6
MICROSECONDS = 10**6


class Segments(Stretched):
    """Positions are seconds from the start of the recording with six decimals; the end is not inside any more."""

    name = "segments"
    keys = frozenset({"labels", "overlap", "tolerance"})
    what = "segment"
    sample = (0.25, 3.5)
    scale = MICROSECONDS

    def __init__(
        self, labels: tuple[str, ...], tolerance: float = 0.5, *, overlap: bool = True, fold: bool = False
    ) -> None:
        self.vocabulary = Vocabulary(labels, fold)
        self.tolerance = tolerance
        self.overlap = overlap
        self.definition = {"type": self.name, "labels": list(labels), "overlap": overlap, "tolerance": tolerance}
        self.extras = {}

    @classmethod
    def from_definition(cls, definition: Mapping[str, object], *, fold: bool) -> Self:
        labels, overlap = read_labels(definition.get("labels")), read_flag(definition, "overlap", True)
        tolerance = _plain(read_number(definition, "tolerance", 0.5, 3600))
        return cls(labels, tolerance, overlap=overlap, fold=fold)

    def position(self, value: object, place: str, key: str) -> int | float:
        return _plain(finite(value, place, key, LONGEST))

    @property
    def alike(self) -> Find:
        return alike_within(round(self.tolerance * MICROSECONDS))

    def middle(self, position: float, given: Sequence[float]) -> int | float:
        return _plain(position)

    def agreement(self, given: Given[list[Stretch]], confidence: float) -> Mapping[str, Figure]:
        figures = self.figures(given, confidence)
        near = counts_of(figures.spans, alike_by(NEAR))
        return {
            "time_f1": figures.covered("time with the same label"),
            "f1": figures.share(counts_of(figures.spans, self.alike), self._same()),
            "f1_relaxed": figures.share(near, f"segments with {NEAR} and the same label"),
            "boundary_f1": self._boundaries(figures),
            **speaker_agreement(figures),
            **figures.classes(),
            **figures.placed(),
        }

    def against_gold(self, figures: Figures) -> dict[str, Figure]:
        return {
            **self.found(figures, self.alike, self._same()),
            "gold_time_f1": figures.covered("time with the same label"),
            "gold_boundary_f1": self._boundaries(figures),
            **speaker_error_rate(figures),
        }

    def _boundaries(self, figures: Figures) -> Figure:
        counts = boundary_counts(figures.spans, round(self.tolerance * MICROSECONDS), gold=figures.gold)
        what = f"begins and ends within {self.tolerance:g} s"
        return figures.share(counts, what, average=Average.COMPARISONS)

    def _same(self) -> str:
        return f"segments with both ends within {self.tolerance:g} s and the same label"

    def _shown(self, stretch: Stretch) -> str:
        return f"{super()._shown(stretch)} s"


def _plain(seconds: float) -> int | float:
    """Six decimals, and none where there are none."""
    rounded = round(float(seconds), 6)
    return int(rounded) if rounded.is_integer() else rounded
