"""The evidence of a project: rows that were judged, times, prices and traces of each mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema
from apps.loop.models import Round, TaskKind
from apps.loop.strategy import work
from apps.loop.strategy.blind import delivered_of_audited, of_model, said_blind, sorting_of
from apps.loop.strategy.gold import on_gold
from apps.loop.strategy.rows import Rows
from apps.loop.strategy.weighing import Counted, Times, basis_of, evidence_of
from apps.measures.strategy import Basis, Evidence, Mode
from apps.projects.models import Project
from apps.projects.selectors import current_schema


@dataclass(frozen=True, eq=False)
class Material:
    """What both the comparison and the what-if are made of; `version` is the model of the newest round."""

    project: Project
    rounds: Sequence[Round]
    version: int | None
    rules: AnySchema
    rows: Rows
    times: Times

    @property
    def basis(self) -> Basis:
        return basis_of(self.rules, self.rows, self.times)


def material_of(project: Project, rounds: Sequence[Round]) -> Material:
    """What the rounds (oldest first) and labels on gold show, in a fixed number of queries.

    The model is the version of the newest round: it is judged by every blind answer to a record that it was asked
    about and cannot have learnt from. What was delivered is judged by the audits of all rounds.
    """
    rules = rules_of(current_schema(project))
    version = rounds[-1].predicted.version_id if rounds and rounds[-1].predicted else None
    rows = _rows(project, rules, rounds, version)
    return Material(project, rounds, version, rules, rows, work.times_of(rounds, project, version))


def evidence_from(found: Material) -> Evidence:
    """The evidence on each mode."""
    return evidence_of(found.rules, found.rows, found.times, counted_in(found))


def counted_in(found: Material) -> Counted:
    """What only the comparison takes."""
    return Counted(
        work.delivered_by(found.rounds),
        work.times_of_model(found.version),
        work.planted(found.rounds),
        {
            Mode.PEOPLE: work.trail_of_people(found.project),
            Mode.ASSISTED: work.trail_of_rounds(found.rounds),
            Mode.AUTOMATION: work.trail_of_predictions(found.version),
        },
    )


def _rows(project: Project, rules: AnySchema, rounds: Sequence[Round], version: int | None) -> Rows:
    said, twins, sorting = said_blind(rounds), delivered_of_audited(rounds), sorting_of(rounds)
    audits = (one for one in said if one.kind == TaskKind.AUDIT and (one.turn, one.item) in twins)
    return Rows(
        [sorting.told(one) for one in of_model(said, rounds, version)],
        [sorting.audited(one, twins[one.turn, one.item]) for one in audits],
        *on_gold(project, rules, version),
    )
