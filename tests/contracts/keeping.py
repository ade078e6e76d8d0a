"""What the rooms about retention and erasure need to have happened before, and what is sent to them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from apps.accounts.models import OrganisationKind, Role
from apps.accounts.selectors import memberships_of
from apps.accounts.services import end_membership
from apps.audit.checks import request_check
from apps.audit.models import Check, Log
from apps.labels.models import Annotator
from apps.projects.services import create_engagement
from apps.retention.services import place_hold, set_rule
from tests.builders import PASSWORD, make_member, make_organisation
from tests.scenes import Scene


def make_kept(scene: Scene) -> dict[str, str]:
    """Files whose time is over, somebody who left, an address as annotator key; the hold is on another engagement."""
    owner = scene.actor("owner")
    day = dt.date(2020, 1, 31)
    set_rule(actor=owner, engagement=scene.engagement, records="files", name="short", months=1, starts_on=day)
    vendor = make_organisation(OrganisationKind.VENDOR)
    held = create_engagement(actor=owner, name="In dispute", buyer=scene.buyer, vendor=vendor)
    hold = place_hold(actor=owner, organisation=scene.buyer, engagement=held, reason="A claim is pending.")
    on_person = place_hold(actor=owner, organisation=scene.buyer, person=scene.qa_manager, reason="A claim is pending.")
    check = request_check(Log.objects.get(origin=scene.log), actor=owner.text, obj=scene.engagement.public_id)
    # It is over: while one is under way, whoever asks gets that one, and nothing is recorded.
    Check.objects.filter(pk=check.pk).update(ended_at=timezone.now())
    former = make_member(scene.buyer, Role.QA_MANAGER, "Fay Former")
    end_membership(actor=owner, membership=memberships_of(former).get())
    named = Annotator.objects.create(engagement=scene.engagement, key="ann@labels.example")
    return {
        "portal:hold_release public_id": held.public_id,
        "hold_id": hold.public_id,
        "portal:person_hold_release hold_id": on_person.public_id,
        "holds": on_person.public_id,
        "retention": scene.engagement.public_id,
        "check_id": check.public_id,
        "annotator_id": named.public_id,
        "portal:person_erase user_id": former.public_id,
    }


def kept_bodies(scene: Scene) -> dict[str, dict[str, Any]]:
    house, named = scene.buyer.public_id, Annotator.objects.get(engagement=scene.engagement, key="ann@labels.example")
    return {
        "api:retention-rules": {"records": "evidence", "name": "aia-10y", "months": 120, "starts_on": "2026-01-01"},
        "api:retention-erase-annotator": {"annotator": named.public_id, "basis": "request"},
        "api:holds-list": {"organisation": house, "person": scene.adjudicator.public_id, "reason": "A claim."},
        "api:holds-release": {"reason": "The claim was settled."},
    }


def kept_forms(scene: Scene) -> dict[str, dict[str, Any]]:
    return {
        "portal:holds": {"person": scene.adjudicator.public_id, "reason": "A claim is pending."},
        "portal:person_hold_release": {"reason": "The claim was settled."},
        "portal:retention_set": {"records": "evidence", "name": "aia-10y", "months": "120", "starts_on": "2026-01-01"},
        "portal:hold_place": {"reason": "A claim is pending."},
        "portal:hold_release": {"reason": "The claim was settled."},
        "portal:annotator_erase": {"basis": "request"},
        "portal:person_erase": {"basis": "request", "password": PASSWORD},
    }
