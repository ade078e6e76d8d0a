"""What goes wrong while a page is open: each ends with a clear message, and what was written is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.utils import timezone

from apps.accounts.models import Role
from apps.disputes.models import Adjudication, Dispute, Draft
from apps.disputes.services import assign, merge, reveal_project, take, withdraw
from apps.labels.services import publish_schema
from tests.builders import actor_of, make_member
from tests.portal.builders import contested, tied_case, with_labels
from tests.portal.world import World, client_of, make_world

pytestmark = pytest.mark.django_db

TYPED = "Typed for ten minutes."
SENT = {"position": "1", "reason_code": "annotator_error", "rationale": TYPED, "clause": "3.1"}


@pytest.fixture
def world(db: None) -> World:
    return with_labels(make_world())


def colleague_takes(world: World, case: Dispute) -> None:
    take(actor=actor_of(make_member(world.buyer, Role.ADJUDICATOR, "Jo Second")), dispute=case)


def colleague_is_given_it(world: World, case: Dispute) -> None:
    take(actor=actor_of(world.judge), dispute=case)
    colleague = make_member(world.buyer, Role.ADJUDICATOR, "Jo Second")
    assign(actor=actor_of(world.owner), dispute=case, adjudicator=colleague)


def is_merged(world: World, case: Dispute) -> None:
    merge(actor=actor_of(world.owner), dispute=case, into=contested(world, "k1"))


def is_withdrawn(world: World, case: Dispute) -> None:
    withdraw(actor=actor_of(world.vendor_manager), dispute=case, reason="We agree.")


def lost_its_class(world: World, case: Dispute) -> None:
    definition = {"type": "nominal", "labels": ["abusive", "fine"]}
    publish_schema(actor=actor_of(world.owner), project=world.project, definition=definition)


MISHAPS: dict[str, tuple[Callable[[World, Dispute], None], str]] = {
    "taken": (colleague_takes, "is with Jo Second, who took it first"),
    "given": (colleague_is_given_it, "is with Jo Second, who took it first"),
    "merged": (is_merged, "was merged into dsp_"),
    "withdrawn": (is_withdrawn, "was withdrawn"),
    "class": (lost_its_class, "not"),
}


@pytest.mark.parametrize("mishap", sorted(MISHAPS))
def test_a_decision_that_comes_too_late_says_why_and_keeps_every_word(world: World, mishap: str) -> None:
    happens, message = MISHAPS[mishap]
    case, judge = contested(world), client_of(world.judge)
    address = f"/disputes/{case.public_id}/"
    assert judge.get(address).status_code == 200
    happens(world, case)
    answer = judge.post(address, SENT)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert message in page
    assert TYPED in page
    assert not Adjudication.objects.exists()
    assert Draft.objects.get(dispute=case, person=world.judge).fields["rationale"] == TYPED
    assert TYPED in judge.get(address).content.decode()


def test_a_draft_saved_while_writing_fills_the_page_again_and_is_gone_when_recorded(world: World) -> None:
    case, judge = tied_case(world), client_of(world.judge)
    address = f"/disputes/{case.public_id}/"
    assert judge.post(f"{address}draft/", SENT).status_code == 204
    page = judge.get(address).content.decode()
    assert f"{TYPED}</textarea>" in page
    assert 'value="3.1"' in page
    assert client_of(make_member(world.buyer, Role.ADJUDICATOR)).get(address).content.decode().count(TYPED) == 0
    assert judge.post(address, SENT).status_code == 302
    assert not Draft.objects.exists()


def test_an_appeal_a_moment_too_late_says_until_when_it_was_and_shows_what_was_written(world: World) -> None:
    case, vendor = contested(world), client_of(world.vendor_manager)
    address = f"/disputes/{case.public_id}/"
    client_of(world.judge).post(address, SENT)
    assert 'act/appeal/"' in vendor.get(address).content.decode()
    case.refresh_from_db()
    assert case.due_at is not None
    with time_machine.travel(case.due_at + dt.timedelta(seconds=1)):
        late = client_of(world.vendor_manager).post(f"{address}act/appeal/", {"text": TYPED})
        page = late.content.decode()
        assert late.status_code == 400
        assert f"The time to appeal ended on {case.due_at:%d %B %Y, %H:%M} (UTC)" in page
        assert TYPED in page
    case.refresh_from_db()
    assert case.state == "decided"
    assert timezone.now() < case.due_at


def test_the_second_of_two_who_start_at_once_gets_the_next_case(world: World) -> None:
    one, other = contested(world), contested(world, "k1")
    colleague = make_member(world.buyer, Role.ADJUDICATOR, "Jo Second")
    places = [client_of(user).post("/disputes/start/").headers["Location"] for user in (world.judge, colleague)]
    assert sorted(places) == sorted(f"/disputes/{case.public_id}/" for case in (one, other))
    told = client_of(colleague).post(f"{places[0]}take/", follow=True).content.decode()
    assert "is with Ada Juris, who took it first" in told


def test_who_took_a_file_while_the_page_was_open_is_told_so(world: World) -> None:
    case = contested(world)
    reveal_project(actor=actor_of(world.judge), project=world.project, reason="Took a bundle.")
    answer = client_of(world.judge).post(f"/disputes/{case.public_id}/", SENT)
    assert answer.status_code == 403
    assert "You have seen who stands" in answer.content.decode()
    assert not Adjudication.objects.exists()
