import datetime as dt
import hashlib
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from apps.audit.models import Log
from apps.audit.reconciliation import reconcile
from apps.audit.selectors import details_of
from apps.audit.sequencer import sequence_all
from apps.disputes.controls import place_drawn, share_drawn
from apps.disputes.models import Adjudication, Control, CourtRules, Dispute
from apps.disputes.selectors import decidable
from apps.disputes.services import adjudicate, open_disputes, set_court_rules
from apps.disputes.services.controls import add_repeat
from apps.labels.models import Annotation
from apps.labels.selectors import final_label, rules_of
from apps.projects.models import Project
from apps.projects.selectors import current_schema
from apps.signoff.cases import cases_of
from apps.signoff.scopes import Part, Scope
from tests.accounts.events import last_event, verbs
from tests.disputes.cases import decide
from tests.scenes import Scene, deliver, load_gold, make_engagement, make_project, panel

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(days=7, minutes=1)
KEYS = [f"i{n}" for n in range(8)]


def court(repeats: str = "1", known: str = "0") -> tuple[Scene, Project]:
    """Eight tied items, an engagement that agreed on these shares of control cases."""
    scene = make_engagement()
    shares = {"repeats": Decimal(repeats), "known": Decimal(known), "decide_days": 60}
    if Decimal(repeats) + Decimal(known) > Decimal("0.5"):
        # More than anybody can agree on: whoever must see one control case cannot wait for a lucky draw.
        CourtRules.objects.create(engagement=scene.engagement, version=1, **shares)
    else:
        set_court_rules(actor=scene.actor("owner"), engagement=scene.engagement, **shares)
    project = make_project(scene)
    deliver(scene, project, panel(KEYS, ann="y" * 8, bob="n" * 8))
    return scene, project


def cases(project: Project) -> list[Dispute]:
    return list(Dispute.objects.filter(project=project, control=False).order_by("pk"))


def test_a_case_is_repeated_a_week_after_it_was_decided_and_not_before() -> None:
    scene, project = court()
    open_disputes(actor=scene.actor("owner"), project=project)
    first = decide(scene, cases(project)[0])
    assert add_repeat(decision=first) is None
    with time_machine.travel(timezone.now() + WEEK):
        later = decide(scene, cases(project)[1])
        made = add_repeat(decision=later)
    assert made is not None
    control = Control.objects.get()
    assert (control.kind, control.repeats, control.expected) == ("repeat", first.dispute, '"yes"')
    assert {p.value for p in made.positions.all()} == {p.value for p in first.dispute.positions.all()}
    assert {h.annotation_id for p in made.positions.all() for h in p.holders.all()} == {
        h.annotation_id for p in first.dispute.positions.all() for h in p.holders.all()
    }
    assert made.seed != first.dispute.seed


def test_a_repeat_is_put_to_whoever_decided_the_case_and_to_others_only_when_it_is_overdue() -> None:
    scene, project = court()
    open_disputes(actor=scene.actor("owner"), project=project)
    decide(scene, cases(project)[0])
    with time_machine.travel(timezone.now() + WEEK):
        made = add_repeat(decision=decide(scene, cases(project)[1]))
        assert made is not None
        assert decidable(scene.actor("adjudicator")).filter(pk=made.pk).exists()
        assert not decidable(scene.actor("qa_manager")).filter(pk=made.pk).exists()
    with time_machine.travel(timezone.now() + dt.timedelta(days=90)):
        assert decidable(scene.actor("qa_manager")).filter(pk=made.pk).exists()


def test_asking_twice_makes_one_repeat_and_no_case_is_repeated_twice() -> None:
    scene, project = court()
    open_disputes(actor=scene.actor("owner"), project=project)
    decide(scene, cases(project)[0])
    with time_machine.travel(timezone.now() + WEEK):
        second, third = decide(scene, cases(project)[1]), decide(scene, cases(project)[2])
        assert add_repeat(decision=second) is not None
        assert add_repeat(decision=second) is None
        assert add_repeat(decision=third) is None
    assert Control.objects.count() == 1


def test_without_an_agreed_share_nothing_is_repeated() -> None:
    scene, project = court(repeats="0")
    open_disputes(actor=scene.actor("owner"), project=project)
    decide(scene, cases(project)[0])
    with time_machine.travel(timezone.now() + WEEK):
        assert add_repeat(decision=decide(scene, cases(project)[1])) is None


