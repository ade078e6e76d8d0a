"""Computing again what rested on gold that was wrong, and freezing successors of reports that rest on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import States, record
from apps.consequences.lots import lot_effects
from apps.consequences.marking import training_effects, truth_effects
from apps.consequences.models import Effect, EffectKind, GoldRevision, Rescoring
from apps.consequences.pending import Act, first_act, projects_waiting, waiting
from apps.consequences.reports import report_effects
from apps.consequences.scoring import figure_effects, scorecard_effects, standing_effects
from apps.consequences.telling import tell_of_changes
from apps.gold.models import GoldAnswer, GoldRun
from apps.gold.selectors import gold_digest, gold_values, latest_run, scored_with
from apps.gold.services import keep_rescored
from apps.labels.assessing import Assessed
from apps.projects.models import Project
from apps.signoff.models import Report
from apps.signoff.policies import may_freeze
from apps.signoff.scopes import scope_named
from apps.signoff.services import freeze_report

RESCORER = Actor.system("rescoring")


@dataclass(slots=True)
class _Found:
    """What came of one act, before it is written down."""

    effects: list[Effect] = field(default_factory=list)
    examined: dict[str, int] = field(default_factory=dict)

    def add(self, kind: EffectKind, found: tuple[list[Effect], int]) -> list[Effect]:
        self.effects += found[0]
        self.examined[kind] = found[1]
        return found[0]


def rescore_waiting() -> int:
    """Work on every correction that nothing has followed from yet. Returns how many acts that were."""
    return sum(rescore(project) for project in projects_waiting())


def rescore(project: Project) -> int:
    """Work on the corrections of a project, oldest act first, each in a transaction of its own; returns how many acts.

    An act is worked on once, however often and from wherever this is called.
    """
    done = 0
    while (act := first_act(project)) is not None:
        done += _rescore(project, act) is not None
    return done


@transaction.atomic
def _rescore(project: Project, act: Act) -> Rescoring | None:
    """None if somebody else was faster."""
    revisions = _revisions(act.answers)
    after = gold_values(project, act.last)
    before = _reverted(after, revisions)
    made = Rescoring(project=project, event=act.event, gold_before=gold_digest(before), gold_after=gold_digest(after))
    found, run = _Found(), latest_run(project)
    scores = _scores(made, run, before, after)
    if run is not None and scores is not None:
        found.add(EffectKind.STANDING, standing_effects(run, *scores))
        found.add(EffectKind.FIGURE, figure_effects(project, *scores))
        found.add(EffectKind.COMMITMENT, scorecard_effects(project, *scores))
    found.add(EffectKind.LOT, lot_effects(project, revisions))
    found.add(EffectKind.TRUTH, truth_effects(project, made.gold_before))
    sets = found.add(EffectKind.TRAINING_SET, training_effects(project, revisions))
    reports, counts = report_effects(project, revisions, [each.subject for each in sets])
    found.effects += reports
    made.examined = dict(sorted((found.examined | counts).items()))
    # Everything so far was reading. The project row is the queue in which answers are given, too.
    Project.objects.select_for_update().get(pk=project.pk)
    if waiting(project).filter(pk__in=[each.pk for each in act.answers]).count() < len(act.answers):
        return None
    if run is not None and scores is not None:
        _keep_runs(made, run, after, scores[1])
    _keep(made, revisions, found.effects)
    return made


def _revisions(answers: Sequence[GoldAnswer]) -> list[GoldRevision]:
    known = GoldAnswer.objects.filter(item__in=[each.item_id for each in answers])
    former = {(each.item_id, each.version): each for each in known}
    return [
        GoldRevision(item=each.item, former=former[each.item_id, each.version - 1], answer=each) for each in answers
    ]


def _reverted(gold: dict[str, str], revisions: Sequence[GoldRevision]) -> dict[str, str]:
    """The answers of afterwards with the former ones in their old place: nothing else may make a difference."""
    former = {each.item.key: each.former.value for each in reversed(revisions)}
    return {key: value for key, value in {**gold, **former}.items() if value is not None}


def _scores(
    made: Rescoring, run: GoldRun | None, before: dict[str, str], after: dict[str, str]
) -> tuple[Assessed, Assessed] | None:
    if run is None:
        made.hindrance = "Nothing had been scored against gold yet."
        return None
    try:
        return scored_with(run, before), scored_with(run, after)
    except Invalid as reason:
        made.hindrance = str(reason)
        return None


def _keep_runs(made: Rescoring, run: GoldRun, after: dict[str, str], result: Assessed) -> None:
    """The run that takes the place of the newest one, unless somebody has scored with these answers already."""
    same = GoldRun.objects.filter(project=made.project, annotation_set=run.annotation_set)
    made.run_before = same.filter(gold_digest=made.gold_before).first()
    if run.gold_digest == made.gold_after:
        made.run_after = run
    else:
        made.run_after = keep_rescored(actor=RESCORER, run=run, gold=after, result=result)


def _keep(made: Rescoring, revisions: Sequence[GoldRevision], effects: Sequence[Effect]) -> None:
    made.save()
    for revision in revisions:
        revision.rescoring = made
    for effect in effects:
        effect.rescoring = made
    kept_revisions = GoldRevision.objects.bulk_create(revisions, batch_size=5000)
    kept_effects = Effect.objects.bulk_create(effects, batch_size=5000)
    kinds = [each.kind for each in effects]
    details = {
        "event": made.event,
        "answers": len(revisions),
        "gold_before": made.gold_before,
        "gold_after": made.gold_after,
        "run": made.run_after.public_id if made.run_after else None,
        "effects": {str(kind): kinds.count(kind) for kind in sorted(set(kinds))},
    }
    log = made.project.engagement.log_origin
    states: States = [made, kept_revisions, kept_effects]
    record(log=log, actor=RESCORER.text, verb="gold.rescored", obj=made.public_id, details=details, states=states)
    tell_of_changes(made, effects)


@transaction.atomic
def freeze_successor(*, actor: Actor, report: Report) -> Report:
    """Freeze what is known now in the place of a report that rests on an overturned answer."""
    require(may_freeze(actor, report.engagement))
    mark = Effect.objects.filter(kind=EffectKind.REPORT, subject=report.public_id).last()
    if mark is None:
        raise Invalid(f"{report} rests on no gold answer that was overturned.")
    return freeze_report(
        actor=actor,
        title=report.title,
        scope=scope_named(report.scope or "", report.engagement, report.project),
        kind=report.kind or "",
        supersedes=report,
        reason=f"It rested on gold that was overturned on {mark.rescoring.at:%Y-%m-%d} ({mark.rescoring.public_id}).",
    )
