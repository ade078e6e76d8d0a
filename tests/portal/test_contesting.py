"""Contesting a label, a finding, a gold answer and a standing: who may, until when, and what is said otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.models import User
from apps.audit.models import Event
from apps.disputes.models import Dispute
from apps.disputes.services import adjudicate, open_dispute
from apps.gold.models import Standing
from apps.lots.models import Inspection, LotVerdict
from apps.lots.services import decide_lot, inspect
from apps.notices.models import Notice
from apps.projects.models import Item
from tests.builders import actor_of
from tests.portal.builders import contested, drawn_lot, gold_case, linked, with_labels, with_results
from tests.portal.court import later
from tests.portal.world import World, client_of
from tests.refusals import invalid, refused

CLAIM = {"claim": "The inspector missed the irony."}


def inspected(world: World, *, decided: bool) -> Inspection:
    """A finding that an item does not conform; all others of the sample do, until the lot is decided."""
    lot = drawn_lot(with_labels(world))
    drawn = list(lot.draw.drawn_items.select_related("item"))
    wanted = next(each for each in drawn if each.item.key.startswith("k"))
    judge = actor_of(world.judge)
    found = inspect(actor=judge, drawn_item=wanted, conforming=False, correct_value="yes", note="Rude.")
    if decided:
        for each in drawn:
            if each.pk != wanted.pk:
                inspect(actor=judge, drawn_item=each, conforming=True)
        assert decide_lot(actor=judge, lot=lot).verdict != LotVerdict.UNDECIDED
    return found


def address_of(found: Inspection) -> str:
    return f"/lots/{found.drawn_item.draw.lot.public_id}/findings/{found.pk}/contest/"


def lot_page(world: World, found: Inspection, user: User) -> str:
    return client_of(user).get(f"/lots/{found.drawn_item.draw.lot.public_id}/").content.decode()


def sent(user: User, address: str) -> Any:
    return client_of(user).post(address, CLAIM)


def test_the_vendor_contests_a_finding_once_the_lot_is_decided(world: World) -> None:
    found = inspected(world, decided=True)
    assert address_of(found) in lot_page(world, found, world.vendor_manager)
    assert "Right label, as inspected" in client_of(world.vendor_manager).get(address_of(found)).content.decode()
    answer = sent(world.vendor_manager, address_of(found))
    case = Dispute.objects.get()
    assert answer.headers["Location"] == f"/disputes/{case.public_id}/"
    assert (case.subject, case.finding, case.claim) == ("finding", found, CLAIM["claim"])
    assert address_of(found) not in lot_page(world, found, world.vendor_manager)


def test_before_the_lot_is_decided_the_vendor_contests_no_finding(world: World) -> None:
    found = inspected(world, decided=False)
    assert address_of(found) not in lot_page(world, found, world.vendor_manager)
    assert "not decided yet" in client_of(world.vendor_manager).get(address_of(found)).content.decode()
    assert sent(world.vendor_manager, address_of(found)).status_code == 403
    assert Dispute.objects.count() == 0


def test_an_annotator_contests_no_finding_since_they_see_none(world: World) -> None:
    found = inspected(world, decided=True)
    linked(world)
    assert client_of(world.annotator).get(address_of(found)).status_code == 403
    with refused("As annotator you see your own results"):
        open_dispute(
            actor=actor_of(world.annotator), item=found.drawn_item.item, claim="No.", subject="finding", finding=found
        )


def test_who_comes_too_late_is_told_when_it_ended_and_keeps_what_they_wrote(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = inspected(world, decided=True)
    later(monkeypatch)
    assert "The time to contest what was found ended" in lot_page(world, found, world.vendor_manager)
    answer = sent(world.vendor_manager, address_of(found))
    page = answer.content.decode()
    assert (answer.status_code, Dispute.objects.count()) == (400, 0)
    assert "The time to contest this ended on" in page and CLAIM["claim"] in page


def test_a_finding_belongs_to_its_item_and_the_newest_one_counts(world: World) -> None:
    found = inspected(world, decided=False)
    owner, other = actor_of(world.owner), Item.objects.get(project=world.project, key="i2")
    with invalid("about another item than i2"):
        open_dispute(actor=owner, item=other, claim="No.", subject="finding", finding=found)
    with invalid("Name the finding"):
        open_dispute(actor=owner, item=other, claim="No.", subject="finding")
    with invalid("Name the finding"):
        open_dispute(actor=owner, item=found.drawn_item.item, claim="No.", finding=found)
    with invalid("Say what you contest"):
        open_dispute(actor=owner, item=other, claim="No.", subject="standing")
    inspect(actor=actor_of(world.judge), drawn_item=found.drawn_item, conforming=True)
    with invalid("replaced by a newer one"):
        open_dispute(actor=owner, item=found.drawn_item.item, claim="No.", subject="finding", finding=found)


def test_there_is_one_open_case_about_an_item(world: World) -> None:
    found = inspected(world, decided=True)
    sent(world.vendor_manager, address_of(found))
    with invalid("has an open case already"):
        open_dispute(actor=actor_of(world.vendor_manager), item=found.drawn_item.item, claim="The label, too.")


def gold_address(world: World, key: str) -> str:
    item = Item.objects.get(project=world.project, key=key)
    return f"/projects/{world.project.public_id}/items/{item.pk}/gold/contest/"


def test_the_buyer_contests_a_gold_answer_and_the_vendor_does_not_learn_of_it(world: World) -> None:
    with_labels(world)
    item_page = gold_address(world, "i3").removesuffix("gold/contest/")
    assert gold_address(world, "i3") in client_of(world.judge).get(item_page).content.decode()
    page = client_of(world.vendor_manager).get(gold_address(world, "i3")).content.decode()
    none = client_of(world.vendor_manager).get(gold_address(world, "k5")).content.decode()
    assert "Gold answer in use" not in page
    assert page.replace("i3", "k5").count("k5") == none.count("k5")
    assert "is contested by the buyer" in page and "is contested by the buyer" in none
    for key in ("i3", "k5"):
        assert sent(world.vendor_manager, gold_address(world, key)).status_code == 403
    assert sent(world.judge, gold_address(world, "i3")).status_code == 302
    assert (Dispute.objects.get().subject, Dispute.objects.get().contested) == ("gold", '"yes"')
    case = Dispute.objects.get()
    assert client_of(world.vendor_manager).get(f"/disputes/{case.public_id}/").status_code == 404
    log = f"/log/?log={world.engagement.public_id}&object={case.public_id}"
    assert "dispute.gold_contested" in client_of(world.owner).get(log).content.decode()
    assert "gold_contested" not in client_of(world.vendor_manager).get(log).content.decode()
    assert Notice.objects.count() == 0
    assert "no gold answer that could be contested" in sent(world.judge, gold_address(world, "k5")).content.decode()


def test_once_a_case_has_said_that_gold_was_wrong_the_vendor_may_contest_the_new_answer(world: World) -> None:
    case = contested(with_labels(world), "i3")
    why = {"reason_code": "gold_wrong", "rationale": "It is a farewell."}
    adjudicate(actor=actor_of(world.judge), dispute=case, value="no", **why)
    assert sent(world.vendor_manager, gold_address(world, "i3")).status_code == 302
    assert Dispute.objects.latest("pk").contested == '"no"'


def test_a_gold_answer_that_was_upheld_stays_unknown_to_the_vendor(world: World) -> None:
    with_labels(world)
    sent(world.owner, gold_address(world, "i3"))
    case, judge = Dispute.objects.get(), actor_of(world.judge)
    adjudicate(actor=judge, dispute=case, value="yes", reason_code="annotator_error", rationale="It is rude.")
    linked(world)
    for user in (world.vendor_manager, world.annotator):
        assert client_of(user).get(f"/disputes/{case.public_id}/").status_code == 404
        assert case.public_id not in client_of(user).get("/disputes/mine/?tab=closed").content.decode()
    assert not Notice.objects.filter(recipient=world.vendor_manager).exists()
    first = case.adjudications.get()
    why = {"reason_code": "gold_wrong", "rationale": "It is a farewell."}
    adjudicate(actor=judge, dispute=case, value="no", supersedes=first, **why)
    assert client_of(world.vendor_manager).get(f"/disputes/{case.public_id}/").status_code == 200
    assert Notice.objects.filter(recipient=world.vendor_manager, kind="dispute.decided").exists()


def test_when_the_vendor_brings_a_case_that_the_buyer_had_the_former_claim_is_kept(world: World) -> None:
    with_labels(world)
    sent(world.owner, gold_address(world, "i3"))
    case = contested(world, "i3")
    assert (Dispute.objects.get(), case.subject, case.opened_by) == (case, "label", world.vendor_manager)
    assert [step.reason for step in case.steps.filter(act="open")] == ["", CLAIM["claim"]]


def test_what_a_rule_opened_because_of_gold_is_a_case_about_a_label_to_the_vendor(world: World) -> None:
    case = gold_case(with_labels(world))
    assert "A gold answer" not in client_of(world.judge).get(f"/disputes/{case.public_id}/").content.decode()
    why = {"reason_code": "annotator_error", "rationale": "It is rude."}
    adjudicate(actor=actor_of(world.judge), dispute=case, value="yes", **why)
    for address in (f"/disputes/{case.public_id}/", "/disputes/mine/"):
        page = client_of(world.vendor_manager).get(address).content.decode()
        assert case.public_id in page and "A gold answer" not in page
    report = client_of(world.vendor_manager).get(f"/projects/{world.project.public_id}/disagreement.csv")
    assert b"A gold answer" not in report.content


def test_a_standing_is_contested_by_whom_it_is_about_and_their_manager(world: World) -> None:
    with_results(world)
    linked(world)
    own, other = (Standing.objects.get(annotator__key=key) for key in ("A-7", "B-2"))
    address = f"/projects/{world.project.public_id}/standings/{{}}/contest/"
    assert client_of(world.annotator).get(address.format(other.pk)).status_code == 404
    assert "What is wrong, and why" in client_of(world.annotator).get(address.format(own.pk)).content.decode()
    assert sent(world.annotator, address.format(own.pk)).status_code == 302
    again = sent(world.vendor_manager, address.format(own.pk))
    assert "contested already" in again.content.decode()
    assert sent(world.vendor_manager, address.format(other.pk)).status_code == 302


def test_the_page_of_an_item_says_until_when_its_label_can_be_contested(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_labels(world)
    item = Item.objects.get(project=world.project, key="i2")
    address = f"/projects/{world.project.public_id}/items/{item.pk}/"
    assert "You may contest it until" in client_of(world.vendor_manager).get(address).content.decode()
    assert "You may contest it until" not in client_of(world.owner).get(address).content.decode()
    later(monkeypatch)
    page = client_of(world.vendor_manager).get(address).content.decode()
    assert "The time to contest this ended on" in page
    assert "Open a case" not in page
    assert "Open a case" in client_of(world.owner).get(address).content.decode()


def test_an_attempt_that_a_role_does_not_allow_leaves_its_trace(world: World) -> None:
    with_labels(world)
    sent(world.vendor_manager, gold_address(world, "i3"))
    assert Event.objects.latest("pk").verb == "access.refused"
