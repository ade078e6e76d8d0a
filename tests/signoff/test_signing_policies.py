import datetime as dt
import json

import pytest

from apps.accounts.services import (
    accept_policy_text,
    end_qualification,
    publish_policy_text,
    record_qualification,
    verify_identity,
)
from apps.audit.selectors import details_of
from apps.signoff.policies import may_sign
from apps.signoff.services import freeze_report
from apps.signoff.signing_policies import policy_of, progress_as_json, progress_of, publish_signing_policy
from apps.signoff.signing_policies import required_strength as strength_of
from tests.accounts.events import last_event, verbs
from tests.refusals import invalid, refused
from tests.scenes import Scene, make_engagement
from tests.signoff.frozen import sign
from tests.signoff.policy_scenes import REVIEW_THEN_APPROVAL, frozen, make_bound, publish

pytestmark = pytest.mark.django_db
APPROVAL = REVIEW_THEN_APPROVAL[1:]
TODAY = dt.date(2026, 5, 4)


def test_publishing_a_policy_is_an_event_with_the_whole_policy() -> None:
    scene = make_engagement()
    made = publish(scene, REVIEW_THEN_APPROVAL)
    event = last_event()
    assert (event.verb, event.object) == ("signing_policy.published", made.public_id)
    assert details_of(event)["policy"]["steps"][0]["roles"] == ["auditor"]
    assert details_of(event)["sha256"] == made.digest


def test_versions_follow_each_other_and_the_same_words_are_no_new_version() -> None:
    scene = make_engagement()
    first, second = publish(scene, REVIEW_THEN_APPROVAL), publish(scene, APPROVAL)
    assert (first.version, second.version) == (1, 2)
    with invalid("says already"):
        publish(scene, APPROVAL)
    assert publish(scene, APPROVAL, kind="sign-off").version == 1


@pytest.mark.parametrize("role", ["qa_manager", "adjudicator", "auditor", "vendor_owner", "outsider"])
def test_only_owners_and_compliance_officers_publish(role: str) -> None:
    scene = make_engagement()
    with refused("needs the role|not a member"):
        publish_signing_policy(
            actor=scene.actor(role), engagement=scene.engagement, document={"steps": REVIEW_THEN_APPROVAL}
        )


def test_a_policy_that_is_none_is_refused_with_the_place() -> None:
    scene = make_engagement()
    with invalid("step 1: the meaning"):
        publish(scene, [{"meaning": "liked", "roles": ["owner"]}])


def test_a_kind_of_report_that_does_not_exist_is_named() -> None:
    scene = make_engagement()
    with invalid("no kind of report 'letter'"):
        publish(scene, APPROVAL, kind="letter")


def test_a_report_goes_through_the_steps_in_order_until_it_is_complete() -> None:
    scene, report = make_bound()
    assert "not your turn yet: first it is to be reviewed by the auditor's Auditor" in reason(scene, report, "owner")
    sign(scene, report, "auditor", "reviewed")
    sign(scene, report, "owner", "approved")
    now = progress_of(report)
    assert now is not None and now.complete
    assert "Every signature" in may_sign(scene.actor("compliance"), report, "reviewed").reason


def test_what_page_and_api_say_of_it() -> None:
    scene, report = make_bound()
    sign(scene, report, "auditor", "reviewed")
    told = progress_as_json(report)
    assert told is not None
    assert (told["done"], told["wanted"], told["complete"]) == (1, 2, False)
    assert told["next"] == ["approved by the buyer's Owner"]


def test_in_any_order_the_second_may_come_first() -> None:
    scene, report = make_bound(ordered=False)
    assert may_sign(scene.actor("owner"), report, "approved")


def test_the_author_never_approves_whatever_the_policy_says() -> None:
    scene, report = make_bound([{"meaning": "approved", "side": "buyer", "roles": ["qa_manager"]}])
    assert "You are the author" in reason(scene, report, "qa_manager")


def test_a_rejection_needs_no_turn_and_stops_the_rest() -> None:
    scene, report = make_bound()
    sign(scene, report, "owner", "rejected", reason="The sample is too small.")
    assert "takes no more signatures: it was rejected" in reason(scene, report, "auditor", "reviewed")


