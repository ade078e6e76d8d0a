import json

import pytest
import rfc8785
from django.db import DatabaseError, transaction

from apps.audit.selectors import details_of
from apps.gold.services import score_gold
from apps.scorecards.selectors import scorecard
from apps.signoff.models import Report
from apps.signoff.sealing import rendered
from apps.signoff.services import freeze_report
from tests.accounts.events import last_event
from tests.refusals import invalid, refused
from tests.scenes import deliver, load_gold, make_engagement, make_project, panel
from tests.signoff.frozen import make_audited, make_report

pytestmark = pytest.mark.django_db


def test_a_frozen_body_is_canonical_and_its_digest_is_in_the_log() -> None:
    _, report = make_report()
    body = bytes(report.body)
    assert rfc8785.dumps(json.loads(body)) == body
    event = last_event()
    assert (event.verb, event.object) == ("report.frozen", report.public_id)
    files = {entry["name"]: entry["sha256"] for entry in details_of(event)["files"]}
    assert files["report.json"] == report.sha256
    for source in json.loads(body)["inputs"]:
        assert files[source["name"]] == source["sha256"]


def test_a_frozen_report_stays_as_it_is_when_the_data_change() -> None:
    scene, report = make_report()
    project = report.project
    assert project is not None
    before, page = bytes(report.body), rendered(report)
    deliver(scene, project, panel(["more"], ann="n"), "more.csv")
    load_gold(scene, project, {"i00": "no"})
    report.refresh_from_db()
    assert bytes(report.body) == before
    assert rendered(report) == page
    with pytest.raises(DatabaseError, match="evidence"), transaction.atomic():
        Report.objects.update(title="Another")


def test_the_body_says_what_scoring_and_scorecard_say() -> None:
    scene, project = make_audited()
    run = score_gold(actor=scene.actor("owner"), project=project)
    report = freeze_report(actor=scene.actor("qa_manager"), project=project, title="Again")
    body = json.loads(bytes(report.body))
    assert body["figures"]["accuracy"] == run.figures["accuracy"]
    accuracy, _, lots = (row.judged.as_json() for row in scorecard(scene.engagement).rows)
    assert body["commitments"][0] == json.loads(json.dumps(accuracy))
    assert body["commitments"][2]["figure"] == lots["figure"]
    assert body["lots"][0]["verdict"] == "accepted"
    assert body["disputes"] == {"opened": 3, "decided": 0, "upheld": 0}
    assert any("still open" in notice for notice in body["notices"])


@pytest.mark.parametrize("role", ["adjudicator", "compliance", "auditor", "vendor_manager", "annotator", "outsider"])
def test_only_the_buyers_managers_freeze(role: str) -> None:
    scene, project = make_audited()
    with refused("Owner or QA manager|not a member"):
        freeze_report(actor=scene.actor(role), project=project, title="Mine")
    assert not Report.objects.exists()


@pytest.mark.parametrize(("title", "why"), [(" ", "title"), ("x" * 201, "longer than 200")])
def test_a_report_needs_a_title_that_fits(title: str, why: str) -> None:
    scene, project = make_audited()
    with invalid(why):
        freeze_report(actor=scene.actor("owner"), project=project, title=title)


def test_nothing_delivered_is_nothing_to_report() -> None:
    scene = make_engagement()
    project = make_project(scene)
    with invalid("Nothing has been delivered"):
        freeze_report(actor=scene.actor("owner"), project=project, title="Empty")


def test_a_report_is_superseded_once_and_by_one_about_the_same_project() -> None:
    scene, report = make_report()
    assert report.project is not None
    actor = scene.actor("owner")
    successor = freeze_report(
        actor=actor, project=report.project, title="Corrected", supersedes=report, reason="Wrong gold."
    )
    assert successor.supersedes == report
    with invalid("superseded already"):
        freeze_report(actor=actor, project=report.project, title="Corrected", supersedes=report, reason="Wrong gold.")
    other = make_project(scene, name="Topics")
    with invalid("not about"):
        freeze_report(actor=actor, project=other, title="Corrected", supersedes=successor, reason="Wrong gold.")


def test_annotators_and_outsiders_see_no_report() -> None:
    scene, report = make_report()
    for role in ("owner", "auditor", "vendor_manager"):
        assert list(Report.objects.visible_to(getattr(scene, role))) == [report]
    assert not Report.objects.visible_to(scene.annotator).exists()
    assert not Report.objects.visible_to(scene.outsider).exists()
