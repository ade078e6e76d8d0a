"""A policy as a state machine: whatever is signed in whatever order, it is complete exactly when it should be."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.signoff.signing_document import BadRules, parse_rules
from apps.signoff.signing_rules import COUNTED, Given, Progress, Rules, Step, objection, progress

ROLES = {"buyer": ["owner", "qa_manager"], "auditor": ["auditor"]}
PEOPLE = [
    ("olga", "buyer ltd", "buyer", "owner"),
    ("omar", "buyer ltd", "buyer", "owner"),
    ("quinn", "buyer ltd", "buyer", "qa_manager"),
    ("otto", "auditor a", "auditor", "auditor"),
    ("orla", "auditor b", "auditor", "auditor"),
]


@st.composite
def steps(draw: st.DrawFn) -> Step:
    side = draw(st.sampled_from(["buyer", "auditor"]))
    roles = draw(st.lists(st.sampled_from(ROLES[side]), min_size=1, unique=True))
    return Step(draw(st.sampled_from(COUNTED)), side, tuple(roles), draw(st.integers(1, 2)))  # type: ignore[arg-type]


rules = st.builds(
    Rules,
    st.lists(steps(), min_size=1, max_size=2).map(tuple),
    ordered=st.booleans(),
    distinct_organisations=st.booleans(),
)
signatures = st.lists(
    st.builds(lambda who, meaning: Given(*who, meaning), st.sampled_from(PEOPLE), st.sampled_from(COUNTED)),
    max_size=6,
    unique=True,
)


def can_be_filled(policy: Rules, made: list[Given]) -> bool:
    """By trying every choice of signatures for the places, and no cleverness."""
    places = [step for step in policy.steps for _ in range(step.count)]
    return any(
        all(step.fits(each) for step, each in zip(places, choice, strict=True)) and differ(policy, choice)
        for choice in permutations(made, len(places))
    )


def differ(policy: Rules, choice: tuple[Given, ...]) -> bool:
    organisations = {each.organisation for each in choice}
    people = {each.signer for each in choice}
    return len(people) == len(choice) and (not policy.distinct_organisations or len(organisations) == len(choice))


@settings(max_examples=300, deadline=None)
@given(rules, signatures)
def test_in_any_order_it_is_complete_exactly_when_the_places_can_be_filled(policy: Rules, made: list[Given]) -> None:
    anyhow = Rules(policy.steps, ordered=False, distinct_organisations=policy.distinct_organisations)
    assert progress(anyhow, made).complete == can_be_filled(anyhow, made)


@settings(max_examples=300, deadline=None)
@given(rules, signatures)
def test_only_what_is_let_in_counts_and_everything_that_is_let_in_counts(policy: Rules, tried: list[Given]) -> None:
    taken: list[Given] = []
    for each in tried:
        before = progress(policy, taken)
        refused = objection(policy, taken, each, {})
        after = progress(policy, [*taken, each])
        assert (after.done == before.done + 1) == (not refused)
        taken += [] if refused else [each]
    end = progress(policy, taken)
    assert end.done == len(taken)
    assert end.complete == (end.done == end.wanted) == can_be_filled(policy, taken)
    if policy.ordered:
        assert_in_order(end, taken)


def assert_in_order(end: Progress, taken: list[Given]) -> None:
    counted = [each for step in end.steps for each in step.by]
    assert counted == taken
    assert all(not later.by for earlier, later in zip(end.steps, end.steps[1:], strict=False) if earlier.missing)


@given(rules, signatures)
def test_the_steps_hold_distinct_people_who_fit(policy: Rules, made: list[Given]) -> None:
    end = progress(policy, made)
    counted = tuple(each for step in end.steps for each in step.by)
    assert differ(policy, counted)
    assert all(step.step.fits(each) for step in end.steps for each in step.by)
    assert all(step.missing >= 0 for step in end.steps)


@given(rules, signatures, st.sampled_from(["rejected", "withdrawn"]))
def test_a_rejected_or_withdrawn_report_is_never_complete(policy: Rules, made: list[Given], meaning: str) -> None:
    ended = progress(policy, [*made, Given(*PEOPLE[0], meaning)])
    assert not ended.complete
    assert ended.next == ()


@given(rules)
def test_a_policy_written_and_read_is_the_same(policy: Rules) -> None:
    assert parse_rules(policy.document()) == policy


REVIEW, APPROVAL = Step("reviewed", "buyer", ("qa_manager",)), Step("approved", "buyer", ("owner",))


def test_whose_turn_it_is_not_is_told_so() -> None:
    policy = Rules((REVIEW, APPROVAL))
    early = Given("olga", "b", "buyer", "owner", "approved")
    said = objection(policy, [], early, {"qa_manager": "QA manager"})
    assert said == "It is not your turn yet: first it is to be reviewed by the buyer's QA manager."


def test_who_signed_one_step_does_not_sign_the_next() -> None:
    policy = Rules((Step("reviewed", "buyer", ("owner",)), APPROVAL))
    first = Given("olga", "b", "buyer", "owner", "reviewed")
    again = Given("olga", "b", "buyer", "owner", "approved")
    assert "somebody else signs this one" in objection(policy, [first], again, {})


def test_what_is_complete_or_not_asked_for_takes_no_more() -> None:
    policy = Rules((APPROVAL,))
    done = Given("olga", "b", "buyer", "owner", "approved")
    assert "is given" in objection(policy, [done], Given("omar", "b", "buyer", "owner", "approved"), {})
    assert "no open step" in objection(policy, [], Given("omar", "b", "buyer", "owner", "reviewed"), {})


def test_one_signature_of_an_organisation_is_enough_where_they_must_differ() -> None:
    policy = Rules((Step("approved", "auditor", ("auditor",), 2),), distinct_organisations=True)
    first, second = (
        Given("otto", "a", "auditor", "auditor", "approved"),
        Given("ove", "a", "auditor", "auditor", "approved"),
    )
    assert "another organisation" in objection(policy, [first], second, {})


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "JSON object"),
        ({}, "steps: list one to 8"),
        ({"steps": []}, "steps: list one to 8"),
        ({"steps": ["x"]}, "step 1: a step has"),
        ({"steps": [{"meaning": "rejected", "roles": ["owner"]}]}, "step 1: the meaning"),
        ({"steps": [{"meaning": "approved", "side": "vendor", "roles": ["owner"]}]}, "step 1: the side"),
        ({"steps": [{"meaning": "approved", "roles": ["annotator"]}]}, "step 1: the roles"),
        ({"steps": [{"meaning": "approved", "roles": [["owner"]]}]}, "step 1: the roles"),
        ({"steps": [{"meaning": "approved", "roles": ["owner"], "count": True}]}, "step 1: the count"),
        ({"steps": [{"meaning": "approved", "roles": ["owner"], "count": 9}] * 2}, "at most 9 persons"),
        ({"steps": [{"meaning": "approved", "roles": ["owner"]}], "ordered": 1}, "ordered: say true or false"),
        ({"steps": [{"meaning": "approved", "roles": ["owner"]}], "strength": "strong"}, "any or passkey"),
        ({"steps": [{"meaning": "approved", "roles": ["owner"]}], "qualification": 3}, "qualification"),
        ({"steps": [{"meaning": "approved", "roles": ["owner"]}], "signers": 3}, "no member 'signers'"),
        ({"steps": [{"meaning": "approved", "roles": ["owner"]}], "v": 2}, "version 1"),
    ],
)
def test_what_is_wrong_in_a_policy_is_said(document: object, said: str) -> None:
    with pytest.raises(BadRules, match=said):
        parse_rules(document)
