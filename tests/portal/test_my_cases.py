"""My cases: what the vendor's manager and an annotator see, until when they may act, and what they can do."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import User
from apps.disputes.models import Dispute
from apps.disputes.services import adjudicate, ask, contest_standing, open_dispute, take
from apps.gold.models import Standing
from apps.projects.models import Item
from tests.builders import actor_of
from tests.portal.builders import contested, gold_case, linked, tied_case, with_labels, with_results
from tests.portal.court import later
from tests.portal.world import World, client_of

WHY = {"reason_code": "annotator_error", "rationale": "Clause 2: thanks are not rude."}


def _page(user: User, query: str = "") -> Any:
    return client_of(user).get(f"/disputes/mine/{query}")


def _shown(user: User, query: str = "") -> set[str]:
    return {entry.case.public_id for entry in _page(user, query).context["entries"]}


def _decided(world: World, case: Dispute, value: str = "yes") -> Dispute:
    adjudicate(actor=actor_of(world.judge), dispute=case, value=value, **WHY)
    case.refresh_from_db()
    return case


def test_a_decided_case_says_until_when_one_may_appeal_and_why_it_was_decided_so(world: World) -> None:
    case = _decided(world, contested(with_labels(world)))
    page = _page(world.vendor_manager).content.decode()
    assert case.due_at is not None
    assert f"You may appeal until {case.due_at:%d %B %Y}" in page
    assert "Clause 2: thanks are not rude." in page and "Decided: yes" in page
    assert f"/disputes/{case.public_id}/act/appeal/" in page


def test_an_appeal_from_the_page_leads_to_the_second_instance(world: World) -> None:
    case = _decided(world, contested(with_labels(world)))
    client_of(world.vendor_manager).post(f"/disputes/{case.public_id}/act/appeal/", {"text": "Clause 3 rules."})
    page = _page(world.vendor_manager, "?tab=open").content.decode()
    assert "somebody who was not in the first instance decides" in page
    assert "Decided first: yes" in page


def test_after_the_deadline_nothing_can_be_appealed_and_the_page_says_when_it_ended(world: World) -> None:
    case = _decided(world, contested(with_labels(world)))
    Dispute.objects.filter(pk=case.pk).update(due_at=timezone.now() - dt.timedelta(minutes=5))
    page = _page(world.vendor_manager, "?tab=closed").content.decode()
    assert "The time to appeal ended on" in page
    assert "act/appeal" not in page


def test_a_question_waits_for_who_brought_the_case(world: World) -> None:
    case = contested(with_labels(world))
    take(actor=actor_of(world.judge), dispute=case)
    ask(actor=actor_of(world.judge), dispute=case, question="Which clause?")
    page = _page(world.vendor_manager).content.decode()
    assert "The adjudicator asks you something. Answer by" in page
    assert "act/say" in page and "act/withdraw" in page


def test_an_annotator_sees_the_cases_of_their_own_labels_and_no_other(world: World) -> None:
    with_labels(world)
    tied, other = tied_case(world), contested(world, "k1")
    assert _shown(world.annotator, "?tab=open") == set()
    linked(world)
    assert _shown(world.annotator, "?tab=open") == {tied.public_id, other.public_id}
    assert _shown(world.outsider, "?tab=open") == set()
    assert _shown(world.owner, "?tab=open") == set()


def test_an_open_case_that_rests_on_gold_is_in_nobodys_list_at_the_vendor(world: World) -> None:
    case = gold_case(with_labels(world))
    linked(world)
    for user in (world.vendor_manager, world.annotator):
        assert case.public_id not in _shown(user, "?tab=open")
    _decided(world, case, "yes")
    for user in (world.vendor_manager, world.annotator):
        assert case.public_id in _shown(user)


def test_a_label_that_was_decided_otherwise_is_listed_beside_the_decision(world: World) -> None:
    with_labels(world)
    linked(world)
    _decided(world, contested(world), "yes")
    _decided(world, contested(world, "k1"), "no")
    (changed,) = _page(world.annotator).context["results"].changed
    assert (changed.case.item.key, changed.own, changed.decided) == ("i2", "no", "yes")


def test_a_standing_is_contested_in_time_and_afterwards_the_page_says_when_that_ended(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_results(world)
    linked(world)
    standing = Standing.objects.get(annotator__key="A-7")
    address = f"/projects/{world.project.public_id}/standings/{standing.pk}/contest/"
    assert address in _page(world.annotator).content.decode()
    later(monkeypatch)
    page = _page(world.annotator).content.decode()
    assert address not in page
    assert "ended <time" in page


def test_a_contested_standing_leads_to_its_case(world: World) -> None:
    with_results(world)
    linked(world)
    standing = Standing.objects.get(annotator__key="A-7")
    case = contest_standing(actor=actor_of(world.annotator), standing=standing, claim="Two items were broken.")
    page = _page(world.annotator).content.decode()
    assert f'<a href="/disputes/{case.public_id}/">Contested</a>' in page
    assert "the standing of A-7" in page


def test_more_cases_need_no_more_queries(world: World) -> None:
    with_labels(world)
    linked(world)
    _decided(world, contested(world))
    client = client_of(world.vendor_manager)
    with CaptureQueriesContext(connection) as few:
        client.get("/disputes/mine/?tab=closed")
    for number in range(6):
        item = Item.objects.get(project=world.project, key=f"k{number}")
        case = open_dispute(actor=actor_of(world.vendor_manager), item=item, claim="No.")
        _decided(world, case)
    with CaptureQueriesContext(connection) as many:
        client.get("/disputes/mine/?tab=closed")
    assert len(many) == len(few)
