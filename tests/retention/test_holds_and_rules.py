"""Placing holds, setting how long records are kept, and what the page says about both."""

import datetime as dt

import pytest
from django.utils import timezone

from apps.accounts.selectors import organisation_log
from apps.audit.models import Log
from apps.audit.reconciliation import reconcile
from apps.audit.selectors import details_of
from apps.projects.models import Engagement
from apps.retention.models import Hold, Records, RetentionRule, months_after
from apps.retention.policies import may_see_retention
from apps.retention.selectors import lines_of
from apps.retention.services import place_hold, release_hold, set_rule
from tests.accounts.events import last_event, verbs
from tests.refusals import invalid, refused
from tests.scenes import Scene, make_engagement

pytestmark = pytest.mark.django_db

BLIND = ["adjudicator", "annotator", "outsider", "qa_manager", "vendor_manager", "vendor_owner"]
OTHERS = ["adjudicator", "annotator", "auditor", "outsider", "qa_manager", "vendor_manager", "vendor_owner"]


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


def hold(scene: Scene, role: str = "compliance", reason: str = "Claim 7") -> Hold:
    return place_hold(actor=scene.actor(role), organisation=scene.buyer, engagement=scene.engagement, reason=reason)


def rule(scene: Scene, role: str = "owner", records: str = "files", months: int = 12, **more: dt.date) -> RetentionRule:
    return set_rule(
        actor=scene.actor(role), engagement=scene.engagement, records=records, name="aia-10y", months=months, **more
    )


def state(scene: Scene, records: str) -> str:
    return next(line.state for line in lines_of(scene.engagement) if line.records == records)


def test_a_hold_is_an_event_in_a_log_that_the_vendor_does_not_read(scene: Scene) -> None:
    placed = hold(scene)
    event = last_event()
    assert (event.verb, event.object, event.log.origin) == (
        "hold.placed",
        placed.public_id,
        organisation_log(scene.buyer),
    )
    assert details_of(event)["covers"] == scene.engagement.public_id
    assert "Claim 7" not in bytes(event.leaf).decode()
    assert verbs(scene.log).count("hold.placed") == 0


def test_a_hold_is_released_once_with_a_reason(scene: Scene) -> None:
    placed = hold(scene)
    with invalid("Say why"):
        release_hold(actor=scene.actor("owner"), hold=placed, reason=" ")
    release_hold(actor=scene.actor("owner"), hold=placed, reason="Settled")
    assert last_event().verb == "hold.released"
    with invalid("released already"):
        release_hold(actor=scene.actor("owner"), hold=placed, reason="Settled")
    assert not Hold.objects.in_force().exists()


@pytest.mark.parametrize("role", OTHERS)
def test_only_who_keeps_the_books_places_holds_and_sets_rules(scene: Scene, role: str) -> None:
    with refused("not a member|This needs the role"):
        hold(scene, role)
    with refused("not a member|This needs the role"):
        rule(scene, role)
    placed = hold(scene)
    with refused("not a member|This needs the role"):
        release_hold(actor=scene.actor(role), hold=placed, reason="I do not like it")


@pytest.mark.parametrize(
    "role", ["adjudicator", "annotator", "outsider", "qa_manager", "vendor_manager", "vendor_owner"]
)
def test_holds_are_seen_by_who_keeps_or_audits_the_books(scene: Scene, role: str) -> None:
    hold(scene)
    assert not Hold.objects.visible_to(getattr(scene, role)).exists()
    assert Hold.objects.visible_to(scene.compliance).exists()
    assert not Hold.objects.visible_to(None).exists()


def test_a_hold_covers_exactly_one_thing_of_the_organisation(scene: Scene) -> None:
    actor, elsewhere = scene.actor("owner"), make_engagement("Elsewhere")
    with invalid("name one of them"):
        place_hold(actor=actor, organisation=scene.buyer, reason="x")
    with invalid("is not the buyer"):
        place_hold(actor=actor, organisation=scene.buyer, engagement=elsewhere.engagement, reason="x")
    with invalid("never belonged"):
        place_hold(actor=actor, organisation=scene.buyer, person=scene.outsider, reason="x")
    with invalid("Say why"):
        place_hold(actor=actor, organisation=scene.buyer, engagement=scene.engagement, reason="")


def test_a_new_rule_takes_the_place_of_the_former_which_stays(scene: Scene) -> None:
    rule(scene, months=6)
    second = rule(scene, months=120, starts_on=dt.date(2026, 1, 31))
    assert [each.months for each in scene.engagement.retention_rules.all()] == [6, 120]
    assert scene.engagement.retention_rules.get(replaced_at=None) == second
    assert details_of(last_event()) == {
        "records": "files",
        "name": "aia-10y",
        "months": 120,
        "starts_on": "2026-01-31",
    }
    assert last_event().log.origin == scene.log


def test_the_log_is_kept_for_six_months_at_least(scene: Scene) -> None:
    with invalid("between 6 and 1200 months"):
        rule(scene, records="log", months=5)
    assert rule(scene, records="log", months=6).months == 6


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"records": "all"}, "Choose which records, one of files, evidence, log"),
        ({"name": " "}, "name of 1 to 60 characters"),
        ({"name": "n" * 61}, "name of 1 to 60 characters"),
        ({"months": 0}, "between 1 and 1200"),
        ({"months": 1201}, "between 1 and 1200"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_words(scene: Scene, change: dict[str, object], why: str) -> None:
    given = {"records": "files", "name": "short", "months": 6, **change}
    with invalid(why):
        set_rule(actor=scene.actor("owner"), engagement=scene.engagement, **given)  # type: ignore[arg-type]


def test_the_page_says_for_each_class_why_it_is_kept(scene: Scene) -> None:
    today = timezone.now().date()
    assert [line.state for line in lines_of(scene.engagement)] == ["kept: no retention is set"] * len(Records)
    rule(scene)
    assert state(scene, "files") == "kept: the clock has not been started"
    rule(scene, starts_on=today)
    assert state(scene, "files") == "kept: its time is not over"
    rule(scene, starts_on=dt.date(2020, 1, 1))
    rule(scene, records="log", starts_on=dt.date(2020, 1, 1))
    assert state(scene, "files") == "may be erased"
    assert state(scene, "log") == "its time is over; the portal still keeps it"
    hold(scene)
    assert state(scene, "files") == "kept: a legal hold covers it"


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-12-15", 120, "2036-12-15")],
)
def test_a_month_later_is_the_same_day_or_the_last_one_there_is(day: str, months: int, later: str) -> None:
    assert months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(later)


def test_the_vendor_does_not_read_what_is_kept_how_long(scene: Scene) -> None:
    engagement = Engagement.objects.get(pk=scene.engagement.pk)
    seeing = {role for role in (*OTHERS, "owner", "compliance") if may_see_retention(scene.actor(role), engagement)}
    assert seeing == {"adjudicator", "auditor", "qa_manager", "owner", "compliance"}


def test_the_rows_are_the_ones_that_the_logs_tell(scene: Scene) -> None:
    release_hold(actor=scene.actor("owner"), hold=hold(scene), reason="Settled")
    rule(scene)
    rule(scene, months=24)
    for origin in (scene.log, organisation_log(scene.buyer)):
        assert reconcile(Log.objects.get(origin=origin)).finding == ""
