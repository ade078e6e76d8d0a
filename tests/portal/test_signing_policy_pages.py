import html

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Role
from apps.audit.selectors import details_of
from apps.projects.services import invite_auditor
from apps.signoff.models import Delegation, Report, SigningPolicy
from apps.signoff.services import freeze_report
from apps.signoff.signing_policies import progress_of, publish_signing_policy
from tests.accounts.events import last_event
from tests.builders import actor_of, make_member, make_organisation
from tests.passkeys import sign_report
from tests.portal.builders import auditor, frozen, officer, with_results
from tests.portal.world import World, client_of

TWO_STEPS = {
    "steps": [
        {"meaning": "reviewed", "side": "auditor", "roles": ["auditor"]},
        {"meaning": "approved", "side": "buyer", "roles": ["compliance_officer"]},
    ]
}
FILLED = {
    "meaning_1": "reviewed", "office_1": "auditor:auditor", "count_1": "2",
    "meaning_2": "approved", "office_2": "buyer:any",
    "ordered": "on", "strength": "any", "qualification": "Annex 11 training",
}  # fmt: skip


def text_of(client: Client, url: str) -> str:
    return html.unescape(client.get(url).content.decode())


def signing_url(world: World) -> str:
    return f"/engagements/{world.engagement.public_id}/signing/"


@pytest.fixture
def bound(world: World) -> Report:
    publish_signing_policy(actor=actor_of(world.owner), engagement=world.engagement, document=TWO_STEPS)
    return frozen(with_results(world))


def test_a_policy_is_filled_in_and_shown_in_words(world: World) -> None:
    client = client_of(world.owner)
    client.post(signing_url(world), FILLED)
    rules = SigningPolicy.objects.get().rules
    assert [(step.meaning, step.side, step.count) for step in rules.steps] == [
        ("reviewed", "auditor", 2),
        ("approved", "buyer", 1),
    ]
    page = text_of(client, signing_url(world))
    assert "Reviewed by the auditor's Auditor (2 persons)" in page
    assert "Approved by the buyer's Owner or QA manager or Compliance officer" in page
    assert "Signers hold “Annex 11 training”" in page


def test_a_policy_without_steps_is_sent_back_with_what_is_missing(world: World) -> None:
    answer = client_of(world.owner).post(signing_url(world), {"strength": "any"})
    assert "list one to 8 steps" in answer.content.decode()
    assert not SigningPolicy.objects.exists()


def test_the_report_says_how_far_it_is_and_who_is_next(world: World, bound: Report) -> None:
    client = client_of(world.owner)
    page = text_of(client, f"/reports/{bound.public_id}/")
    assert "0 of 2" in page
    assert "Next: reviewed by the auditor's Auditor" in page
    sign_report(auditor(world), bound, "reviewed")
    assert "1 of 2 signed" in text_of(client, "/reports/")
    sign_report(officer(world), bound, "approved")
    assert "complete." in text_of(client, f"/reports/{bound.public_id}/")


def test_an_attempt_out_of_turn_is_refused_with_the_reason_and_logged(world: World, bound: Report) -> None:
    sent = {"read": "yes", "exception": ["accuracy"], "meaning": "approved"}
    answer = client_of(officer(world)).post(f"/reports/{bound.public_id}/sign/", sent)
    assert answer.status_code == 403
    event = last_event()
    assert event.verb == "access.refused"
    assert "not your turn yet" in details_of(event)["reason"]
    now = progress_of(bound)
    assert now is not None and now.done == 0


def test_a_colleague_stands_in_for_days_and_the_page_says_so(world: World) -> None:
    signer, today = officer(world), f"{timezone.now():%Y-%m-%d}"
    client = client_of(signer)
    url = f"/engagements/{world.engagement.public_id}/delegations/"
    client.post(url, {"to": world.judge.pk, "since": today, "until": today, "reason": "Jury duty"})
    loan = Delegation.objects.get()
    assert (loan.until - loan.since).days == 1
    page = text_of(client, signing_url(world))
    assert "Ada Juris</strong> for" in page
    assert "Jury duty" in page
    client.post(f"{url}{loan.public_id}/end/")
    assert "· ended" in text_of(client, signing_url(world))


def test_why_somebody_is_away_stays_in_the_house(world: World) -> None:
    signer, today = officer(world), f"{timezone.now():%Y-%m-%d}"
    house = make_organisation("auditor")
    invite_auditor(actor=actor_of(world.owner), engagement=world.engagement, organisation=house)
    url = f"/engagements/{world.engagement.public_id}/delegations/"
    sent = {"to": world.judge.pk, "since": today, "until": today, "reason": "Jury duty"}
    client_of(signer).post(url, sent)
    page = text_of(client_of(make_member(house, Role.AUDITOR, "Otto Lund")), signing_url(world))
    assert "Ada Juris" in page
    assert "Jury duty" not in page


def test_both_pages_say_why_a_report_was_superseded(world: World, bound: Report) -> None:
    assert bound.project is not None
    successor = freeze_report(
        actor=actor_of(world.owner),
        project=bound.project,
        title="Corrected",
        supersedes=bound,
        reason="Gold was wrong.",
    )
    client = client_of(world.owner)
    for each in (bound, successor):
        assert "Gold was wrong." in text_of(client, f"/reports/{each.public_id}/")
    assert "Superseded" in text_of(client, "/reports/")
