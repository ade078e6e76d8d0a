"""Who sees what of a correction: everything, one's own figures, or nothing; and gold in use stays the buyer's."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.consequences.models import Rescoring
from apps.consequences.selectors import Change, rescorings_of, told, with_parts
from apps.consequences.services import rescore
from apps.disputes.models import Dispute
from apps.disputes.services import open_dispute
from apps.projects.models import Project
from tests.api.world import client_of
from tests.consequences.scenes import KEYS, WRONG, link, make_scored, overturn, rescored
from tests.scenes import Scene, annotator_of, item_of, make_double

pytestmark = pytest.mark.django_db
BUYERS = ("owner", "qa_manager", "compliance", "auditor", "adjudicator")
TESTED = ("vendor_owner", "vendor_manager", "annotator")


def seen(scene: Scene, project: Project, role: str) -> list[Change]:
    actor = scene.actor(role)
    return told(with_parts(rescorings_of(project, actor), actor), actor)


def page(scene: Scene, project: Project, role: str) -> str:
    client = Client()
    client.force_login(getattr(scene, role))
    return client.get(f"/projects/{project.public_id}/consequences/").content.decode()


def fetched(scene: Scene, role: str, made: Rescoring) -> Any:
    return client_of(getattr(scene, role)).get(f"/api/v1/rescorings/{made.public_id}/").json()


@pytest.mark.parametrize("role", BUYERS)
def test_the_buyer_and_the_auditor_see_all_of_it(role: str) -> None:
    scene, project = make_scored()
    overturn(scene, project)
    made = rescored(project)
    (change,) = seen(scene, project, role)
    (replaced,) = change.replaced
    assert (replaced.item, replaced.former, replaced.now) == (item_of(project, WRONG), '"yes"', '"no"')
    assert len(change.effects) == made.effects.count() == 5
    assert WRONG in page(scene, project, role) and "The expert had misread it." in page(scene, project, role)
    assert fetched(scene, role, made)["replaced"][0]["former"] == "yes"


@pytest.mark.parametrize("role", ["vendor_owner", "vendor_manager"])
def test_the_vendor_sees_its_figures_and_neither_item_nor_answer(role: str) -> None:
    scene, project = make_scored()
    overturn(scene, project)
    made = rescored(project)
    (change,) = seen(scene, project, role)
    assert len(change.effects) == 5
    texts = (page(scene, project, role), str(fetched(scene, role, made)))
    for text in texts:
        assert "ann" in text and WRONG not in text and "misread" not in text
        assert not [secret for secret in (made.gold_before, made.gold_after, made.event) if secret in text]
    assert fetched(scene, role, made)["replaced"] == [
        {"id": made.revisions.get().public_id, **dict.fromkeys(("item", "former", "now", "reason", "decision"))}
    ]


def test_somebody_of_both_houses_sees_what_the_vendor_sees() -> None:
    scene, project = make_scored()
    overturn(scene, project)
    rescored(project)
    both = Client()
    both.force_login(make_double(scene))
    shown = both.get(f"/projects/{project.public_id}/consequences/").content.decode()
    assert WRONG not in shown and "1 gold answer was overturned" in shown


def test_an_annotator_sees_their_own_change_and_nobody_elses() -> None:
    scene, project = make_scored()
    link(scene, "bob")
    overturn(scene, project)
    made = rescored(project)
    (change,) = seen(scene, project, "annotator")
    assert [each.called for each in change.effects] == ["bob"]
    (effect,) = fetched(scene, "annotator", made)["effects"]
    assert effect["subject"] == annotator_of(scene, "bob").public_id
    shown = page(scene, project, "annotator")
    assert "23 of 24 right" in shown and "cid" not in shown and WRONG not in shown


def test_an_annotator_whom_nothing_concerns_does_not_learn_of_it() -> None:
    scene, project = make_scored()
    link(scene, "cid")
    overturn(scene, project, KEYS[0])
    made = rescored(project)
    assert seen(scene, project, "annotator") == []
    assert client_of(scene.annotator).get(f"/api/v1/rescorings/{made.public_id}/").status_code == 404


def test_who_takes_no_part_sees_nothing() -> None:
    scene, project = make_scored()
    overturn(scene, project)
    made = rescored(project)
    outsider = Client()
    outsider.force_login(scene.outsider)
    assert outsider.get(f"/projects/{project.public_id}/consequences/").status_code == 404
    program = client_of(scene.outsider)
    assert program.get(f"/api/v1/rescorings/{made.public_id}/").status_code == 404
    assert program.get("/api/v1/rescorings/").json()["count"] == 0


def test_the_vendor_is_told_the_item_once_its_case_is_decided_before_their_eyes() -> None:
    scene, project = make_scored()
    case = open_dispute(actor=scene.actor("vendor_manager"), item=item_of(project, WRONG), claim="Gold is wrong.")
    overturn(scene, project, decision=case.public_id)
    rescored(project)
    known = {}
    for state in ("open", "decided"):
        Dispute.objects.filter(pk=case.pk).update(state=state)
        (change,) = seen(scene, project, "vendor_manager")
        (replaced,) = change.replaced
        known[state] = (replaced.item, replaced.former, replaced.now)
    assert known == {"open": (None, None, None), "decided": (item_of(project, WRONG), None, None)}


def test_who_may_decide_an_open_case_about_the_item_learns_no_answer_here() -> None:
    scene, project = make_scored()
    overturn(scene, project)
    rescored(project)
    open_dispute(actor=scene.actor("vendor_manager"), item=item_of(project, WRONG), claim="Still wrong.")
    for role, shown in {"adjudicator": False, "compliance": True}.items():
        (change,) = seen(scene, project, role)
        assert (change.replaced[0].now is not None, change.replaced[0].answers_shown) == (shown, shown)


def test_the_page_says_that_it_is_being_computed_and_not_to_who_is_tested() -> None:
    scene, project = make_scored()
    overturn(scene, project)
    told_so = {role: "is being computed again" in page(scene, project, role) for role in (*BUYERS, *TESTED)}
    assert told_so == {**dict.fromkeys(BUYERS, True), **dict.fromkeys(TESTED, False)}
    rescore(project)
    assert "is being computed again" not in page(scene, project, "owner")


def test_the_page_costs_as_many_queries_for_many_corrections_as_for_few() -> None:
    scene, project = make_scored()
    client, asked = Client(), []
    client.force_login(scene.owner)
    for keys in (KEYS[:2], KEYS[2:8]):
        for key in keys:
            overturn(scene, project, key)
        rescore(project)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/projects/{project.public_id}/consequences/").status_code == 200
        asked.append(len(captured))
    assert asked[0] == asked[1]
