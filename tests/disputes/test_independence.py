"""Nobody decides what they have a part in; each part has its reason, and the queue knows the same as the policy."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from apps.accounts.actors import Actor
from apps.accounts.models import Role, User
from apps.accounts.services import add_member, end_membership
from apps.disputes.independence import may_decide, without_part
from apps.disputes.models import Dispute
from apps.disputes.selectors import decidable
from apps.disputes.services import (
    adjudicate,
    appeal,
    assign,
    contest_standing,
    merge,
    open_dispute,
    release,
    reveal,
    reveal_project,
    state_position,
    take,
)
from apps.gold.models import Standing
from apps.gold.services import score_gold
from apps.labels.services import link_annotator
from apps.lots.models import Inspection
from apps.lots.services import draw_sample, inspect
from apps.projects.models import Project
from tests.builders import SETUP, actor_of, make_member
from tests.disputes.cases import case_of, decide, make_cases
from tests.portal.builders import EASY_PLAN
from tests.refusals import refused
from tests.scenes import Scene, annotator_of, deliver, item_of, make_double, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db

Case = Callable[[Scene, Project], Dispute]


def brought(scene: Scene, project: Project, by: str = "vendor_manager", key: str = "split") -> Dispute:
    return open_dispute(actor=scene.actor(by), item=item_of(project, key), claim="It is a no.")


def opened(scene: Scene, project: Project) -> Dispute:
    return brought(scene, project, "qa_manager")


def opened_one_of_it(scene: Scene, project: Project) -> Dispute:
    into = case_of(project, "tied")
    merge(actor=scene.actor("owner"), dispute=brought(scene, project, "qa_manager"), into=into)
    return into


def spoke(scene: Scene, project: Project) -> Dispute:
    case = brought(scene, project)
    state_position(actor=scene.actor("qa_manager"), dispute=case, text="We think so too.")
    return case


def inspected(scene: Scene, project: Project) -> Dispute:
    lot = deliver(scene, project, panel(("plain",), ann="y"), name="plain.csv").lot
    drawn = draw_sample(actor=scene.actor("owner"), lot=lot, **EASY_PLAN).drawn_items.get()
    inspect(actor=scene.actor("qa_manager"), drawn_item=drawn, conforming=True)
    return open_dispute(
        actor=scene.actor("owner"),
        item=drawn.item,
        claim="It does not conform.",
        subject="finding",
        finding=Inspection.objects.get(),
    )


def made_the_test(scene: Scene, project: Project) -> Dispute:
    score_gold(actor=scene.actor("qa_manager"), project=project)
    standing = Standing.objects.get(annotator__key="ann")
    return contest_standing(actor=scene.actor("vendor_manager"), standing=standing, claim="Too few items.")


def decided_before(scene: Scene, project: Project) -> Dispute:
    case = case_of(project, "tied")
    decide(scene, case, role="qa_manager")
    appeal(actor=scene.actor("vendor_manager"), dispute=case, reason="No.")
    return case


def had_it_before(scene: Scene, project: Project) -> Dispute:
    case = case_of(project, "tied")
    take(actor=scene.actor("qa_manager"), dispute=case)
    release(actor=scene.actor("qa_manager"), dispute=case, reason="Away.")
    decide(scene, case)
    appeal(actor=scene.actor("vendor_manager"), dispute=case, reason="No.")
    return case


def appealed(scene: Scene, project: Project) -> Dispute:
    case = case_of(project, "tied")
    decide(scene, case)
    appeal(actor=scene.actor("qa_manager"), dispute=case, reason="No.")
    return case


def knows(scene: Scene, project: Project) -> Dispute:
    case = case_of(project, "tied")
    reveal(actor=scene.actor("qa_manager"), dispute=case, reason="The vendor telephoned.")
    return case


def took_a_file(scene: Scene, project: Project) -> Dispute:
    reveal_project(actor=scene.actor("qa_manager"), project=project, reason="Took a bundle.")
    return case_of(project, "tied")


def took_a_file_between(scene: Scene, project: Project) -> Dispute:
    """Nothing was open then; the case could still be appealed."""
    for key in ("wrong", "tied"):
        decide(scene, case_of(project, key))
    case = case_of(project, "tied")
    reveal_project(actor=scene.actor("qa_manager"), project=project, reason="Took a bundle.")
    appeal(actor=scene.actor("vendor_manager"), dispute=case, reason="No.")
    return case


REASONS: dict[str, tuple[Case, str]] = {
    "opened": (opened, "You opened this case"),
    "opened_one_of_it": (opened_one_of_it, "merged into this one"),
    "spoke": (spoke, "You spoke in this case"),
    "inspected": (inspected, "The finding is your own"),
    "made_the_test": (made_the_test, "you made the test"),
    "decided_before": (decided_before, "You decided this case in the first instance"),
    "had_it_before": (had_it_before, "was yours in the first instance"),
    "appealed": (appealed, "You appealed"),
    "knows": (knows, "You have seen who stands"),
    "took_a_file": (took_a_file, "You have seen who stands"),
    "took_a_file_between": (took_a_file_between, "You have seen who stands"),
}


@pytest.mark.parametrize("part", sorted(REASONS))
def test_whoever_has_a_part_is_told_which_and_somebody_else_decides(part: str) -> None:
    make, reason = REASONS[part]
    scene, project = make_cases()
    case, qa = make(scene, project), scene.actor("qa_manager")
    case.refresh_from_db()
    other = actor_of(make_member(scene.buyer, Role.ADJUDICATOR, "Jo Second"))
    for verb in (lambda: take(actor=qa, dispute=case), lambda: _given(scene, case)):
        with refused(reason):
            verb()
    assert reason in may_decide(qa, case).reason
    assert not decidable(qa).filter(pk=case.pk).exists()
    assert may_decide(other, case)
    assert decidable(other).filter(pk=case.pk).exists()


def _given(scene: Scene, case: Dispute) -> None:
    assign(actor=scene.actor("owner"), dispute=case, adjudicator=scene.qa_manager)


def test_who_takes_a_file_decides_the_cases_of_later_days_again() -> None:
    scene, project = make_cases()
    reveal_project(actor=scene.actor("qa_manager"), project=project, reason="Took a bundle.")
    later = brought(scene, project)
    assert may_decide(scene.actor("qa_manager"), later)
    assert reveal_project(actor=scene.actor("qa_manager"), project=project, reason="Took it again.") is not None
    assert not may_decide(scene.actor("qa_manager"), later)
    assert reveal_project(actor=scene.actor("qa_manager"), project=project, reason="And again.") is None


@pytest.mark.parametrize("who", ["double", "former", "system", "outsider", "vendor_owner", "auditor", "compliance"])
def test_who_holds_no_office_or_belongs_to_the_other_side_decides_nothing(who: str) -> None:
    scene, project = make_cases()
    actor = _somebody(scene, who)
    case = case_of(project, "tied")
    assert not may_decide(actor, case)
    assert may_decide(actor, case).reason
    assert not decidable(actor).exists()


def _somebody(scene: Scene, who: str) -> Actor:
    if who == "system":
        return Actor.system("model")
    if who == "former":
        end_membership(actor=SETUP, membership=scene.qa_manager.memberships.get())
        return scene.actor("qa_manager")
    return actor_of(make_double(scene)) if who == "double" else scene.actor(who)


def test_the_queue_of_a_random_court_is_what_the_policy_allows() -> None:
    """Thirty cases, everything that makes somebody partial done at random, six judges."""
    draw = random.Random(7)
    scene = make_engagement()
    project = make_project(scene)
    keys = [f"i{number}" for number in range(30)]
    deliver(scene, project, panel(keys, ann="y" * 30, bob="n" * 30))
    judges = [scene.owner, scene.qa_manager, scene.adjudicator]
    judges += [make_member(scene.buyer, Role.QA_MANAGER, f"Judge {number}") for number in range(3)]
    crossed = scene.annotator
    link_annotator(actor=scene.actor("owner"), annotator=annotator_of(scene, "ann"), user=crossed)
    end_membership(actor=SETUP, membership=crossed.memberships.get())
    add_member(actor=SETUP, organisation=scene.buyer, user=crossed, role=Role.ADJUDICATOR)
    for key in keys:
        _something_happens(draw, scene, project, key, judges)
    reveal_project(actor=actor_of(judges[5]), project=project, reason="Took a bundle.")
    deliver(scene, project, panel(["fresh"], ann="y", bob="n"), "fresh.csv")
    brought(scene, project, key="fresh")
    compared = 0
    for judge in (*judges, crossed):
        actor = actor_of(judge)
        cases = list(Dispute.objects.undecided())
        free = set(Dispute.objects.filter(without_part(judge, actor.text)).values_list("pk", flat=True))
        for case in cases:
            allowed = bool(may_decide(actor, case))
            assert allowed == (case.pk in free), (judge, case.state, may_decide(actor, case).reason)
            holder = case.assignments.first() if case.state == "assigned" else None
            mine = allowed and (holder is None or holder.adjudicator_id == judge.pk)
            assert mine == decidable(actor).filter(pk=case.pk).exists()
            compared += 1
    assert compared > 100


def _something_happens(draw: random.Random, scene: Scene, project: Project, key: str, judges: list[User]) -> None:
    opener, other = (actor_of(user) for user in draw.sample(judges, 2))
    vendor = scene.actor("vendor_manager")
    case = open_dispute(actor=draw.choice([opener, vendor]), item=item_of(project, key), claim="It is a no.")
    if draw.random() < 0.3:
        state_position(actor=draw.choice([other, vendor]), dispute=case, text="Yes.")
    free = [each for each in judges if may_decide(actor_of(each), case)]
    for _ in range(draw.randrange(3)):
        first = actor_of(draw.choice(free))
        take(actor=first, dispute=case)
        case.refresh_from_db()
        if draw.random() < 0.5:
            release(actor=first, dispute=case, reason="Away.")
        else:
            decide_as(first, case)
            parties = [vendor, *(actor_of(each) for each in judges if each != first.user)]
            appeal(actor=draw.choice(parties), dispute=case, reason="No.")
            break
    case.refresh_from_db()
    if case.undecided and draw.random() < 0.3:
        reveal(actor=actor_of(draw.choice(judges[:2])), dispute=case, reason="To know.")


def decide_as(actor: Actor, case: Dispute) -> None:
    adjudicate(actor=actor, dispute=case, value="no", reason_code="edge_case", rationale="Clause 2.")
