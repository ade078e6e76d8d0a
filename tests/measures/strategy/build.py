"""Typed builders of judged labels and evidence."""

import numpy as np

from apps.measures.strategy import Evidence, Judged, Mode, ModeEvidence, Moments, Tally


def judged(right: int, n: int, edge: int = 0, turn: int = -1, label: int = -1) -> Judged:
    """The first `right` of `n` labels are right, all of one kind."""
    full = np.full(n, 0)
    return Judged.of(np.arange(n) < right, edge=full + edge, turn=full + turn, label=full + label, group=np.arange(n))


def together(*parts: Judged) -> Judged:
    """All of them, each record its own."""
    columns = ("right", "edge", "label", "turn")
    right, edge, label, turn = (np.concatenate([getattr(part, name) for part in parts]) for name in columns)
    return Judged.of(right, edge=edge, label=label, turn=turn)


def steady(right: int, n: int, edge_right: int = 0, edges: int = 0, label: int = -1) -> Judged:
    """In two rounds the same accuracy: `right` of `n` common cases, `edge_right` of so many edge cases."""
    return together(
        *(judged(right, n, 0, turn, label) for turn in (1, 2)),
        *(judged(edge_right, edges, 1, turn, label) for turn in (1, 2)),
    )


def evidence(
    people: Judged | None = None,
    assisted: Judged | None = None,
    automation: Judged | None = None,
    classes: tuple[str, ...] = (),
    caught: Tally | None = None,
    trail: Tally | None = None,
) -> Evidence:
    given = {Mode.PEOPLE: people, Mode.ASSISTED: assisted, Mode.AUTOMATION: automation}
    modes = {
        mode: ModeEvidence(live=live, trail=trail or Tally(100, 100))
        for mode, live in given.items()
        if live is not None
    }
    return Evidence(modes, classes, caught or Tally())


TEN_SECONDS = Moments.of(np.array([8.0, 12.0] * 50))
