"""Whatever people try in whatever order, a case only goes where the table leads, and every step is on record."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event
from apps.disputes.models import Dispute, Step
from apps.disputes.services import (
    adjudicate,
    appeal,
    ask,
    assign,
    close_due,
    merge,
    open_dispute,
    release,
    state_position,
    take,
    withdraw,
)
from apps.disputes.states import TRANSITIONS, UNDECIDED, Act, DisputeState, after
from apps.labels.models import Annotation, Source
from tests.disputes.cases import make_cases
from tests.scenes import Scene, item_of

JUDGES = ("adjudicator", "qa_manager", "owner")
PARTIES = ("vendor_manager", "vendor_owner", "owner", "qa_manager")
EVERYBODY = ("adjudicator", "annotator", "auditor", "compliance", "outsider", "owner", "qa_manager", "vendor_manager")
# What a decision leads to depends on the instance; these are the acts that more than one verb of the log tells.
VERBS = {
    Act.HEAR: "dispute.stated",
    Act.ASSIGN: "dispute.assigned",
    Act.RELEASE: "dispute.released",
    Act.ASK: "dispute.asked",
    Act.DECIDE: "dispute.decided",
    Act.SUPERSEDE: "dispute.decided",
    Act.APPEAL: "dispute.appealed",
    Act.FINISH: "dispute.final",
    Act.WITHDRAW: "dispute.withdrawn",
    Act.EXPIRE: "dispute.expired",
    Act.MERGE: "dispute.merged",
}


def test_the_table_leads_only_to_states_of_its_own_and_ends_only_where_it_should() -> None:
    reached = {state for ways in TRANSITIONS.values() for state in ways.values()}
    assert reached | {DisputeState.OPEN} == set(DisputeState)
    ends = {state for state in DisputeState if not any(TRANSITIONS.get((state, i)) for i in (1, 2))}
    assert ends == {DisputeState.WITHDRAWN, DisputeState.EXPIRED, DisputeState.MERGED}


def test_only_the_second_instance_and_the_clock_make_a_case_final() -> None:
    ways = {(state, act) for state, acts in TRANSITIONS.items() for act, to in acts.items() if to == DisputeState.FINAL}
    assert {state for state, _ in ways if state[1] == 1} == {(DisputeState.DECIDED, 1), (DisputeState.FINAL, 1)}
    assert ((DisputeState.DECIDED, 1), Act.FINISH) in ways


class Court(RuleBasedStateMachine):
    scene: Scene
    project: Any

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        scene, project = type(self).scene, type(self).project
        self.case = open_dispute(actor=scene.actor("vendor_manager"), item=item_of(project, "split"), claim="A no.")
        self.other = open_dispute(actor=scene.actor("vendor_owner"), item=item_of(project, "agreed"), claim="A no.")

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def attempt(self, verb: Any, role: str, **what: Any) -> None:
        """What is refused changes nothing."""
        before, steps = self.row(), self.case.steps.count()
        try:
            with transaction.atomic():
                verb(actor=self.scene.actor(role), dispute=self.case, **what)
        except (Invalid, Refused) as fault:
            assert str(fault)
            assert (self.row(), self.case.steps.count()) == (before, steps)

    def row(self) -> dict[str, Any]:
        return Dispute.objects.filter(pk=self.case.pk).values().get()

    @rule(role=st.sampled_from(PARTIES))
    def somebody_speaks(self, role: str) -> None:
        self.attempt(state_position, role, text="It is sarcasm.")

    @rule(role=st.sampled_from(("owner", "qa_manager", "vendor_manager")), to=st.sampled_from(EVERYBODY))
    def a_case_is_given(self, role: str, to: str) -> None:
        self.attempt(assign, role, adjudicator=getattr(self.scene, to))

    @rule(role=st.sampled_from(EVERYBODY))
    def a_case_is_taken(self, role: str) -> None:
        self.attempt(take, role)

    @rule(role=st.sampled_from(JUDGES))
    def a_case_is_given_back(self, role: str) -> None:
        self.attempt(release, role, reason="Away until Monday.")

    @rule(role=st.sampled_from(JUDGES))
    def a_question_is_asked(self, role: str) -> None:
        self.attempt(ask, role, question="Which clause?")

    @rule(role=st.sampled_from(EVERYBODY), value=st.sampled_from(("yes", "no")), again=st.booleans())
    def somebody_decides(self, role: str, value: str, again: bool) -> None:
        replaced = self.case.adjudications.first() if again else None
        why = {"reason_code": "edge_case", "rationale": "Clause 2."}
        self.attempt(adjudicate, role, value=value, supersedes=replaced, **why)

    @rule(role=st.sampled_from(EVERYBODY))
    def somebody_appeals(self, role: str) -> None:
        self.attempt(appeal, role, reason="The clause says otherwise.")

    @rule(role=st.sampled_from(PARTIES))
    def somebody_withdraws(self, role: str) -> None:
        self.attempt(withdraw, role, reason="We agree now.")

    @rule(role=st.sampled_from(PARTIES))
    def two_cases_become_one(self, role: str) -> None:
        self.attempt(merge, role, into=self.other)

    @rule()
    def the_deadline_passes(self) -> None:
        past = timezone.now() - dt.timedelta(minutes=1)
        Dispute.objects.filter(pk=self.case.pk).exclude(due_at=None).update(due_at=past)
        close_due()
        assert close_due() == 0

    @invariant()
    def its_steps_lead_to_where_it_is(self) -> None:
        steps = list(self.case.steps.all())
        state, instance = DisputeState(steps[0].state), 1
        for step in steps[1:]:
            following = after(state, instance, Act(step.act))
            assert following == step.state
            state, instance = DisputeState(step.state), 2 if step.act == Act.APPEAL else instance
        row = self.row()
        assert (row["state"], row["instance"]) == (state, instance)

    @invariant()
    def the_log_tells_each_step(self) -> None:
        acts = [
            Act(act) for act in Step.objects.filter(dispute=self.case).exclude(act="open").values_list("act", flat=True)
        ]
        for verb in set(VERBS.values()):
            expected = sum(VERBS[act] == verb for act in acts)
            told = Event.objects.filter(verb=verb, log__origin=self.scene.log).count()
            assert told == expected

    @invariant()
    def the_second_instance_is_somebody_else(self) -> None:
        by_instance = self.case.adjudications.values_list("instance", "adjudicator")
        first = {who for instance, who in by_instance if instance == 1}
        assert not any(
            who in first for instance, who in by_instance if instance == 2 and self.row()["state"] != "final"
        )
        assert self.case.adjudications.filter(instance=2, supersedes__instance=1, adjudicator__in=first).count() == 0

    @invariant()
    def the_newest_decision_is_the_final_label(self) -> None:
        newest = self.case.adjudications.first()
        labels = Annotation.objects.filter(item=self.case.item, source=Source.ADJUDICATED, superseded_by=None)
        assert [label.pk for label in labels] == ([newest.annotation_id] if newest else [])

    @invariant()
    def what_is_undecided_has_a_deadline(self) -> None:
        row = self.row()
        assert (row["due_at"] is not None) == (row["state"] in (*UNDECIDED, DisputeState.DECIDED))


@pytest.mark.django_db
def test_a_case_goes_only_where_the_table_leads() -> None:
    Court.scene, Court.project = make_cases()
    options = settings(
        max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Court, settings=options)
