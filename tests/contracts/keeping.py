"""What the rooms about retention and erasure need to have happened before, and what is sent to them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.accounts.models import OrganisationKind, Role
from apps.accounts.selectors import memberships_of
from apps.accounts.services import end_membership
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
    former = make_member(scene.buyer, Role.QA_MANAGER, "Fay Former")
    end_membership(actor=owner, membership=memberships_of(former).get())
    named = Annotator.objects.create(engagement=scene.engagement, key="ann@labels.example")
    return {
        "portal:hold_release public_id": held.public_id,
        "hold_id": hold.public_id,
        "annotator_id": named.public_id,
        "portal:person_erase user_id": former.public_id,
    }


def kept_forms() -> dict[str, dict[str, Any]]:
    return {
        "portal:retention_set": {"records": "evidence", "name": "aia-10y", "months": "120", "starts_on": "2026-01-01"},
        "portal:hold_place": {"reason": "A claim is pending."},
        "portal:hold_release": {"reason": "The claim was settled."},
        "portal:annotator_erase": {"basis": "request"},
        "portal:person_erase": {"basis": "request", "password": PASSWORD},
    }
