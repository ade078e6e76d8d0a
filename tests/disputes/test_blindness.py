"""The order of positions tells nothing: it differs between readers and follows from no vote, no author and no time."""

from __future__ import annotations

import itertools

import pytest

from apps.accounts.models import Role
from apps.disputes.blindness import seats_of, shown_to, stays_blind
from apps.disputes.models import Dispute, Position
from apps.disputes.services import open_disputes, reveal
from apps.projects.models import Project
from tests.builders import actor_of, make_member
from tests.disputes.cases import case_of, decide, make_cases
from tests.scenes import Scene, deliver, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db

MANY = 300
KEYS = [f"i{number:03}" for number in range(MANY)]
# Of 300 fair throws this many or more on one side come once in a million: |z| > 4.9.
TOO_MANY = MANY / 2 + 4.9 * (MANY / 4) ** 0.5


def court() -> tuple[Scene, Project]:
    """Tied cases: `ann` was first and says yes to the one half and no to the other."""
    scene = make_engagement()
    project = make_project(scene)
    half = MANY // 2
    deliver(scene, project, panel(KEYS, ann="y" * half + "n" * half), "first.csv")
    deliver(scene, project, panel(KEYS, bob="n" * half + "y" * half), "second.csv")
    assert open_disputes(actor=scene.actor("owner"), project=project) == MANY
    return scene, project


def test_no_author_no_label_and_no_time_comes_first_more_often_than_by_chance() -> None:
    scene, project = court()
    first: dict[str, list[str]] = {}
    for role in ("adjudicator", "owner"):
        actor = scene.actor(role)
        first[role] = []
        for case in Dispute.objects.filter(project=project).order_by("pk"):
            leading = shown_to(case, actor)[0]
            first[role].append(leading.value)
            assert [seat.number for seat in seats_of(case, actor)] == [1, 2]
        yes = first[role].count('"yes"')
        assert MANY - TOO_MANY < yes < TOO_MANY
        # The first half is where ann, who was earlier, says yes.
        half = MANY // 2
        ann = first[role][:half].count('"yes"') + first[role][half:].count('"no"')
        assert MANY - TOO_MANY < ann < TOO_MANY
    same = sum(one == other for one, other in zip(*first.values(), strict=True))
    assert MANY - TOO_MANY < same < TOO_MANY


def test_the_stored_order_is_by_chance_too() -> None:
    _, project = court()
    leading = Position.objects.filter(dispute__project=project, ordinal=1)
    ann = leading.filter(holders__annotation__annotator__key="ann").count()
    assert MANY - TOO_MANY < ann < TOO_MANY


def test_the_order_of_a_reader_stays_when_votes_and_authors_change() -> None:
    """It follows from the seed, the reader and the label alone; anybody can recompute it."""
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a", "b"], ann="yy", bob="nn", cid="y-", dan="n-"))
    open_disputes(actor=scene.actor("owner"), project=project)
    one, other = Dispute.objects.filter(project=project).order_by("item__key")
    judges = [actor_of(make_member(scene.buyer, Role.ADJUDICATOR)) for _ in range(12)]
    other.seed = one.seed
    orders = [[each.value for each in shown_to(one, judge)] for judge in judges]
    assert orders == [[each.value for each in shown_to(other, judge)] for judge in judges]
    assert {tuple(order) for order in orders} == set(itertools.permutations(['"no"', '"yes"']))


def test_who_stands_for_a_position_is_told_in_the_order_of_their_names() -> None:
    scene = make_engagement()
    project = make_project(scene)
    for name in ("zoe", "ann", "mel"):
        deliver(scene, project, panel(["a"], **{name: "y"}), f"{name}.csv")
    deliver(scene, project, panel(["a"], **dict.fromkeys(("tom", "bob", "kim"), "n")), "no.csv")
    open_disputes(actor=scene.actor("owner"), project=project)
    case = Dispute.objects.get(project=project)
    reveal(actor=scene.actor("owner"), dispute=case, reason="The vendor telephoned.")
    told = {seat.value: [stand.key for stand in seat.stands or ()] for seat in seats_of(case, scene.actor("owner"))}
    assert told == {'"yes"': ["ann", "mel", "zoe"], '"no"': ["bob", "kim", "tom"]}


@pytest.mark.parametrize("role", ["adjudicator", "qa_manager", "auditor", "vendor_manager", "compliance"])
def test_before_the_decision_nobody_is_told_who_stands_for_what_and_whether_it_is_a_model(role: str) -> None:
    scene, project = make_cases()
    case = case_of(project, "tied")
    for seat in seats_of(case, scene.actor(role)):
        assert (seat.stands, seat.gold) == (None, None)


def test_a_decided_case_stays_blind_for_those_who_may_be_asked_in_the_appeal() -> None:
    scene, project = make_cases()
    case = case_of(project, "tied")
    decide(scene, case, role="owner")
    case.refresh_from_db()
    assert stays_blind(case, scene.actor("adjudicator"))
    assert not stays_blind(case, scene.actor("owner"))
    assert {seat.stands for seat in seats_of(case, scene.actor("adjudicator"))} == {None}
    assert all(seat.stands for seat in seats_of(case, scene.actor("owner")))
