"""A report is brought to those who may sign it, and its outcome to those whom it concerns."""

from __future__ import annotations

from apps.notices.models import Notice
from apps.signoff.models import Report
from apps.signoff.services import freeze_report
from tests.notices.told import names_of
from tests.passkeys import sign_report
from tests.portal.world import client_of
from tests.scenes import Scene, deliver, make_project, panel


def frozen(scene: Scene) -> Report:
    project = make_project(scene)
    deliver(scene, project, panel(["a", "b"], ann="yn", bob="yy"))
    return freeze_report(actor=scene.actor("qa_manager"), project=project, title="March")


def told(kind: str) -> set[str]:
    return names_of(notice.recipient for notice in Notice.objects.filter(kind=kind))


def test_a_new_report_waits_for_everybody_who_may_sign_it_but_its_author(scene: Scene) -> None:
    frozen(scene)
    assert told("report.awaits_signature") == names_of([scene.owner, scene.compliance, scene.auditor])


def test_an_approval_is_told_to_author_signers_and_the_vendors_managers(scene: Scene) -> None:
    report = frozen(scene)
    sign_report(scene.auditor, report, "reviewed")
    assert told("report.approved") == set()
    sign_report(scene.compliance, report)
    assert told("report.approved") == names_of(
        [scene.qa_manager, scene.auditor, scene.vendor_owner, scene.vendor_manager]
    )


def test_a_withdrawal_is_told_like_an_approval(scene: Scene) -> None:
    report = frozen(scene)
    sign_report(scene.owner, report, "withdrawn", reason="The gold was wrong.")
    assert told("report.withdrawn") == names_of([scene.qa_manager, scene.vendor_owner, scene.vendor_manager])


def test_everybody_who_was_told_can_open_what_the_notice_is_about(scene: Scene) -> None:
    sign_report(scene.compliance, frozen(scene))
    for notice in Notice.objects.select_related("recipient"):
        assert client_of(notice.recipient).get(notice.path).status_code == 200, notice.recipient
