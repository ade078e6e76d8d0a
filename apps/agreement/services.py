"""Measuring whether annotators mean the same thing."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import require
from apps.agreement.models import AgreementRun
from apps.audit.services import record
from apps.labels.assessing import assess_columns
from apps.labels.basis import basis_of
from apps.labels.loading import columns_of
from apps.labels.runs import RunState
from apps.labels.selectors import rules_of
from apps.labels.services import freeze_set
from apps.projects.models import Project
from apps.projects.policies import may_manage
from apps.projects.selectors import current_schema

TABLES = ("coefficients", "bands", "categories", "annotator_agreement", "pairs", "confused_pairs", "patterns")


@transaction.atomic
def measure_agreement(*, actor: Actor, project: Project) -> AgreementRun:
    """Measure agreement over everything delivered."""
    require(may_manage(actor, project.engagement))
    frozen = freeze_set(actor=actor, project=project)
    rules = rules_of(current_schema(project))
    basis = basis_of(project)
    result = assess_columns(columns_of(frozen, rules), rules, {}, confidence=basis["confidence"])
    run = AgreementRun.objects.create(
        project=project,
        annotation_set=frozen,
        state=RunState.DONE,
        progress=100,
        actor=actor.text,
        requested_by=actor.user,
        parameters={**basis, "level": rules.level},
        finished_at=timezone.now(),
        figures={name: figure.as_json() for name, figure in result.against_gold(gold=False).items()},
        tables={name: result.tables[name] for name in TABLES if name in result.tables},
    )
    details = {"set": frozen.public_id}
    log = project.engagement.log_origin
    record(log=log, actor=actor.text, verb="agreement.measured", obj=run.public_id, details=details, states=[run])
    return run
