import pytest

from apps.accounts.services import add_member, end_membership
from apps.audit.selectors import details_of
from apps.disputes.independence import may_decide
from apps.disputes.models import Adjudication
from apps.disputes.services import open_dispute
from apps.gold.models import GoldAnswer
from apps.gold.selectors import gold_values, is_stale
from apps.gold.services import score_gold
from apps.labels.models import Annotation
from apps.labels.selectors import final_label, rules_of
from apps.labels.services import link_annotator
from apps.projects.models import Project
from apps.projects.selectors import current_guideline, current_schema
from apps.projects.services import publish_guideline
from tests.accounts.events import last_event
from tests.builders import SETUP, actor_of
from tests.disputes.cases import case_of, decide, make_cases
from tests.refusals import invalid, refused
from tests.scenes import annotator_of, item_of, load_gold, make_double

pytestmark = pytest.mark.django_db


def final(project: Project, key: str) -> tuple[object, str]:
    found = final_label(item_of(project, key), rules_of(current_schema(project)))
    return found.value, found.origin


def test_a_decision_is_the_final_label_and_what_was_delivered_stays_as_it_was() -> None:
    scene, project = make_cases()
    delivered = list(Annotation.objects.filter(delivery__isnull=False).order_by("pk").values())
    assert final(project, "tied") == (None, "tie")
    guideline = publish_guideline(actor=scene.actor("owner"), project=project, text="# One")
    made = decide(scene, case_of(project, "tied"), "no", clause="1")
    assert final(project, "tied") == ("no", "adjudicated")
    assert made.annotation.source == "adjudicated"
    assert (made.guideline, current_guideline(project)) == (guideline, guideline)
    assert case_of(project, "tied").state == "decided"
    assert list(Annotation.objects.filter(delivery__isnull=False).order_by("pk").values()) == delivered


def test_the_log_tells_the_decision_with_its_reason() -> None:
    scene, project = make_cases()
    made = decide(scene, case_of(project, "tied"), "no")
    event = last_event("dispute.decided")
    told = details_of(event)
    assert (event.object, event.actor) == (made.public_id, scene.actor("adjudicator").text)
    assert (told["value"], told["reason"], told["supersedes"]) == ('"no"', "annotator_error", None)


def test_the_second_of_two_adjudicators_is_told_of_the_first() -> None:
    scene, project = make_cases()
    case = case_of(project, "tied")
    decide(scene, case, "no")
    with invalid("decided meanwhile, by Ada Juris"):
        decide(scene, case, "yes", role="qa_manager")
    assert final(project, "tied") == ("no", "adjudicated")


def test_a_decision_gives_way_only_to_one_that_names_it() -> None:
    scene, project = make_cases()
    case = case_of(project, "tied")
    first = decide(scene, case, "no")
    second = decide(scene, case, "yes", role="qa_manager", supersedes=first)
    assert final(project, "tied") == ("yes", "adjudicated")
    assert second.annotation.supersedes == first.annotation
    assert details_of(last_event("dispute.decided"))["supersedes"] == first.public_id
    assert Adjudication.objects.count() == 2
    with invalid("decided meanwhile"):
        decide(scene, case, "no", supersedes=first)


def test_nothing_can_be_superseded_before_there_is_a_decision() -> None:
    scene, project = make_cases()
    elsewhere = decide(scene, case_of(project, "tied"), "no")
    with invalid("no decision yet"):
        decide(scene, case_of(project, "wrong"), "no", supersedes=elsewhere)


def test_a_later_case_about_the_same_item_takes_the_place_of_the_earlier_decision() -> None:
    scene, project = make_cases()
    first = decide(scene, case_of(project, "tied"), "no")
    open_dispute(actor=scene.actor("vendor_manager"), item=item_of(project, "tied"), claim="It is a yes.")
    second = decide(scene, case_of(project, "tied"), "yes")
    assert second.annotation.supersedes == first.annotation
    assert final(project, "tied") == ("yes", "adjudicated")
    adjudicated = Annotation.objects.filter(source="adjudicated", superseded_by=None)
    assert list(adjudicated) == [second.annotation]


