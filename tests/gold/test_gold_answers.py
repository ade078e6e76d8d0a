import pytest
from django.db import DatabaseError, transaction

from apps.audit.selectors import details_of
from apps.gold.models import GoldAnswer
from apps.gold.selectors import answers_to, gold_digest, gold_in_use, gold_values
from apps.gold.services import correct_gold, set_gold_answers
from tests.accounts.events import last_event, verbs
from tests.builders import actor_of
from tests.refusals import invalid, refused
from tests.scenes import deliver, item_of, load_gold, make_double, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db
YES, NO = ('"yes"', 1), ('"no"', 0)


def test_a_changed_answer_is_a_new_version_and_the_same_one_again_changes_nothing() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a", "b"], ann="yn"))
    assert load_gold(scene, project, {"a": "yes", "b": "no"}).changed == 2
    events = len(verbs(scene.log))
    assert load_gold(scene, project, {"a": "yes", "b": "no"}).changed == 0
    assert len(verbs(scene.log)) == events
    assert load_gold(scene, project, {"a": "no", "b": "no"}).changed == 1
    assert [(g.version, g.value) for g in GoldAnswer.objects.filter(item__key="a").order_by("version")] == [
        (1, '"yes"'),
        (2, '"no"'),
    ]
    assert gold_values(project) == {"a": '"no"', "b": '"no"'}
    assert gold_in_use(project)["a"].version == 2


def test_the_event_names_the_gold_in_use_by_its_digest_and_not_by_its_answers() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a"], ann="y"))
    load_gold(scene, project, {"a": "yes"})
    event = last_event()
    assert event.verb == "gold.set"
    assert details_of(event)["sha256"] == gold_digest({"a": '"yes"'})
    assert b'"yes"' not in bytes(event.leaf)


def test_an_answer_cannot_be_rewritten() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a"], ann="y"))
    load_gold(scene, project, {"a": "yes"})
    with pytest.raises(DatabaseError, match="evidence"), transaction.atomic():
        GoldAnswer.objects.update(value='"no"')


@pytest.mark.parametrize(
    ("answers", "reason", "why"),
    [
        ([("a", *YES)], " ", "where these gold answers come from"),
        ([("a", *YES)], "x" * 201, "at most 200"),
        ([("a", *YES), ("a", *NO)], "expert", "two gold answers"),
        ([("a", *YES), ("nowhere", *NO)], "expert", "'nowhere'"),
    ],
)
def test_all_answers_are_settled_or_none(answers: list[tuple[str, str, int]], reason: str, why: str) -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a"], ann="y"))
    with invalid(why):
        set_gold_answers(actor=scene.actor("owner"), project=project, answers=answers, reason=reason)
    assert not GoldAnswer.objects.exists()


@pytest.mark.parametrize("role", ["adjudicator", "compliance", "auditor", "vendor_manager", "annotator", "outsider"])
def test_only_the_buyers_managers_settle_answers(role: str) -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a"], ann="y"))
    with refused("Owner or QA manager|not a member"):
        set_gold_answers(actor=scene.actor(role), project=project, answers=[("a", *YES)], reason="mine")
    with refused("Owner or QA manager|not a member"):
        load_gold(scene, project, {"a": "yes"}, role)


@pytest.mark.parametrize("role", ["compliance", "auditor", "vendor_manager", "annotator", "outsider"])
def test_only_those_who_judge_correct_an_answer(role: str) -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a"], ann="y"))
    load_gold(scene, project, {"a": "yes"})
    with refused("needs the role|not a member|You belong to"):
        correct_gold(actor=scene.actor(role), item=item_of(project, "a"), value='"no"', code=0, reason="mine")


def test_who_also_works_for_the_vendor_corrects_no_gold() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a"], ann="y"))
    load_gold(scene, project, {"a": "yes"})
    double = actor_of(make_double(scene))
    with refused("You belong to"):
        correct_gold(actor=double, item=item_of(project, "a"), value='"no"', code=0, reason="mine")


def test_a_retired_item_has_no_answer_any_more() -> None:
    scene = make_engagement()
    project = make_project(scene)
    deliver(scene, project, panel(["a", "b"], ann="yn"))
    load_gold(scene, project, {"a": "yes", "b": "no"})
    item = item_of(project, "a")
    GoldAnswer.objects.create(item=item, version=2, value=None, code=None, reason="leaked", set_by="system:test")
    assert gold_values(project) == {"b": '"no"'}
    assert list(answers_to([item.pk, item_of(project, "b").pk])) == [item_of(project, "b").pk]


def test_reading_the_gold_costs_the_same_for_few_and_for_many(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    scene = make_engagement()
    project = make_project(scene)
    keys = [f"i{n}" for n in range(40)]
    deliver(scene, project, panel(keys, ann="y" * 40))
    load_gold(scene, project, dict.fromkeys(keys, "yes"))
    with django_assert_num_queries(1):
        assert len(gold_in_use(project)) == 40
    with django_assert_num_queries(1):
        assert len(gold_values(project)) == 40
