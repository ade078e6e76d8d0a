"""Rows, times and counts as the comparison and the what-if take them: known to whoever checks a report, offline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from apps.labels.types import AnySchema
from apps.loop.strategy.rows import AUDIT, AUTO, BLIND, SHOWN, Audited, Rows, judged, judged_on_gold
from apps.measures.strategy import Basis, Evidence, Judged, Mode, ModeEvidence, Moments, Tally


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of answers by the kind of their task; of `labelling` without a loop, as the tools of the vendor say; and
    the `price` of a prediction."""

    by_kind: Mapping[str, Moments]
    labelling: Moments = field(default_factory=Moments)
    price: float = 0.0

    @property
    def shown(self) -> Moments:
        return self.by_kind.get(SHOWN, Moments())

    @property
    def alone(self) -> Moments:
        """Without a suggestion; where there are too few such answers, as the vendor's tools say of theirs."""
        asked = self._sum(BLIND, AUDIT)
        return asked if asked.n > 1 else self.labelling

    def for_each_of(self, delivered: int) -> Moments:
        """Human seconds over delivered records, audits included; records that nobody looked at took none."""
        spent = self._sum(BLIND, SHOWN, AUDIT)
        return Moments(delivered, spent.total, spent.squares)

    def _sum(self, *kinds: str) -> Moments:
        parts = [self.by_kind.get(kind, Moments()) for kind in kinds]
        return Moments(sum(p.n for p in parts), sum(p.total for p in parts), sum(p.squares for p in parts))


@dataclass(frozen=True, slots=True)
class Counted:
    """Records `delivered` by the rounds, `machine` seconds of the model, errors `planted` (those caught, of those
    answered), and of each mode the labels with a trail."""

    delivered: int
    machine: Moments
    planted: Tally
    trails: Mapping[Mode, Tally]


def evidence_of(rules: AnySchema, rows: Rows, times: Times, counted: Counted) -> Evidence:
    """The evidence on each mode."""
    delivered = [row.value for row in rows.audited]
    gold = {mode: judged_on_gold(rules, rows, mode) for mode in Mode}
    people = ModeEvidence(
        _blind_labels(rules, rows.audited), gold[Mode.PEOPLE], times.alone, trail=counted.trails[Mode.PEOPLE]
    )
    assisted = ModeEvidence(
        judged(rules, rows.audited, delivered),
        gold[Mode.ASSISTED],
        times.for_each_of(counted.delivered),
        price=times.price,
        through=_through(rules, rows.audited),
        trail=counted.trails[Mode.ASSISTED],
    )
    automation = ModeEvidence(
        judged(rules, rows.told),
        gold[Mode.AUTOMATION],
        machine=counted.machine,
        price=times.price,
        trail=counted.trails[Mode.AUTOMATION],
    )
    modes = {Mode.PEOPLE: people, Mode.ASSISTED: assisted, Mode.AUTOMATION: automation}
    return Evidence(modes, tuple(str(name) for name in rules.labels), counted.planted)


def basis_of(rules: AnySchema, rows: Rows, times: Times) -> Basis:
    """What a change of threshold, overlap or audits is worked out from."""
    by_people = [row for row in rows.audited if row.kind != AUTO]
    on_gold = judged_on_gold(rules, rows, Mode.PEOPLE)
    labels = np.bincount(on_gold.group).astype(np.int64)
    return Basis(
        _scores([row.score for row in rows.told]),
        ~judged(rules, rows.told).right,
        _scores([row.score for row in by_people]),
        ~judged(rules, by_people, [row.value for row in by_people]).right,
        np.bincount(on_gold.group, weights=~on_gold.right, minlength=len(labels)).astype(np.int64),
        labels,
        times.shown,
        times.alone,
        times.price,
    )


def _blind_labels(rules: AnySchema, audited: Sequence[Audited]) -> Judged:
    """Labels that were given blind of records that were audited as well."""
    blind = [row for row in audited if row.kind == BLIND]
    return judged(rules, blind, [row.value for row in blind])


def _through(rules: AnySchema, audited: Sequence[Audited]) -> Tally:
    """Of the model's wrong labels on audited records that were shown or taken unseen, those delivered wrong."""
    told = [row for row in audited if row.predicted is not None and row.kind != BLIND]
    wrong = ~judged(rules, told).right
    delivered = judged(rules, told, [row.value for row in told]).right
    return Tally(int((wrong & ~delivered).sum()), int(wrong.sum()))


def _scores(scores: Sequence[float | None]) -> NDArray[np.float64]:
    """A record of which the model said nothing is never taken unseen."""
    return np.array([-1.0 if score is None else score for score in scores], np.float64)