def test_wrong_gold_becomes_a_new_version_and_the_earlier_run_is_stale() -> None:
    scene, project = make_cases()
    run = score_gold(actor=scene.actor("owner"), project=project)
    case = case_of(project, "wrong")
    decide(scene, case, "no", reason_code="gold_wrong")
    versions = GoldAnswer.objects.filter(item__key="wrong").order_by("version")
    assert [(g.version, g.value) for g in versions] == [(1, '"yes"'), (2, '"no"')]
    assert case.public_id in versions[1].reason
    assert gold_values(project)["wrong"] == '"no"'
    assert is_stale(run)
    again = score_gold(actor=scene.actor("owner"), project=project)
    assert again.figures["accuracy"]["value"] > run.figures["accuracy"]["value"]


@pytest.mark.parametrize(("key", "value"), [("tied", "no"), ("wrong", "yes")])
def test_gold_is_wrong_only_where_there_is_some_and_it_says_something_else(key: str, value: str) -> None:
    scene, project = make_cases()
    with invalid("only be wrong where there is one"):
        decide(scene, case_of(project, key), value, reason_code="gold_wrong")
    assert case_of(project, key).undecided
    assert not Adjudication.objects.exists()
    assert not Annotation.objects.filter(source="adjudicated").exists()


@pytest.mark.parametrize(
    ("value", "options", "why"),
    [
        ("perhaps", {}, "perhaps"),
        ("yes", {"rationale": " "}, "rationale"),
        ("yes", {"reason_code": "whim"}, "Choose a reason"),
    ],
)
def test_an_incomplete_decision_decides_nothing(value: str, options: dict[str, str], why: str) -> None:
    scene, project = make_cases()
    with invalid(why):
        decide(scene, case_of(project, "tied"), value, **options)
    assert case_of(project, "tied").undecided


@pytest.mark.parametrize("role", ["compliance", "auditor", "vendor_owner", "vendor_manager", "annotator", "outsider"])
def test_only_those_who_judge_decide(role: str) -> None:
    scene, project = make_cases()
    with refused("needs the role|not a member|You belong to"):
        decide(scene, case_of(project, "tied"), role=role)


def test_nobody_decides_the_case_they_opened() -> None:
    scene, project = make_cases()
    case = open_dispute(actor=scene.actor("adjudicator"), item=item_of(project, "split"), claim="It is a no.")
    with refused("You opened this case"):
        decide(scene, case)
    decide(scene, case, role="qa_manager")


def test_nobody_decides_about_the_gold_answer_they_settled() -> None:
    scene, project = make_cases(gold_by="qa_manager")
    with refused("gold answer that you settled"):
        decide(scene, case_of(project, "wrong"), role="qa_manager")
    decide(scene, case_of(project, "tied"), role="qa_manager")


def test_nobody_decides_about_their_own_label_even_after_changing_sides() -> None:
    scene, project = make_cases()
    link_annotator(actor=scene.actor("owner"), annotator=annotator_of(scene, "ann"), user=scene.annotator)
    end_membership(actor=SETUP, membership=scene.annotator.memberships.get())
    add_member(actor=SETUP, organisation=scene.buyer, user=scene.annotator, role="adjudicator")
    with refused("your own label"):
        decide(scene, case_of(project, "tied"), role="annotator")


def test_who_also_works_for_the_vendor_decides_nothing() -> None:
    scene, project = make_cases()
    decision = may_decide(actor_of(make_double(scene)), case_of(project, "tied"))
    assert not decision
    assert "You belong to" in decision.reason


def test_a_decision_says_what_became_of_the_contested_label() -> None:
    scene, project = make_cases()
    open_dispute(actor=scene.actor("vendor_manager"), item=item_of(project, "split"), claim="It is a no.")
    outcomes = {
        "wrong": decide(scene, case_of(project, "wrong"), "yes").outcome,
        "tied": decide(scene, case_of(project, "tied"), "yes").outcome,
        "split": decide(scene, case_of(project, "split"), "yes").outcome,
    }
    assert outcomes == {"wrong": "falls", "tied": "settled", "split": "stands"}


def test_gold_set_after_a_case_was_opened_can_still_be_found_wrong() -> None:
    scene, project = make_cases()
    load_gold(scene, project, {"tied": "yes"})
    decide(scene, case_of(project, "tied"), "no", reason_code="gold_wrong")
    assert gold_values(project)["tied"] == '"no"'
