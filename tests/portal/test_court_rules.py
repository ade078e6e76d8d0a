"""The rules of the court: both parties read them, the buyer's managers change them, versions stay."""

from __future__ import annotations

from typing import Any

import pytest

from apps.disputes.models import CourtRules
from apps.disputes.rules import rules_for
from apps.disputes.services import set_court_rules
from tests.builders import actor_of
from tests.portal.builders import auditor, contested, with_labels
from tests.portal.world import World, client_of
from tests.refusals import invalid

SENT = {
    "contest_days": "21", "evidence_days": "2", "decide_days": "3", "appeal_days": "7", "low_posterior": "0.7",
    "repeats": "0.05", "known": "0.02", "words_per_minute": "400", "hourly_cost": "48.5", "currency": "EUR",
    "label": ["yes", "no", ""], "share": ["0.6", "0.5", ""],
}  # fmt: skip


def _address(world: World) -> str:
    return f"/engagements/{world.engagement.public_id}/court/"


def _sent(world: World, **changed: Any) -> Any:
    return client_of(world.owner).post(_address(world), {**SENT, **changed})


def test_new_rules_are_a_new_version_and_open_cases_keep_their_deadline(world: World) -> None:
    case = contested(with_labels(world))
    assert _sent(world).status_code == 302
    rules = rules_for(world.engagement)
    assert (rules.version, rules.contest_days, rules.least_agreement) == (1, 21, {"no": 0.5, "yes": 0.6})
    due = case.due_at
    case.refresh_from_db()
    assert case.due_at == due
    page = client_of(world.vendor_manager).get(_address(world)).content.decode()
    assert "21 days after the vendor" in page and "Version 1" in page


def test_what_deciding_costs_is_not_shown_to_the_vendor_and_the_speed_not_to_adjudicators(world: World) -> None:
    _sent(world)
    shown = {who: client_of(getattr(world, who)).get(_address(world)).content.decode() for who in ("owner", "judge")}
    shown["vendor"] = client_of(world.vendor_manager).get(_address(world)).content.decode()
    shown["auditor"] = client_of(auditor(world)).get(_address(world)).content.decode()
    assert [who for who, page in shown.items() if "48.50 EUR" in page] == ["owner", "judge", "auditor"]
    assert [who for who, page in shown.items() if "400 words a minute" in page] == ["owner", "auditor"]
    assert all("of the cases" in page for page in shown.values())


def test_the_same_rules_again_are_no_version(world: World) -> None:
    _sent(world)
    answer = _sent(world)
    assert (answer.status_code, CourtRules.objects.count()) == (400, 1)
    assert "already in force" in answer.content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"decide_days": "0"}, "The days to decide: between 1 and 90."),
        ({"repeats": "0.4", "known": "0.3"}, "together at most half"),
        ({"share": ["1.5", "0.5", ""]}, "“yes” is between 0 and 1."),
        ({"share": ["often", "0.5", ""]}, "“often” is not a number"),
        ({"share": ["nan", "0.5", ""]}, "“yes” is between 0 and 1."),
        ({"label": ["yes", "yes", ""]}, "twice"),
        ({"label": ["", "no", ""]}, "has no label"),
        ({"currency": ""}, "three capital letters"),
        ({"hourly_cost": "-1"}, "not below 0"),
        ({"words_per_minute": "0"}, "between 50 and 2000"),
    ],
)
def test_what_makes_no_sense_is_refused_and_stays_in_the_form(world: World, changed: Any, said: str) -> None:
    answer = _sent(world, **changed)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert 'value="0.02"' in page or "known" in changed
    assert CourtRules.objects.count() == 0


def test_a_program_is_told_the_same(world: World) -> None:
    for least in ({"yes": "often"}, ["yes"]):
        with invalid("not a number|table from label to share"):
            set_court_rules(actor=actor_of(world.owner), engagement=world.engagement, least_agreement=least)
