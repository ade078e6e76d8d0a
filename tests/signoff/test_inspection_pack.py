"""What an inspector finds in the pack beside the reports: people, rules, how the log is kept, what went wrong."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from apps.accounts.services import record_qualification
from apps.audit.keys import first_vkey
from apps.audit.models import Log
from apps.audit.reconciliation import reconcile
from apps.disputes.models import Dispute
from apps.disputes.services import adjudicate, open_dispute
from apps.lots.services import decide_lot, draw_sample, inspect
from apps.projects.models import Item, Project
from apps.retention.services.holds import place_hold
from apps.signoff.cases import cases_of
from apps.signoff.computed.pack import computed as pack_computed
from apps.signoff.models import Kind, Report
from apps.signoff.scopes import scope_of
from apps.signoff.selectors import body_of
from apps.signoff.services import freeze_report
from tests.scenes import Scene, attempt, deliver, panel
from tests.signoff.frozen import make_audited, sign
from tests.signoff.policy_scenes import publish

pytestmark = pytest.mark.django_db
TODAY = dt.datetime.now(dt.UTC).date()


def packed(scene: Scene, project: Project) -> Report:
    owner = scene.actor("owner")
    sign(scene, freeze_report(actor=owner, project=project, title="First"), "compliance", "reviewed")
    return freeze_report(actor=owner, scope=scope_of(project, "vendor"), kind=Kind.INSPECTION_PACK, title="A pack")


def overruled(scene: Scene, project: Project) -> Dispute:
    """A case that was decided against what both annotators had given."""
    item = Item.objects.get(project=project, key="i01")
    case = open_dispute(actor=scene.actor("vendor_manager"), item=item, claim="The guideline says otherwise.")
    why: Any = {"reason_code": "annotator_error", "rationale": "Seen."}
    adjudicate(actor=scene.actor("adjudicator"), dispute=case, value="no", **why)
    return case


def sections_of(report: Report) -> dict[str, list[list[Any]]]:
    return {one["name"]: one["rows"] for one in body_of(report)["sections"]}


def test_the_pack_lists_what_went_wrong_and_says_where_corrective_actions_are() -> None:
    scene, project = make_audited()
    lot = deliver(scene, project, panel([f"w{n}" for n in range(24)], ann="y" * 24), "weak.csv").lot
    draw_sample(actor=scene.actor("qa_manager"), lot=lot, aql=Decimal("0.05"), rql=Decimal("0.3"))
    for drawn in lot.draw.drawn_items.all():
        inspect(actor=scene.actor("adjudicator"), drawn_item=drawn, conforming=False, correct_value="no")
    decide_lot(actor=scene.actor("adjudicator"), lot=lot)
    case = overruled(scene, project)
    refused = attempt(scene, project, [("w1", "ann", "perhaps")], "Eve Jones.csv")
    pack = packed(scene, project)
    rows = sections_of(pack)["nonconformities"]
    found = [(row[0], row[1]) for row in rows]
    assert ("Lot rejected", lot.public_id) in found
    assert ("Import refused", refused.public_id) in found
    upheld = [case["case"] for case in cases_of(scope_of(project, "vendor")) if case["changed"]]
    assert [row[1] for row in rows if row[0] == "Dispute upheld"] == upheld == [case.public_id]
    assert "Eve Jones" not in json.dumps(rows)
    notes = {one["name"]: one["note"] for one in body_of(pack)["sections"]}
    assert "corrective actions (CAPA) are recorded outside" in notes["nonconformities"]


def test_the_pack_has_signers_rules_keys_witnesses_checks_and_retention() -> None:
    scene, project = make_audited()
    owner, log = scene.actor("owner"), Log.objects.get(origin=scene.log)
    record_qualification(
        actor=owner, user=scene.compliance, organisation=scene.buyer, name="GMP", evidence="File 7",
        valid_from=TODAY, valid_until=None,
    )  # fmt: skip
    publish(scene, [{"meaning": "reviewed", "side": "buyer", "roles": ["compliance_officer"]}])
    place_hold(actor=owner, organisation=scene.buyer, engagement=scene.engagement, reason="A claim by Eve Jones.")
    reconcile(log)
    pack = packed(scene, project)
    sections = sections_of(pack)
    assert [row[0] for row in sections["signers"]] == [scene.compliance.public_id]
    assert sections["qualifications"][0][:3] == [scene.compliance.public_id, scene.buyer.name, "GMP"]
    assert sections["signing_policies"][0][:2] == ["all other kinds", 1]
    assert sections["keys"][0][0] == first_vkey(log)
    assert sections["reconciliations"][0][1] > 0
    assert sections["reconciliations"][0][3] == 0
    assert {row[4] for row in sections["retention"]} == {"kept: a legal hold covers it"}
    assert [row[2] for row in sections["holds"]] == ["in force"]
    assert sections["witnesses"] == []
    text = bytes(pack.body).decode()
    assert not [name for name in (scene.compliance.name, "Eve Jones") if name in text]


def test_a_pack_frozen_before_it_had_these_lists_is_computed_again_as_it_was() -> None:
    facts = {"reports": [], "signatures": [], "verifications": [["2026-01-01T00:00:00Z", 5, "nothing found"]],
             "guidelines": [], "schemas": []}  # fmt: skip
    assert [one["name"] for one in pack_computed(facts)["sections"]] == ["verifications"]
