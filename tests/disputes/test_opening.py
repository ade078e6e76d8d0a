import hashlib

import pytest

from apps.audit.selectors import details_of
from apps.disputes.models import Dispute, Holder, Position
from apps.disputes.services import open_dispute, open_disputes
from apps.labels.services import link_annotator
from tests.accounts.events import last_event, verbs
from tests.disputes.cases import case_of, decide, make_cases
from tests.refusals import invalid, refused
from tests.scenes import annotator_of, deliver, item_of, load_gold, make_double, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db


def test_cases_are_opened_by_the_first_ground_that_applies() -> None:
    _, project = make_cases()
    assert dict(Dispute.objects.filter(project=project).values_list("item__key", "ground")) == {
        "tied": "tie",
        "wrong": "gold",
    }


def test_agreeing_too_little_is_a_ground() -> None:
    scene = make_engagement()
    project = make_project(scene, {"type": "nominal", "labels": ["p", "q", "r"]})
    rows = [("a", "ann", "p"), ("a", "bob", "p"), ("a", "cid", "q"), ("a", "dan", "r")]
    deliver(scene, project, rows)
    assert open_disputes(actor=scene.actor("owner"), project=project) == 1
    assert case_of(project, "a").ground == "low_agreement"


def test_one_event_is_written_for_each_ground_and_not_for_each_case() -> None:
    scene, _ = make_cases()
    assert verbs(scene.log).count("dispute.opened_by_rule") == 2
    assert details_of(last_event()) | {"ground": "tie", "cases": 1} == details_of(last_event())


def test_an_item_with_a_case_is_left_alone() -> None:
    scene, project = make_cases()
    decide(scene, case_of(project, "tied"))
    before = verbs(scene.log)
    assert open_disputes(actor=scene.actor("owner"), project=project) == 0
    assert verbs(scene.log) == before


def test_positions_are_the_different_answers_in_an_order_that_anybody_can_recompute() -> None:
    _, project = make_cases()
    case = case_of(project, "wrong")
    expected = sorted(['"no"', '"yes"'], key=lambda v: hashlib.sha256(f"{case.public_id}\n{v}".encode()).digest())
    assert [p.value for p in case.positions.all()] == expected
    held = {p.value: sorted(_names(p)) for p in case.positions.all()}
    assert held == {'"no"': ["ann", "bob", "cid"], '"yes"': ["gold"]}


def test_replaced_labels_are_nobodys_position() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, [("a", "ann", "yes"), ("a", "ann", "yes"), ("a", "bob", "no")], "first.csv")
    deliver(scene, project, [("a", "ann", "no")], "second.csv")
    case = open_dispute(actor=scene.actor("owner"), item=item_of(project, "a"), claim="Both are wrong.")
    assert [(p.value, sorted(_names(p))) for p in case.positions.all()] == [('"no"', ["ann", "bob"])]


def test_a_case_by_hand_has_a_claim_that_the_log_keeps_as_a_digest() -> None:
    scene, project = make_cases()
    case = open_dispute(actor=scene.actor("vendor_manager"), item=item_of(project, "split"), claim="It is a no.")
    assert case.ground == "manual"
    digest = hashlib.sha256(b"It is a no.").hexdigest()
    told = {"item": "split", "subject": "label", "claim_sha256": digest, "seed": case.seed}
    assert details_of(last_event()) == told


def test_an_item_has_one_open_case_at_a_time() -> None:
    scene, project = make_cases()
    with invalid("has an open case already"):
        open_dispute(actor=scene.actor("owner"), item=item_of(project, "tied"), claim="Again.")
    decide(scene, case_of(project, "tied"))
    open_dispute(actor=scene.actor("vendor_manager"), item=item_of(project, "tied"), claim="We do not agree.")
    assert Dispute.objects.filter(item__key="tied").count() == 2


def test_a_case_by_hand_needs_a_claim() -> None:
    scene, project = make_cases()
    with invalid("Say what is wrong"):
        open_dispute(actor=scene.actor("owner"), item=item_of(project, "agreed"), claim=" ")


