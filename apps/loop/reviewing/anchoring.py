"""Do reviewers see what is wrong with a suggestion, or stamp it? Planted errors, blind twins and time, by reviewer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from apps.accounts.models import User
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema
from apps.loop.models import Outcome, TaskKind
from apps.loop.reviewing.reviewed import Reviewed, reviewed
from apps.loop.rightness import right
from apps.measures.adjudication.pace import FASTEST_READING, pace
from apps.measures.adjudication.shares import share_of
from apps.measures.bias import SignalDetection, seeds_needed, seeds_to_meet, signal_detection
from apps.measures.comparing import newcombe
from apps.measures.estimate import Estimate, Figure, Judgement, Undefined, judge
from apps.measures.intervals import clopper_pearson
from apps.measures.monitoring.turnaround import percentile
from apps.projects.models import Project
from apps.projects.selectors import current_schema

Bools = NDArray[np.bool_]
STANDARD = 0.90
# A rate this close to the standard is settled by no number of planted errors that anybody would plant.
TOO_CLOSE = 0.01
ACTS = {"accepted": (Outcome.ACCEPTED,), "changed": (Outcome.FIXED, Outcome.REJECTED), "blind": (Outcome.ENTERED,)}


@dataclass(frozen=True, eq=False)
class Line:
    """What is known of one reviewer, or of all together (`person` None).

    `detection`: planted errors caught, d' and criterion. `needless`: share of suggestions changed that a blind audit
    of somebody else found right. `pull`: how much more often they agree with the model where they see its label.
    `harm`: how much more often a blind audit contradicts them there. `seconds`: medians by act. `judged`: is the
    catch rate at the standard, and how many planted errors more would settle it.
    """

    person: User | None
    answers: int
    planted: int
    caught: int
    detection: SignalDetection
    needless: Figure
    pull: Figure
    harm: Figure
    seconds: dict[str, Figure]
    unhurried: Figure
    judged: Judgement


def lines_of(project: Project, reader: User, *, everybody: bool) -> list[Line]:
    """All together and then each reviewer, those with most planted errors first; or the reader alone.

    Of their own answers a reader learns nothing before the round is over: a figure that moved, or did not move, with
    each answer would tell which task was planted.
    """
    rows = reviewed(project, reader, everybody=everybody)
    rules = rules_of(current_schema(project)) if rows else None
    if rules is None:
        return []
    by_person: dict[int, list[Reviewed]] = defaultdict(list)
    for row in rows:
        by_person[row.reviewer].append(row)
    people = User.objects.in_bulk(list(by_person))
    lines = [_line(people[who], own, rules) for who, own in by_person.items()]
    lines.sort(key=lambda line: (-line.planted, -line.answers, line.person.pk if line.person else 0))
    return [_line(None, rows, rules), *lines] if everybody else lines


def _line(person: User | None, rows: Sequence[Reviewed], rules: AnySchema) -> Line:
    work = _Work(rows, rules)
    caught, planted = work.caught, len(work.of(TaskKind.PLANTED))
    needless = work.needless
    return Line(
        person=person,
        answers=len(rows),
        planted=planted,
        caught=caught,
        detection=signal_detection(caught, planted - caught, int(needless.sum()), int((~needless).sum())),
        needless=share_of(
            needless, "share of right suggestions that were changed", "no suggestion was found right by an audit"
        ),
        pull=work.gap(lambda row: row.said, "agreement with the model"),
        harm=work.gap(lambda row: row.audited, "contradiction by blind audits", apart=True),
        seconds={act: work.median(outcomes) for act, outcomes in ACTS.items()},
        unhurried=work.unhurried,
        judged=caught_enough(caught, planted),
    )


def caught_enough(caught: int, planted: int) -> Judgement:
    """Exact one-sided tests at 5 % on either side of the standard; when neither shows anything, how many planted
    errors more would, if the reviewer goes on like this."""
    if not planted:
        return Judgement(judge(Undefined("nothing was planted"), STANDARD).verdict, seeds_to_meet(1.0, STANDARD))
    low, high = (float(bound) for bound in clopper_pearson(caught, planted, 0.90))
    verdict = judge(Estimate(caught / planted, low, high, planted, "exact one-sided tests at 5 %"), STANDARD).verdict
    if low >= STANDARD or high < STANDARD:
        return Judgement(verdict, None)
    rate = caught / planted
    if abs(rate - STANDARD) < TOO_CLOSE:
        return Judgement(verdict, None)
    needed = seeds_to_meet(rate, STANDARD) if rate > STANDARD else seeds_needed(max(rate, TOO_CLOSE), STANDARD)
    return Judgement(verdict, max(1, needed - planted))


@dataclass(frozen=True, eq=False)
class _Work:
    """Answers of one or of several people."""

    rows: Sequence[Reviewed]
    rules: AnySchema

    def of(self, *kinds: TaskKind) -> list[Reviewed]:
        return [row for row in self.rows if row.kind in kinds]

    def alike(self, pairs: Sequence[tuple[str | None, str | None]]) -> Bools:
        return right(self.rules, [one for one, _ in pairs], [other for _, other in pairs])

    @property
    def caught(self) -> int:
        """Planted errors that did not stay as they were suggested."""
        return int((~self.alike([(row.value, row.suggestion) for row in self.of(TaskKind.PLANTED)])).sum())

    @cached_property
    def needless(self) -> Bools:
        """Of the suggestions that an audit found right: was it changed?"""
        audited = [row for row in self.of(TaskKind.SHOWN) if row.audited is not None]
        fine = self.alike([(row.suggestion, row.audited) for row in audited])
        kept = self.alike([(row.value, row.suggestion) for row in audited])
        return np.asarray(~kept[fine], np.bool_)

    def gap(self, other: Callable[[Reviewed], str | None], what: str, *, apart: bool = False) -> Figure:
        """The share of shown records whose label matches the `other` one (`apart`: does not), minus that of blind ones.

        Blind records that would have been taken unseen are left out: the model is surer of them than of any shown.
        """
        sides = []
        for kind in (TaskKind.SHOWN, TaskKind.BLIND):
            rows = [row for row in self.of(kind) if row.comparable and other(row) is not None]
            sides.append(self.alike([(row.value, other(row)) for row in rows]) != apart)
        (shown, n_shown), (blind, n_blind) = ((int(side.sum()), len(side)) for side in sides)
        if not (n_shown and n_blind):
            return Undefined(f"no {'shown' if n_blind else 'blind'} record can be compared")
        low, high = (float(bound) for bound in newcombe(shown, n_shown, blind, n_blind))
        value = shown / n_shown - blind / n_blind
        method = f"{what}, shown minus blind ({n_shown} and {n_blind} records); Newcombe's 95 % interval"
        return Estimate(value, min(low, value), max(high, value), n_shown + n_blind, method)

    def median(self, outcomes: Sequence[Outcome]) -> Figure:
        """Seconds."""
        return percentile([row.seconds for row in self.rows if row.outcome in outcomes], 0.5)

    @property
    def unhurried(self) -> Figure:
        """Share of accepted suggestions that were not accepted faster than the record can be read."""
        accepted = [row for row in self.rows if row.outcome == Outcome.ACCEPTED]
        if not accepted:
            return Undefined("no suggestion was accepted")
        times, words = zip(*((row.seconds, row.words) for row in accepted), strict=True)
        return pace(times, words, words_per_minute=FASTEST_READING, least_seconds=0).unhurried
