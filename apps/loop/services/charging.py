"""The first version in charge, and the way back to the one before."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.labels.runs import RunState
from apps.loop.gating.charge import Grounds, checked_reason, record_promotion
from apps.loop.models import ModelVersion, Promotion
from apps.loop.policies import may_run_loop
from apps.loop.selectors import champion_of, former_of
from apps.projects.models import Project


@transaction.atomic
def appoint(*, actor: Actor, version: ModelVersion, reason: str) -> Promotion:
    """Put the first version of a project in charge, without a comparison: there is nobody to compare it with."""
    require(may_run_loop(actor, version.project.engagement))
    reason = checked_reason(reason)
    Project.objects.select_for_update().get(pk=version.project_id)
    champion = champion_of(version.project)
    if champion is not None:
        raise Invalid(f"{champion} is in charge. Compare {version} with it; who passes the gate can be promoted.")
    if version.state != RunState.DONE:
        raise Invalid(f"{version} is not ready, so it cannot be put in charge.")
    return record_promotion(actor, version, "promotion.appointed", Grounds(reason=reason))


@transaction.atomic
def roll_back(*, actor: Actor, project: Project, reason: str) -> Promotion:
    """Put the version back in charge that was so before the one that is, whatever any gate said of either."""
    require(may_run_loop(actor, project.engagement))
    reason = checked_reason(reason)
    Project.objects.select_for_update().get(pk=project.pk)
    former = former_of(project)
    if former is None:
        raise Invalid("There is no version to go back to: none was in charge before the one that is.")
    return record_promotion(actor, former, "promotion.rolled_back", Grounds(reason=reason, is_rollback=True))