@pytest.mark.parametrize("role", ["compliance", "auditor", "outsider"])
def test_readers_and_outsiders_open_no_case(role: str) -> None:
    scene, project = make_cases()
    with refused("you do not open them|Only the buyer and the vendor"):
        open_dispute(actor=scene.actor(role), item=item_of(project, "agreed"), claim="Wrong.")


def test_an_annotator_contests_only_what_is_said_about_their_own_labels() -> None:
    scene, project = make_cases()
    with refused("You did not label this item"):
        open_dispute(actor=scene.actor("annotator"), item=item_of(project, "agreed"), claim="Wrong.")
    link_annotator(actor=scene.actor("owner"), annotator=annotator_of(scene, "ann"), user=scene.annotator)
    case = open_dispute(actor=scene.actor("annotator"), item=item_of(project, "agreed"), claim="I stand by it.")
    assert case.opened_by == scene.annotator


@pytest.mark.parametrize("role", ["adjudicator", "compliance", "auditor", "vendor_manager", "outsider"])
def test_only_the_buyers_managers_open_cases_by_rule(role: str) -> None:
    scene, project = make_cases()
    with refused("Owner or QA manager|not a member"):
        open_disputes(actor=scene.actor(role), project=project)


def test_parties_see_cases_an_annotator_those_with_an_own_position_and_outsiders_none() -> None:
    scene, project = make_cases()
    for role in ("owner", "adjudicator", "auditor"):
        assert Dispute.objects.visible_to(getattr(scene, role)).count() == 2
    assert list(Dispute.objects.visible_to(scene.vendor_manager)) == [case_of(project, "tied")]
    assert not Dispute.objects.visible_to(scene.outsider).exists()
    assert not Dispute.objects.visible_to(scene.annotator).exists()
    link_annotator(actor=scene.actor("owner"), annotator=annotator_of(scene, "ann"), user=scene.annotator)
    assert list(Dispute.objects.visible_to(scene.annotator)) == [case_of(project, "tied")]


def test_the_vendor_does_not_learn_from_an_open_case_that_an_item_is_gold() -> None:
    scene, project = make_cases()
    case = case_of(project, "wrong")
    assert not Dispute.objects.visible_to(scene.vendor_manager).filter(pk=case.pk).exists()
    assert not Dispute.objects.visible_to(make_double(scene)).filter(pk=case.pk).exists()
    decide(scene, case)
    assert Dispute.objects.visible_to(scene.vendor_manager).filter(pk=case.pk).exists()


def test_contesting_an_item_says_nothing_of_the_case_that_is_hidden() -> None:
    scene, project = make_cases()
    hidden = case_of(project, "wrong")
    case = open_dispute(actor=scene.actor("vendor_manager"), item=hidden.item, claim="It is a no.")
    assert (case.pk, case.ground, case.opened_by) == (hidden.pk, "manual", scene.vendor_manager)
    assert case.opened_at > hidden.opened_at
    assert last_event().verb == "dispute.opened"
    with invalid("has an open case already"):
        open_dispute(actor=scene.actor("vendor_manager"), item=hidden.item, claim="Again.")


def test_too_little_agreement_is_the_ground_where_gold_is_contradicted_too() -> None:
    scene = make_engagement()
    project = make_project(scene, {"type": "nominal", "labels": ["p", "q", "r"]})
    deliver(scene, project, [("a", "ann", "p"), ("a", "bob", "p"), ("a", "cid", "q"), ("a", "dan", "r")])
    load_gold(scene, project, {"a": "q"})
    open_disputes(actor=scene.actor("owner"), project=project)
    assert case_of(project, "a").ground == "low_agreement"


def test_opening_many_cases_takes_no_more_queries_than_a_few(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    scene = make_engagement()
    project = make_project(scene)
    keys = [f"i{n}" for n in range(50)]
    deliver(scene, project, panel(keys, ann="y" * 50, bob="n" * 50))
    with django_assert_max_num_queries(50):
        assert open_disputes(actor=scene.actor("owner"), project=project) == 50
    assert (Position.objects.count(), Holder.objects.count()) == (100, 100)


def _names(position: Position) -> list[str]:
    return [str(h.annotation.annotator) if h.annotation else "gold" for h in position.holders.all()]
