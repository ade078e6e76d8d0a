"""Of the stage: what the people are fit to sign, how reports are signed, and valid requests about both."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from apps.accounts.services import publish_policy_text, record_qualification, verify_identity
from apps.signoff.delegations import delegate
from apps.signoff.signing_policies import publish_signing_policy
from tests.scenes import Scene

DAY = dt.timedelta(days=1)
STEPS = [{"meaning": "approved", "side": "buyer", "roles": ["owner"]}]


def make_standing(scene: Scene) -> dict[str, str]:
    """The ids of what was made. The policy comes after the reports of the stage, so it does not bind them."""
    owner, house, judge = scene.actor("owner"), scene.buyer, scene.adjudicator
    held = record_qualification(
        actor=owner, organisation=house, user=judge, name="GxP", evidence="Folder 7", valid_from=dt.date(2026, 1, 1)
    )
    proof = verify_identity(actor=owner, organisation=house, user=judge, method="in_person")
    publish_policy_text(actor=owner, organisation=house, text="Read what you sign.")
    policy = publish_signing_policy(actor=owner, engagement=scene.engagement, document={"steps": STEPS})
    now = timezone.now()
    loan = delegate(
        actor=scene.actor("compliance"), engagement=scene.engagement, to=scene.qa_manager, since=now, until=now + DAY,
        reason="Leave",
    )  # fmt: skip
    return {
        **dict.fromkeys(("qualifications", "qualification_id"), held.public_id),
        "identity-proofs": proof.public_id,
        "signing-policies": policy.public_id,
        **dict.fromkeys(("delegations", "delegation_id"), loan.public_id),
    }


def standing_forms(scene: Scene) -> dict[str, dict[str, Any]]:
    judge, today = scene.adjudicator.pk, f"{timezone.now():%Y-%m-%d}"
    return {
        "portal:signing": {"meaning_1": "approved", "office_1": "buyer:any", "strength": "any"},
        "portal:delegation": {"to": scene.qa_manager.pk, "since": today, "until": today, "reason": "Leave"},
        "portal:qualification": {"user": judge, "name": "GCP", "evidence": "Folder 8", "valid_from": "2026-01-01"},
        "portal:identity": {"user": judge, "method": "video"},
        "portal:policy_publish": {"text": "Read it twice."},
        "portal:policy_text": {"version": "1", "read": "yes"},
    }


def standing_bodies(scene: Scene) -> dict[str, dict[str, Any]]:
    member = {"organisation": scene.buyer.public_id, "person": scene.adjudicator.public_id}
    return {
        "api:signing-policies-list": {
            "engagement": scene.engagement.public_id,
            "document": {"steps": [{**STEPS[0], "count": 2}]},
        },
        "api:qualifications-list": {**member, "name": "GCP", "evidence": "Folder 8", "valid_from": "2026-01-01"},
        "api:identity-proofs-list": {**member, "method": "video"},
        "api:policy-texts-list": {"organisation": scene.buyer.public_id, "text": "Read it twice."},
    }