def test_a_report_keeps_the_policy_it_was_frozen_under() -> None:
    scene, report = make_bound()
    publish(scene, APPROVAL)
    before, after = policy_of(report), policy_of(frozen(scene, "Second"))
    assert before is not None and after is not None
    assert (before.version, after.version) == (1, 2)
    assert json.loads(bytes(report.body))["signing"]["sha256"] == before.digest


def test_a_policy_for_the_kind_goes_before_the_one_for_all() -> None:
    scene = make_engagement()
    special = publish(scene, APPROVAL, kind="sign-off")
    publish(scene, REVIEW_THEN_APPROVAL)
    publish(scene, REVIEW_THEN_APPROVAL, kind="dataset-certificate")
    assert policy_of(frozen(scene)) == special


def test_without_a_policy_signing_is_as_free_as_the_roles_are() -> None:
    scene = make_engagement()
    report = frozen(scene)
    assert progress_as_json(report) is None
    assert may_sign(scene.actor("owner"), report, "approved")


def test_one_policy_that_asks_for_passkeys_asks_for_them_everywhere_in_the_engagement() -> None:
    scene = make_engagement()
    publish(scene, APPROVAL)
    assert strength_of(scene.engagement) == "any"
    publish(scene, APPROVAL, kind="sign-off", strength="passkey")
    assert strength_of(scene.engagement) == "passkey"


def test_a_missing_ended_or_expired_qualification_blocks_and_says_so() -> None:
    scene, report = make_bound(APPROVAL, qualification="Annex 11 training")
    assert "none is recorded for you" in reason(scene, report, "owner")
    qualify(scene, TODAY.replace(year=2020), TODAY.replace(year=2021))
    assert "has expired" in reason(scene, report, "owner")
    qualify(scene, TODAY.replace(year=2999), None)
    assert "has expired" in reason(scene, report, "owner")
    made = qualify(scene, TODAY.replace(year=2020), None)
    assert may_sign(scene.actor("owner"), report, "approved")
    end_qualification(actor=scene.actor("compliance"), qualification=made)
    assert not may_sign(scene.actor("owner"), report, "approved")


def test_an_identity_nobody_checked_blocks_the_first_signature() -> None:
    scene, report = make_bound(APPROVAL, identity_verified=True)
    assert "identity was checked" in reason(scene, report, "owner")
    verify_identity(actor=scene.actor("compliance"), organisation=scene.buyer, user=scene.owner, method="in_person")
    assert may_sign(scene.actor("owner"), report, "approved")


def test_the_current_policy_text_is_accepted_before_signing() -> None:
    scene, report = make_bound(APPROVAL, policy_text=True)
    assert "has not published" in reason(scene, report, "owner")
    for version, text in enumerate(("Sign what you read.", "Sign what you read twice."), start=1):
        publish_policy_text(actor=scene.actor("compliance"), organisation=scene.buyer, text=text)
        assert f"accept version {version}" in reason(scene, report, "owner")
        accept_policy_text(actor=scene.actor("owner"), organisation=scene.buyer, version=version)
        assert may_sign(scene.actor("owner"), report, "approved")


def test_a_successor_says_why_in_what_is_signed() -> None:
    scene, report = make_bound()
    assert report.project is not None
    actor = scene.actor("owner")
    with invalid("why this report takes the place"):
        freeze_report(actor=actor, project=report.project, title="Corrected", supersedes=report)
    made = freeze_report(
        actor=actor, project=report.project, title="Corrected", supersedes=report, reason="Wrong gold."
    )
    assert json.loads(bytes(made.body))["supersedes"] == {
        "report": report.public_id,
        "sha256": report.sha256,
        "reason": "Wrong gold.",
    }
    assert verbs(scene.log)[-2:] == ["report.frozen", "report.superseded"]


def reason(scene: Scene, report: object, role: str, meaning: str = "approved") -> str:
    decision = may_sign(scene.actor(role), report, meaning)  # type: ignore[arg-type]
    assert not decision
    return decision.reason


def qualify(scene: Scene, start: dt.date, end: dt.date | None):  # type: ignore[no-untyped-def]
    return record_qualification(
        actor=scene.actor("compliance"),
        organisation=scene.buyer,
        user=scene.owner,
        name="Annex 11 training",
        evidence="Certificate 12 in the training file.",
        valid_from=start,
        valid_until=end,
    )
