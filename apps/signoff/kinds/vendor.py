"""Reports about a vendor: each project of the engagement measured by itself, the promises judged in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.projects.models import Project
from apps.projects.selectors import confidence_of
from apps.scorecards.selectors import promises_of
from apps.signoff.cases import cases_of
from apps.signoff.collecting import collect
from apps.signoff.compose import METHODS, canonical_bytes
from apps.signoff.computed.vendor import ENGAGEMENT, computed, within
from apps.signoff.kinds.common import Plain, document
from apps.signoff.models import Kind
from apps.signoff.scopes import Scope, release_of


def compose_sign_off(actor: Actor, scope: Scope, title: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    return _compose(Kind.SIGN_OFF, actor, scope, title)


def compose_audit(actor: Actor, scope: Scope, title: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """As the sign-off about a vendor, with each annotator and what adjudicators decided."""
    return _compose(Kind.VENDOR_AUDIT, actor, scope, title)


def _compose(kind: Kind, actor: Actor, scope: Scope, title: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    projects = [each for each in scope.engagement.projects.order_by("pk") if each.deliveries.exists()]
    if not projects:
        raise Invalid(f"Nothing has been delivered by {scope.engagement.vendor} yet.")
    measured = [(each, *collect(actor, release_of(each), title)) for each in projects]
    facts = _facts(scope, projects)
    files = {ENGAGEMENT: canonical_bytes(facts)}
    for project, _, found in measured:
        files |= {within(project.public_id, name): content for name, content in found.items()}
    bodies = [body for _, body, _ in measured]
    plain = Plain(
        kind=kind,
        title=title,
        scope=scope,
        computed={
            **computed(kind, facts, bodies),
            "deliveries": [one for body in bodies for one in body["deliveries"]],
        },
        parameters=bodies[0]["parameters"],
        files=files,
        notices=_notices(scope, bodies),
        methods={name: METHODS[name] for name in METHODS if name != "lots" or any(body["lots"] for body in bodies)},
    )
    return document(plain), files


def _facts(scope: Scope, projects: Sequence[Project]) -> dict[str, Any]:
    engagement = scope.engagement
    promises = promises_of(engagement)
    return {
        "who": engagement.vendor.name,
        "confidence": confidence_of(engagement),
        "commitments": [{"metric": p.metric, "floor": p.floor, "confidence": p.confidence} for p in promises],
        "projects": [{"id": each.public_id, "name": each.name} for each in projects],
        "cases": cases_of(scope),
    }


def _notices(scope: Scope, bodies: Sequence[Mapping[str, Any]]) -> list[str]:
    empty = [each.name for each in scope.engagement.projects.order_by("pk") if not each.deliveries.exists()]
    told = [f"{name}: nothing has been delivered, so nothing is reported." for name in empty]
    return told + [f"{body['subject']['project']}: {notice}" for body in bodies for notice in body["notices"]]
