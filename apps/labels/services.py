"""Deciding what labels may be, freezing what a result rests on, and naming annotators."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.policies import Invalid, active_membership, require
from apps.audit.services import record
from apps.labels.models import AnnotationSet, Annotator, Delivery
from apps.labels.row_proofs import require_as_told
from apps.labels.rows import root_of_delivery
from apps.labels.types import BadSchema, parse_schema
from apps.projects.models import LabelSchema, Project
from apps.projects.policies import may_deliver, may_manage
from apps.projects.services import next_version


@transaction.atomic
def publish_schema(*, actor: Actor, project: Project, definition: dict[str, Any]) -> LabelSchema:
    """A new version of the allowed labels; what was delivered under an earlier version stays bound to it."""
    require(may_manage(actor, project.engagement))
    try:
        rules = parse_schema(definition)
    except BadSchema as error:
        raise Invalid(str(error)) from None
    version = next_version(project, LabelSchema)
    schema = LabelSchema.objects.create(
        project=project, version=version, definition=rules.definition, digest=rules.digest, published_by=actor.user
    )
    details = {"version": version, "sha256": rules.digest}
    log = project.engagement.log_origin
    record(log=log, actor=actor.text, verb="schema.published", obj=project.public_id, details=details, states=[schema])
    return schema


@transaction.atomic
def freeze_set(*, actor: Actor, project: Project) -> AnnotationSet:
    """Name exactly the rows delivered so far. The same rows give the same set."""
    require(may_manage(actor, project.engagement))
    deliveries = list(Delivery.objects.filter(project=project).order_by("pk"))
    if not deliveries:
        raise Invalid(f"Nothing has been delivered to {project} yet.")
    content = "".join(f"{d.public_id}\n{d.root}\n{d.rows}\n" for d in deliveries)
    digest = hashlib.sha256(content.encode()).hexdigest()
    frozen, made = AnnotationSet.objects.get_or_create(
        project=project,
        digest=digest,
        defaults={"deliveries": [d.pk for d in deliveries], "rows": sum(d.rows for d in deliveries)},
    )
    if made:
        details = {"project": project.public_id, "sha256": digest, "rows": frozen.rows}
        log = project.engagement.log_origin
        record(log=log, actor=actor.text, verb="set.frozen", obj=frozen.public_id, details=details, states=[frozen])
    return frozen


@transaction.atomic
def link_annotator(*, actor: Actor, annotator: Annotator, user: User) -> None:
    """Tell whose login an annotator's pseudonym is, so that they can see and contest their own results."""
    engagement = annotator.engagement
    require(may_deliver(actor, engagement))
    if active_membership(Actor.person(user), engagement.vendor) is None:
        raise Invalid(f"{user} is not a member of {engagement.vendor}; invite them there first.")
    annotator.user = user
    annotator.save(update_fields=["user"])
    record(
        log=engagement.log_origin,
        actor=actor.text,
        verb="annotator.linked",
        obj=annotator.public_id,
        details={"user": user.public_id},
        states=[annotator],
    )


def forget_key(*, actor: Actor, annotator: Annotator) -> None:
    """Put the pseudonym in the place of the key by which the vendor's files call an annotator.

    Without asking who may, inside the caller's transaction. The key is part of every delivered row, so each delivery
    with rows of theirs has another root from now on; an event tells it. RowsDiffer, and nothing is written, if rows are
    not what the log says about them: the new root would vouch for whatever they were changed to.
    """
    if annotator.key == annotator.public_id:
        return
    deliveries = list(Delivery.objects.filter(pk__in=annotator.annotations.values("delivery")).order_by("pk"))
    for delivery in deliveries:
        require_as_told(delivery)
    annotator.key = annotator.public_id
    annotator.save(update_fields=["key"])
    log = annotator.engagement.log_origin
    for delivery in deliveries:
        details = {"annotator": annotator.public_id, "rows": delivery.rows, "root": root_of_delivery(delivery)}
        record(log=log, actor=actor.text, verb="delivery.pseudonymised", obj=delivery.public_id, details=details)
