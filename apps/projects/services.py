"""Setting up what is audited. Each function is one act: allowed, done, recorded."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Organisation, OrganisationKind, Role
from apps.accounts.policies import Invalid, has_role, require
from apps.audit.services import record
from apps.evidence.errors import EvidenceError
from apps.evidence.policy import parse_policy
from apps.projects.models import Commitment, Engagement, Guideline, LabelSchema, Metric, Project
from apps.projects.policies import may_manage


@transaction.atomic
def create_engagement(*, actor: Actor, name: str, buyer: Organisation, vendor: Organisation) -> Engagement:
    require(has_role(actor, buyer, Role.OWNER, Role.QA_MANAGER))
    if (buyer.kind, vendor.kind) != (OrganisationKind.BUYER, OrganisationKind.VENDOR):
        raise Invalid("An engagement is between a buyer and a vendor; choose organisations of these kinds.")
    engagement = Engagement.objects.create(name=_named(name), buyer=buyer, vendor=vendor)
    details = {"name": engagement.name, "buyer": buyer.public_id, "vendor": vendor.public_id}
    _record(actor, engagement, "engagement.created", engagement.public_id, details, engagement)
    return engagement


@transaction.atomic
def invite_auditor(*, actor: Actor, engagement: Engagement, organisation: Organisation) -> None:
    require(may_manage(actor, engagement))
    if organisation.kind != OrganisationKind.AUDITOR:
        raise Invalid(f"{organisation} is not an auditor; choose an organisation of that kind.")
    if engagement.auditors.filter(pk=organisation.pk).exists():
        raise Invalid(f"{organisation} audits {engagement} already.")
    engagement.auditors.add(organisation)
    seat = engagement.auditors.through.objects.get(engagement=engagement, organisation=organisation)
    details = {"auditor": organisation.public_id}
    _record(actor, engagement, "engagement.auditor_invited", engagement.public_id, details, seat)


@transaction.atomic
def agree_on_witnesses(*, actor: Actor, engagement: Engagement, policy: str) -> None:
    """Say which witnesses must have cosigned the engagement's log, as the text of a C2SP tlog-policy."""
    require(may_manage(actor, engagement))
    try:
        agreed = parse_policy(policy)
    except EvidenceError as error:
        raise Invalid(f"This is no policy of witnesses: {error.message}.") from None
    silent = [name for name in agreed.witnesses if name not in agreed.addresses]
    if silent:
        raise Invalid(f"Say at which address {', '.join(silent)} is asked: witness NAME KEY https://….")
    details = {"policy": "\n".join(line.strip() for line in policy.splitlines()) + "\n"}
    _record(actor, engagement, "witnesses.agreed", engagement.public_id, details)


@transaction.atomic
def commit_to(
    *, actor: Actor, engagement: Engagement, metric: str, floor: Decimal, confidence: Decimal = Decimal("0.95")
) -> Commitment:
    """Put a floor into the contract; an earlier floor for the same metric is retired, never overwritten."""
    require(may_manage(actor, engagement))
    # Two floors for one metric at once would both find none to retire: the engagement row is the queue.
    Engagement.objects.select_for_update().get(pk=engagement.pk)
    for earlier in engagement.commitments.select_for_update().filter(metric=metric, retired_at=None):
        _retire(actor, earlier)
    commitment = Commitment(engagement=engagement, metric=metric, floor=floor, confidence=confidence)
    try:
        commitment.full_clean()
    except ValidationError as error:
        raise Invalid(
            f"A commitment needs a metric ({', '.join(Metric.values)}), a floor between 0 and 1 and a confidence "
            f"between 0.5 and 1: {' '.join(error.messages)}"
        ) from None
    commitment.save()
    details = {"metric": metric, "floor": str(floor), "confidence": str(confidence)}
    _record(actor, engagement, "commitment.made", commitment.public_id, details, commitment)
    return commitment


@transaction.atomic
def retire_commitment(*, actor: Actor, commitment: Commitment) -> None:
    require(may_manage(actor, commitment.engagement))
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if commitment.retired_at is not None:
        raise Invalid("This commitment was retired already; nothing was changed.")
    _retire(actor, commitment)


@transaction.atomic
def create_project(*, actor: Actor, engagement: Engagement, name: str, description: str = "") -> Project:
    require(may_manage(actor, engagement))
    try:
        with transaction.atomic():
            project = Project.objects.create(engagement=engagement, name=_named(name), description=description)
    except IntegrityError:
        raise Invalid(f"{engagement} already has a project called {name!r}; choose another name.") from None
    _record(actor, engagement, "project.created", project.public_id, {"name": project.name}, project)
    return project


@transaction.atomic
def publish_guideline(*, actor: Actor, project: Project, text: str) -> Guideline:
    require(may_manage(actor, project.engagement))
    if not text.strip():
        raise Invalid("The guideline is empty; write down how to label.")
    digest = hashlib.sha256(text.encode()).hexdigest()
    version = next_version(project, Guideline)
    guideline = Guideline.objects.create(
        project=project, version=version, text=text, digest=digest, published_by=actor.user
    )
    details = {"version": version, "sha256": digest}
    _record(actor, project.engagement, "guideline.published", project.public_id, details, guideline)
    return guideline


def next_version(project: Project, model: type[LabelSchema] | type[Guideline]) -> int:
    # Two people publishing at once would both read the same newest version: the project row is the queue.
    Project.objects.select_for_update().get(pk=project.pk)
    newest = (
        model._default_manager.filter(project=project).order_by("-version").values_list("version", flat=True).first()
    )
    return (newest or 0) + 1


def _retire(actor: Actor, commitment: Commitment) -> None:
    commitment.retired_at = timezone.now()
    commitment.save(update_fields=["retired_at"])
    details = {"metric": commitment.metric}
    _record(actor, commitment.engagement, "commitment.retired", commitment.public_id, details, commitment)


def _named(name: str) -> str:
    cleaned = name.strip()
    if not cleaned or len(cleaned) > 120:
        raise Invalid("A name needs between 1 and 120 characters.")
    return cleaned


def _record(
    actor: Actor, engagement: Engagement, verb: str, obj: str, details: dict[str, Any], *written: models.Model
) -> None:
    record(log=engagement.log_origin, actor=actor.text, verb=verb, obj=obj, details=details, states=written)
