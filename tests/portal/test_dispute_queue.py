import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.disputes.independence import may_decide
from apps.disputes.models import Dispute
from apps.disputes.services import adjudicate
from apps.portal.views.disputes.queue import decidable
from tests.builders import actor_of
from tests.portal.builders import auditor, contested, gold_case, linked, officer, tied_case, with_labels
from tests.portal.world import World, client_of


def _queue(world: World, user: str, query: str = "") -> str:
    return client_of(getattr(world, user)).get(f"/disputes/{query}").content.decode()


def test_an_empty_queue_says_what_would_appear_here(world: World) -> None:
    assert "No open case" in _queue(world, "judge")


def test_a_manager_opens_cases_by_rule(world: World) -> None:
    with_labels(world)
    address = f"/projects/{world.project.public_id}/disputes/open/"
    assert "2 cases opened in Toxicity" in client_of(world.owner).post(address, follow=True).content.decode()
    assert "Nothing new in Toxicity" in client_of(world.owner).post(address, follow=True).content.decode()
    assert client_of(world.vendor_manager).post(address).status_code == 403


def test_filters_live_in_the_address(world: World) -> None:
    case = tied_case(with_labels(world))
    assert case.public_id in _queue(world, "judge", "?ground=tie")
    assert case.public_id not in _queue(world, "judge", "?ground=low_agreement")
    assert case.public_id in _queue(world, "judge", "?q=clerk")
    assert case.public_id not in _queue(world, "judge", "?q=nowhere")


def test_the_vendor_is_not_told_that_gold_was_contradicted(world: World) -> None:
    case = gold_case(with_labels(world))
    assert "Contradicts gold</td>" in _queue(world, "judge")
    for query in ("", "?ground=gold", "?q=i3"):
        assert case.public_id not in _queue(world, "vendor_manager", query)
    assert client_of(world.vendor_manager).get(f"/disputes/{case.public_id}/").status_code == 404
    why = {"reason_code": "annotator_error", "rationale": "It is rude."}
    adjudicate(actor=actor_of(world.judge), dispute=case, value="yes", **why)
    page = _queue(world, "vendor_manager", "?tab=decided")
    assert case.public_id in page
    assert "Contradicts gold</td>" not in page


@pytest.mark.parametrize("who", ["owner", "judge", "vendor_manager", "annotator", "outsider", "officer", "auditor"])
def test_mine_to_decide_is_what_the_policy_allows(world: World, who: str) -> None:
    with_labels(world)
    tied_case(world)
    contested(world)
    linked(world)
    user = (
        {"officer": officer, "auditor": auditor}[who](world) if who in ("officer", "auditor") else getattr(world, who)
    )
    actor = actor_of(user)
    allowed = {case.pk for case in Dispute.objects.all() if may_decide(actor, case)}
    assert {case.pk for case in decidable(actor)} == allowed
    assert bool(allowed) == (who in ("owner", "judge"))


def test_who_settled_the_gold_answer_does_not_decide_about_it(world: World) -> None:
    case = gold_case(with_labels(world))
    assert case.public_id not in _queue(world, "owner", "?tab=mine")
    assert case.public_id in _queue(world, "judge", "?tab=mine")


def test_more_cases_need_no_more_queries(world: World) -> None:
    with_labels(world)
    tied_case(world)
    client = client_of(world.judge)
    with CaptureQueriesContext(connection) as few:
        client.get("/disputes/")
    for number in range(10):
        contested(world, f"k{number}")
    with CaptureQueriesContext(connection) as many:
        client.get("/disputes/")
    assert len(many) == len(few)
