import pytest
from django.test import override_settings

from apps.loop.gating.work import hold_against
from apps.loop.models import Comparison, Promotion
from apps.loop.selectors import champion_of
from tests.contracts.conftest import NO_WORKER
from tests.loop.build_gates import GOLD, compared, known, make_gated, make_version
from tests.loop.test_gates import WIDE
from tests.passkeys import sign_report
from tests.portal.world import client_of
from tests.scenes import make_engagement, make_project

pytestmark = pytest.mark.django_db


def test_the_first_is_appointed_from_the_page() -> None:
    scene = make_engagement()
    project = make_project(scene)
    known(scene, project, GOLD)
    version = make_version(scene, project, "reviews", [])
    gates, client = f"/projects/{project.public_id}/loop/gates/", client_of(scene.owner)
    assert "No model is in charge yet." in client.get(gates).content.decode()
    empty = client.post(f"{gates}appoint/", {"version": version.public_id, "reason": ""})
    assert empty.status_code == 400
    client.post(f"{gates}appoint/", {"version": version.public_id, "reason": "There is no other."})
    page = client.get(gates).content.decode()
    assert "reviews 1 is in charge." in page
    assert "There is no other." in page


@override_settings(TASKS=NO_WORKER)
def test_a_challenger_is_compared_frozen_signed_for_promoted_and_put_back() -> None:
    scene, project, champion = make_gated()
    challenger = make_version(scene, project, "better", range(20))
    gates, client = f"/projects/{project.public_id}/loop/gates/", client_of(scene.qa_manager)
    asked = client.post(f"{gates}compare/", {"challenger": challenger.public_id, "margin": "3"})
    comparison = Comparison.objects.get()
    address = asked.headers["Location"]
    assert address == f"{gates}{comparison.public_id}/"
    assert client.get(f"{address}progress/").status_code == 200
    assert comparison.parameters["terms"]["margin"] == 0.03
    assert hold_against(comparison)
    assert client.get(f"{address}progress/").status_code == 286
    page = client.get(address).content.decode()
    assert "better 1 may take the place of reviews 1." in page
    assert "Promote better 1" not in page
    early = client.post(f"{address}promote/")
    assert (early.status_code, "not frozen as a report yet" in early.content.decode()) == (400, True)
    client.post(f"{address}freeze/")
    report = project.reports.get()
    assert client.post(f"{address}freeze/").status_code == 400
    assert "Conditions of the gate" in client.get(f"/reports/{report.public_id}/").content.decode()
    sign_report(scene.owner, report, "approved")
    assert "Promote better 1" in client.get(address).content.decode()
    client.post(f"{address}promote/")
    assert champion_of(project) == challenger
    assert "In charge since" in client.get(address).content.decode()
    client.post(f"{gates}roll-back/", {"reason": "It fails at night."})
    assert champion_of(project) == champion
    assert "Put back" in client.get(gates).content.decode()


def test_terms_that_make_no_sense_are_said_on_the_form() -> None:
    scene, project, _ = make_gated()
    challenger = make_version(scene, project, "better", [])
    address = f"/projects/{project.public_id}/loop/gates/compare/"
    for given, said in (
        ({"severities": "yes, no"}, "Line 1: write gold label"),
        ({"severities": "yes, no, dear"}, "a number for the cost"),
        ({"severities": "yes, perhaps, 3"}, "has no label"),
        ({"severities": "yes, yes, 3"}, "equals gold is no error"),
        ({"margin": "70"}, "less than or equal to 50"),
        ({"challenger": "mdl_none"}, "Select a valid choice"),
    ):
        answer = client_of(scene.owner).post(address, {"challenger": challenger.public_id, **given})
        assert answer.status_code == 400
        assert said in answer.content.decode()
    assert not Comparison.objects.exists()


def test_the_vendor_finds_no_gate() -> None:
    scene, project, _ = make_gated()
    comparison = compared(scene, make_version(scene, project, "better", range(20)), WIDE)
    gates = f"/projects/{project.public_id}/loop/gates/"
    for user in (scene.vendor_manager, scene.annotator):
        client = client_of(user)
        assert client.get(gates).status_code == 403
        assert client.get(f"{gates}{comparison.public_id}/").status_code == 404
        assert client.post(f"{gates}roll-back/", {"reason": "Ours."}).status_code == 403
    auditor = client_of(scene.auditor).get(f"{gates}{comparison.public_id}/").content.decode()
    assert "may take the place" in auditor
    assert "Freeze for signature" not in auditor
    assert Promotion.objects.count() == 1