def test_a_control_case_looks_like_one_that_a_rule_opened() -> None:
    scene, project = court()
    open_disputes(actor=scene.actor("owner"), project=project)
    decide(scene, cases(project)[0])
    with time_machine.travel(timezone.now() + WEEK):
        made = add_repeat(decision=decide(scene, cases(project)[1]))
    assert made is not None
    ordinary = [each for each in cases(project) if each.state == "open"]
    look = [(each.ground, each.opened_at, each.due_at, each.opened_by, each.claim, each.subject) for each in ordinary]
    assert (made.ground, made.opened_at, made.due_at, made.opened_by, made.claim, made.subject) in look
    assert made.steps.get().at in {each.steps.get().at for each in ordinary}
    assert (made.priority, made.weights) in [(each.priority, each.weights) for each in ordinary]


def test_the_log_tells_how_many_control_cases_there_are_and_not_which() -> None:
    scene, project = court()
    open_disputes(actor=scene.actor("owner"), project=project)
    decide(scene, cases(project)[0])
    with time_machine.travel(timezone.now() + WEEK):
        made = add_repeat(decision=decide(scene, cases(project)[1]))
    assert made is not None
    told = last_event()
    assert (told.verb, told.object, told.actor) == ("dispute.controls_added", project.public_id, "system:court")
    seed = hashlib.sha256(made.seed.encode()).hexdigest()
    assert details_of(told) == {"cases": 1, "seeds_sha256": hashlib.sha256(seed.encode()).hexdigest()}
    for secret in (made.public_id, made.seed, made.title):
        assert secret not in bytes(told.leaf).decode()


def settled_gold() -> tuple[Scene, Project]:
    """Six items that two of three agree on, with gold that agrees, and eight that are tied."""
    scene, project = court(repeats="0", known="0.5")
    keys = [f"k{n}" for n in range(6)]
    deliver(scene, project, panel(keys, ann="y" * 6, bob="y" * 6, cid="n" * 6), "more.csv")
    load_gold(scene, project, dict.fromkeys(keys, "yes"))
    return scene, project


def test_cases_with_a_known_answer_are_put_among_those_a_rule_opens() -> None:
    scene, project = settled_gold()
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        assert open_disputes(actor=scene.actor("owner"), project=project) == 8
    found = Control.objects.select_related("dispute__item")
    assert found.count() == 4
    assert {(control.kind, control.expected) for control in found} == {("known", '"yes"')}
    assert all(control.dispute.item and control.dispute.item.key.startswith("k") for control in found)
    assert len({control.dispute.item_id for control in found}) == 4
    assert all(control.dispute.positions.count() == 2 for control in found)


def test_gold_that_is_not_long_settled_is_not_taken_as_known() -> None:
    scene, project = settled_gold()
    open_disputes(actor=scene.actor("owner"), project=project)
    assert not Control.objects.exists()


def test_nothing_follows_from_the_decision_of_a_control_case_and_no_report_counts_it() -> None:
    scene, project = settled_gold()
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        open_disputes(actor=scene.actor("owner"), project=project)
        case = Control.objects.select_related("dispute__item").order_by("pk")[0].dispute
        assert case.item is not None
        adjudicate(
            actor=scene.actor("adjudicator"), dispute=case, value="no", reason_code="gold_wrong", rationale="It is not."
        )
    assert Adjudication.objects.get().annotation is None
    assert not Annotation.objects.filter(source="adjudicated").exists()
    assert final_label(case.item, rules_of(current_schema(project))).value == "yes"
    assert case.item.gold_answers.count() == 1
    assert case.public_id not in {each["case"] for each in cases_of(Scope(Part.VENDOR, scene.engagement))}


def test_the_vendor_never_sees_a_control_case() -> None:
    scene, project = settled_gold()
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        open_disputes(actor=scene.actor("owner"), project=project)
    seen = Dispute.objects.visible_to(scene.vendor_manager)
    assert seen.count() == 8
    assert not seen.filter(control=True).exists()


def test_the_draw_follows_from_its_seed_and_is_spread_evenly() -> None:
    seeds = [f"{number:064x}" for number in range(2000)]
    assert 0.27 < sum(share_drawn(seed) < 0.3 for seed in seeds) / 2000 < 0.33
    counts = [sum(place_drawn(seed, 4) == place for seed in seeds) for place in range(4)]
    assert min(counts) > 430


def test_no_control_case_is_added_where_there_is_none_to_add() -> None:
    scene, project = court(known="1")
    open_disputes(actor=scene.actor("owner"), project=project)
    assert "dispute.controls_added" not in verbs(scene.log)


def test_what_is_written_agrees_with_the_log() -> None:
    scene, project = settled_gold()
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        open_disputes(actor=scene.actor("owner"), project=project)
        decide(scene, Control.objects.order_by("pk")[0].dispute)
        sequence_all()
        result = reconcile(Log.objects.get(origin=scene.log))
    assert (result.finding, result.findings, result.uncovered) == ("", [], 0)
