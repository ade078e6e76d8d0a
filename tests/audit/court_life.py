"""The whole life of cases: everything that the court writes, by the services that people use."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import time_machine
from django.utils import timezone

from apps.disputes.models import Control, Dispute, DisputeState, GuidelineChange
from apps.disputes.services import (
    appeal,
    approve_change,
    ask,
    assign,
    close_due,
    merge,
    open_dispute,
    open_disputes,
    propose_text,
    publish_change,
    release,
    reveal,
    set_court_rules,
    state_position,
    take,
    withdraw,
)
from apps.projects.models import Project
from apps.projects.selectors import current_guideline
from tests.disputes.cases import case_of, decide
from tests.scenes import Scene, deliver, item_of, load_gold, panel

# After that long, gold is taken as known, and cases can be made of it to test the bench.
MONTH = dt.timedelta(days=31)
LATER = ("late1", "late2", "late3", "late4")


def live(scene: Scene, project: Project) -> None:
    """Every state is reached, and every model of the court has a row. It takes two months."""
    vendor, owner = scene.actor("vendor_manager"), scene.actor("owner")
    half = Decimal("0.5")
    set_court_rules(actor=owner, engagement=scene.engagement, known=half, repeats=Decimal(0), contest_days=90)
    load_gold(scene, project, {"split": "yes"}, "owner")
    with time_machine.travel(timezone.now() + MONTH):
        deliver(scene, project, panel(LATER, ann="yyyy", bob="nnnn"), "later.csv")
        # Of two opened cases one more has a known answer.
        open_disputes(actor=owner, project=project)
        assert Control.objects.exists()
        _in_two_instances(scene, case_of(project, "late1"))
        withdrawn = open_dispute(actor=vendor, item=item_of(project, "split"), claim="A no.")
        merge(actor=owner, dispute=case_of(project, "late3"), into=case_of(project, "late2"))
        withdraw(actor=vendor, dispute=withdrawn, reason="We agree.")
        _unanswered(scene, open_dispute(actor=vendor, item=item_of(project, "split"), claim="A no, we think."))
        decide(scene, case_of(project, "late4"), reason_code="guideline_gap", clause="3")
        _new_guideline(scene, GuidelineChange.objects.get(project=project, clause="3"))
    with time_machine.travel(timezone.now() + 2 * MONTH):
        close_due()
    assert {each.state for each in Dispute.objects.filter(project=project)} >= {
        DisputeState.FINAL, DisputeState.WITHDRAWN, DisputeState.EXPIRED, DisputeState.MERGED, DisputeState.OPEN
    }  # fmt: skip


def _in_two_instances(scene: Scene, case: Dispute) -> None:
    vendor, judge, owner = scene.actor("vendor_manager"), scene.actor("adjudicator"), scene.actor("owner")
    state_position(actor=vendor, dispute=case, text="It is sarcasm.")
    assign(actor=owner, dispute=case, adjudicator=scene.adjudicator)
    release(actor=judge, dispute=case, reason="Away until Monday.")
    decide(scene, case, "no")
    appeal(actor=vendor, dispute=case, reason="The clause says otherwise.")
    reveal(actor=owner, dispute=case, reason="The vendor telephoned.")
    decide(scene, case, "yes", role="qa_manager")


def _unanswered(scene: Scene, case: Dispute) -> None:
    take(actor=scene.actor("adjudicator"), dispute=case)
    ask(actor=scene.actor("adjudicator"), dispute=case, question="Which clause?")


def _new_guideline(scene: Scene, change: GuidelineChange) -> None:
    based_on = current_guideline(change.project)
    propose_text(actor=scene.actor("qa_manager"), change=change, text="3. Sarcasm is a no.", based_on=based_on)
    approve_change(actor=scene.actor("owner"), change=change)
    publish_change(actor=scene.actor("owner"), change=change)
