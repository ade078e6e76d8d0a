"""Inferring what is true from labels that disagree."""

from __future__ import annotations

import numpy as np
from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.gold.selectors import comparable, gold_digest, gold_values
from apps.labels.basis import basis_of
from apps.labels.loading import columns_of
from apps.labels.runs import RunState
from apps.labels.selectors import rules_of
from apps.labels.services import freeze_set
from apps.labels.truths import BadMethod, NotInferable, compare_truths, infer_truth, tables
from apps.projects.models import Project
from apps.projects.policies import may_manage
from apps.projects.selectors import current_schema
from apps.truth.models import TruthRun


@transaction.atomic
def infer(*, actor: Actor, project: Project, method: str | None = None) -> TruthRun:
    """Infer the labels of everything delivered, by this method or the usual one, and hold all methods that fit against
    the gold in use, which is evidence for none of them."""
    require(may_manage(actor, project.engagement))
    frozen = freeze_set(actor=actor, project=project)
    rules = rules_of(current_schema(project))
    basis, gold = basis_of(project), gold_values(project)
    columns, known = columns_of(frozen, rules), comparable(gold, rules)
    try:
        truths = infer_truth(columns, rules, known, method, basis["confidence"])
        comparison = compare_truths(columns, rules, known, basis["confidence"], chosen=truths.method.name)
    except (BadMethod, NotInferable) as bad:
        raise Invalid(str(bad)) from None
    judged = np.fromiter((item in known for item in truths.items), np.bool_, count=len(truths.items))
    calibrated = tables.calibrations(comparison, truths, judged)
    figures = tables.figures(truths, comparison, calibrated)
    run = TruthRun.objects.create(
        project=project,
        annotation_set=frozen,
        gold_digest=gold_digest(gold) if gold else "",
        state=RunState.DONE,
        progress=100,
        actor=actor.text,
        requested_by=actor.user,
        parameters={**basis, "method": truths.method.name},
        finished_at=timezone.now(),
        summary=tables.summary(truths, comparison),
        figures={name: figure.as_json() for name, figure in figures.items()},
        tables={
            "methods": tables.method_table(comparison),
            "annotators": tables.annotator_table(truths),
            "reliability": tables.reliability_table(calibrated),
            "uncertain": tables.uncertain_table(truths),
        },
    )
    # Without the digest of the gold: the vendor reads this event, and could guess the gold of few items from it.
    details = {"set": frozen.public_id, "method": truths.method.name}
    log = project.engagement.log_origin
    record(log=log, actor=actor.text, verb="truth.inferred", obj=run.public_id, details=details, states=[run])
    return run
