import re

import pytest

from apps.audit.models import Event
from apps.disputes.models import Adjudication, Dispute
from apps.labels.models import Annotation
from tests.builders import make_member
from tests.portal.builders import contested, gold_case, linked, number_of, tied_case, with_labels
from tests.portal.world import World, client_of

WHY = {"rationale": "The words are plain.", "reason_code": "annotator_error"}


def _page(world: World, case: Dispute, user: str = "judge", query: str = "") -> str:
    page = client_of(getattr(world, user)).get(f"/disputes/{case.public_id}/{query}").content.decode()
    # The random token of a form may hold any letters, also those of an annotator's key.
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", page)


def _decide(world: World, case: Dispute, **sent: str) -> str:
    data = {"position": "1", **WHY, **sent}
    return client_of(world.judge).post(f"/disputes/{case.public_id}/", data, follow=True).content.decode()


@pytest.mark.parametrize("user", ["judge", "owner", "vendor_manager"])
def test_nothing_betrays_who_holds_a_position_before_the_decision(world: World, user: str) -> None:
    case = tied_case(with_labels(world))
    page = _page(world, case, user)
    for annotation in Annotation.objects.filter(item=case.item):
        assert str(annotation.annotator) not in page
        assert annotation.annotator is not None
        assert annotation.annotator.public_id not in page
    assert "tied" not in page
    assert not re.search(r"\b(model|gold answer|votes?)\b", page)
    assert f"/items/{case.item_id}/" not in page


def test_the_ground_is_not_on_the_page_of_an_open_case(world: World) -> None:
    assert "Contradicts gold" not in _page(world, gold_case(with_labels(world)))


def test_positions_stand_in_their_shuffled_order_with_their_keys(world: World) -> None:
    case = tied_case(with_labels(world))
    shown = re.findall(r'value="(\d|neither)" data-key="(\d)"', _page(world, case))
    assert shown == [("1", "1"), ("2", "2"), ("neither", "3")]


def test_the_vendor_does_not_see_a_position_that_only_gold_holds(world: World) -> None:
    case = gold_case(with_labels(world))
    assert _page(world, case, "vendor_manager").count("<strong>yes</strong>") == 0
    assert _page(world, case, "judge").count("<strong>yes</strong>") == 1


def test_the_chosen_position_becomes_the_decision(world: World) -> None:
    case = tied_case(with_labels(world))
    page = _decide(world, case, clause="3.2", position=str(number_of(case, world.judge, "yes")))
    decision = Adjudication.objects.get()
    assert decision.value == '"yes"'
    assert decision.clause == "3.2"
    event = Event.objects.get(object=decision.public_id, verb="dispute.decided")
    assert event.public_id in page


def test_recording_opens_the_next_case_of_the_same_person(world: World) -> None:
    with_labels(world)
    other, case = gold_case(world), tied_case(world)
    page = _decide(world, case)
    assert f'<h1 class="unseen">Case {other.public_id}</h1>' in page
    assert "Nothing waits for you" in _decide(world, other)


def test_neither_asks_for_the_label(world: World) -> None:
    case = contested(with_labels(world))
    assert "No answer was chosen" in _decide(world, case, position="neither")
    _decide(world, case, position="neither", label="yes")
    assert Adjudication.objects.get().annotation.value == '"yes"'


def test_a_decision_without_its_rationale_is_refused_and_the_rest_kept(world: World) -> None:
    case = tied_case(with_labels(world))
    page = _decide(world, case, rationale=" ", clause="7.1")
    assert "needs its rationale" in page
    assert 'value="7.1"' in page
    assert not Adjudication.objects.exists()


def test_the_typed_rationale_survives_when_somebody_decided_meanwhile(world: World) -> None:
    case = tied_case(with_labels(world))
    _decide(world, case)
    colleague = make_member(world.buyer, "adjudicator", "Jo Second")
    data = {"position": "2", **WHY, "rationale": "Typed for ten minutes."}
    page = client_of(colleague).post(f"/disputes/{case.public_id}/", data).content.decode()
    assert "decided meanwhile, by Ada Juris" in page
    assert "Typed for ten minutes.</textarea>" in page
    assert Adjudication.objects.count() == 1


def test_afterwards_it_says_who_held_what(world: World) -> None:
    case = tied_case(with_labels(world))
    _decide(world, case)
    page = _page(world, case)
    assert "A-7" in page
    assert "B-2" in page
    assert "Ada Juris" in page


def test_afterwards_the_vendor_still_does_not_see_the_gold_answer(world: World) -> None:
    case = gold_case(with_labels(world))
    _decide(world, case, position=str(number_of(case, world.judge, "no")))
    assert "the gold answer" in _page(world, case)
    page = _page(world, case, "vendor_manager")
    assert "the gold answer" not in page
    assert "Contradicts gold" not in page
    assert "<strong>yes</strong>" not in page


def test_an_annotator_learns_of_others_only_that_they_are_others(world: World) -> None:
    with_labels(world)
    linked(world, "A-7")
    case = tied_case(world)
    _decide(world, case)
    page = _page(world, case, "annotator")
    assert "A-7" in page
    assert "B-2" not in page
    assert "another annotator" in page


def test_a_decision_is_superseded_and_never_undone(world: World) -> None:
    case = tied_case(with_labels(world))
    _decide(world, case)
    first = Adjudication.objects.get()
    assert f'name="supersedes" value="{first.public_id}"' in _page(world, case, query="?again=1")
    page = _decide(world, case, position="2", supersedes=first.public_id)
    assert Adjudication.objects.count() == 2
    assert "recorded as evt_" in page
    assert "Superseded:" in _page(world, case)


def test_a_conflict_of_interest_shows_its_reason_instead_of_the_form(world: World) -> None:
    case = gold_case(with_labels(world))
    page = _page(world, case, "owner")
    assert "a gold answer that you settled" in page
    assert 'name="rationale"' not in page
    response = client_of(world.owner).post(f"/disputes/{case.public_id}/", {"position": "1", **WHY})
    assert response.status_code == 403
