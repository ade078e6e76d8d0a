"""The evidence of a project as the comparison takes it: judged labels, times, prices and traces of each mode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema
from apps.loop.models import Round, TaskKind
from apps.loop.strategy import work
from apps.loop.strategy.blind import Bools, Delivered, Said, calibrating, delivered_of_audited, said_blind, sorting_of
from apps.loop.strategy.gold import OnGold, on_gold
from apps.measures.strategy import Basis, Evidence, Judged, Mode, ModeEvidence, Moments, Tally
from apps.projects.models import Project
from apps.projects.selectors import current_schema

Twice = Sequence[tuple[Said, Delivered]]


@dataclass(frozen=True, eq=False)
class Live:
    """What blind answers say of the model (`model`, with the answers it is from), of what was delivered (`assisted`),
    of blind labels (`people`), and of the model on the records of `twice`, which are delivered and audited."""

    said: Sequence[Said]
    model: Judged
    twice: Twice
    assisted: Judged
    people: Judged
    suggested: Judged


@dataclass(frozen=True, eq=False)
class Material:
    """What both the comparison and the what-if are made of; `version` is the model of the newest round."""

    project: Project
    rounds: Sequence[Round]
    version: int | None
    live: Live
    gold: OnGold
    shown: Moments
    alone: Moments
    price: float


def material_of(project: Project, rounds: Sequence[Round]) -> Material:
    """What the rounds (oldest first) and labels on gold show, in a fixed number of queries.

    The model is the version of the newest round: it is judged by every blind answer to a record that it was asked
    about and cannot have learnt from. What was delivered is judged by the audits of all rounds.
    """
    rules = rules_of(current_schema(project))
    version = rounds[-1].predicted.version_id if rounds and rounds[-1].predicted else None
    times = work.times_by_kind(rounds)
    return Material(
        project,
        rounds,
        version,
        _live(rules, rounds, version),
        on_gold(project, rules, version),
        times.get(TaskKind.SHOWN, Moments()),
        _blind_times(times, project),
        work.price_of_model(version),
    )


def evidence_from(found: Material) -> Evidence:
    """The evidence on each mode."""
    live, gold, project = found.live, found.gold.judged, found.project
    people = ModeEvidence(live.people, gold[Mode.PEOPLE], found.alone, trail=work.trail_of_people(project))
    assisted = ModeEvidence(
        live.assisted,
        gold[Mode.ASSISTED],
        work.seconds_for_each_delivered(found.rounds),
        price=found.price,
        through=_through(live),
        trail=work.trail_of_rounds(found.rounds),
    )
    automation = ModeEvidence(
        live.model,
        gold[Mode.AUTOMATION],
        machine=work.times_of_model(found.version),
        price=found.price,
        trail=work.trail_of_predictions(found.version),
    )
    classes = tuple(str(name) for name in rules_of(current_schema(project)).labels)
    modes = {Mode.PEOPLE: people, Mode.ASSISTED: assisted, Mode.AUTOMATION: automation}
    return Evidence(modes, classes, work.planted(found.rounds))


def basis_from(found: Material) -> Basis:
    """What a change of threshold, overlap or audits is worked out from."""
    live = found.live
    by_people = _marks([twin.kind != TaskKind.AUTO for _, twin in live.twice])
    return Basis(
        np.array([_score(one.score) for one in live.said], np.float64),
        ~live.model.right,
        np.array([_score(twin.score) for _, twin in live.twice], np.float64)[by_people],
        ~live.assisted.right[by_people],
        found.gold.wrong,
        found.gold.labels,
        found.shown,
        found.alone,
        found.price,
    )


def _live(rules: AnySchema, rounds: Sequence[Round], version: int | None) -> Live:
    said, twins = said_blind(rounds), delivered_of_audited(rounds)
    sorting = sorting_of(rounds)
    model = _of_model(said, rounds, version)
    audits = (one for one in said if one.kind == TaskKind.AUDIT and (one.turn, one.item) in twins)
    twice = [(one, twins[one.turn, one.item]) for one in audits]
    return Live(
        model,
        sorting.judged(rules, [(one, one.predicted) for one in model]),
        twice,
        sorting.judged(rules, [(one, twin.value) for one, twin in twice]),
        sorting.judged(rules, [(one, twin.value) for one, twin in twice if twin.kind == TaskKind.BLIND]),
        sorting.judged(rules, [(one, twin.predicted) for one, twin in twice]),
    )


def _of_model(said: Sequence[Said], rounds: Sequence[Round], version: int | None) -> list[Said]:
    """Blind answers beside what this version said of the same record, each record once."""
    if version is None:
        return []
    own = {one.number for one in rounds if one.predicted and one.predicted.version_id == version}
    routed = [one for one in said if one.turn in own and one.predicted is not None]
    found = {one.item: one for one in (*calibrating(rounds[-1], said), *reversed(routed))}
    return [found[item] for item in sorted(found)]


def _blind_times(times: Mapping[str, Moments], project: Project) -> Moments:
    """Of answers without a suggestion; without any, what the tools of the vendor say of theirs."""
    blind, audit = (times.get(kind, Moments()) for kind in (TaskKind.BLIND, TaskKind.AUDIT))
    both = Moments(blind.n + audit.n, blind.total + audit.total, blind.squares + audit.squares)
    return both if both.n > 1 else work.times_of_annotations(project)


def _through(live: Live) -> Tally:
    """Of the model's wrong labels on audited records that were shown or taken unseen, those delivered wrong."""
    told = _marks([twin.predicted is not None and twin.kind != TaskKind.BLIND for _, twin in live.twice])
    wrong = ~live.suggested.right & told
    return Tally(int((wrong & ~live.assisted.right).sum()), int(wrong.sum()))


def _marks(values: Sequence[bool]) -> Bools:
    return np.array(values, np.bool_)


def _score(score: float | None) -> float:
    """A record of which the model said nothing is never taken unseen."""
    return -1.0 if score is None else score
