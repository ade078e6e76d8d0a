"""A signed report is never changed: it is marked as resting on a superseded answer, and a successor is offered."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.policies import Refused
from apps.consequences.models import Effect, EffectKind
from apps.consequences.selectors import overturned_under
from apps.consequences.services import freeze_successor, rescore
from apps.projects.models import Project
from apps.signoff.models import Report
from apps.signoff.scopes import Part, scope_named, scope_of
from apps.signoff.selectors import body_of
from apps.signoff.services import freeze_report
from apps.training.services import freeze, request_training_set
from tests.consequences.scenes import KEYS, WRONG, make_scored, overturn, rescored
from tests.passkeys import sign_report
from tests.refusals import invalid
from tests.scenes import Scene, deliver, load_gold, make_project, panel

pytestmark = pytest.mark.django_db


def frozen(scene: Scene, project: Project, part: Part = Part.RELEASE, **options: Any) -> Report:
    about = {name: options.pop(name) for name in ("lot", "since", "until", "training_set") if name in options}
    scope = scope_of(project, part, **about)
    return freeze_report(actor=scene.actor("owner"), scope=scope, title="First quarter", **options)


def marked(project: Project) -> set[str]:
    return set(rescored(project).effects.filter(kind=EffectKind.REPORT).values_list("subject", flat=True))


def test_reports_that_hold_the_answer_are_marked_and_no_others() -> None:
    scene, project = make_scored()
    other = make_project(scene, name="Beside")
    deliver(scene, other, panel([WRONG], ann="y"), "beside.csv")
    load_gold(scene, other, {WRONG: "yes"})
    second = deliver(scene, project, panel(["late"], ann="y"), "late.csv")
    today = timezone.now().date()
    touched = [
        frozen(scene, project),
        frozen(scene, project, Part.VENDOR),
        frozen(scene, project, Part.VENDOR, kind="vendor-audit"),
        frozen(scene, project, Part.PERIOD, since=today, until=today),
        frozen(scene, project, Part.VENDOR, kind="inspection-pack"),
    ]
    untouched = [frozen(scene, other), frozen(scene, project, Part.LOT, lot=second.lot)]
    overturn(scene, project)
    assert marked(project) == {each.public_id for each in touched}
    assert [overturned_under(each) for each in untouched] == [None, None]


def test_a_report_with_the_new_answer_rests_on_nothing_overturned() -> None:
    scene, project = make_scored()
    overturn(scene, project)
    later = frozen(scene, project)
    assert marked(project) == set()
    assert overturned_under(later) is None


def test_a_certificate_rests_on_it_if_its_set_let_the_answer_in() -> None:
    scene, project = make_scored()
    made = []
    for waived in (["gold", "lot"], ["lot"]):
        if waived == ["lot"]:
            deliver(scene, project, panel(["free"], ann="y", bob="y"), "free.csv")
        frozen_set = request_training_set(actor=scene.actor("owner"), project=project, waived=waived)
        freeze(frozen_set)
        frozen_set.refresh_from_db()
        assert frozen_set.state == "done", frozen_set.error
        made.append(frozen(scene, project, Part.TRAINING_SET, kind="dataset-certificate", training_set=frozen_set))
    overturn(scene, project)
    assert marked(project) == {made[0].public_id}
    sets = Effect.objects.filter(kind=EffectKind.TRAINING_SET).values_list("subject", flat=True)
    assert list(sets) == [(made[0].scope or "").split()[1]]


def test_evidence_that_was_erased_can_not_be_asked_and_that_is_counted() -> None:
    scene, project = make_scored()
    report = frozen(scene, project)
    report.evidence.storage.delete(report.evidence.name)
    overturn(scene, project)
    made = rescored(project)
    assert not made.effects.filter(kind=EffectKind.REPORT).exists()
    assert (made.examined["report"], made.examined["report without evidence"]) == (1, 1)


def test_the_signed_report_keeps_every_byte() -> None:
    scene, project = make_scored()
    report = frozen(scene, project)
    sign_report(scene.compliance, report, "reviewed")
    row = Report.objects.filter(pk=report.pk).values().get()
    with report.evidence.open("rb") as file:
        evidence = hashlib.sha256(file.read()).hexdigest()
    overturn(scene, project)
    rescore(project)
    freeze_successor(actor=scene.actor("owner"), report=report)
    assert Report.objects.filter(pk=report.pk).values().get() == row
    with report.evidence.open("rb") as file:
        assert hashlib.sha256(file.read()).hexdigest() == evidence


def test_the_successor_is_about_the_same_and_says_why() -> None:
    scene, project = make_scored()
    today = timezone.now().date()
    report = frozen(scene, project, Part.PERIOD, since=today - dt.timedelta(days=1), until=today)
    overturn(scene, project)
    made = rescored(project)
    successor = freeze_successor(actor=scene.actor("owner"), report=report)
    assert (successor.supersedes, successor.kind, successor.scope) == (report, report.kind, report.scope)
    assert made.public_id in body_of(successor)["supersedes"]["reason"]
    before, after = (body_of(each)["figures"]["accuracy"]["value"] for each in (report, successor))
    assert (before, after) == (0.983333333333, 0.966666666667)
    with invalid("superseded already"):
        freeze_successor(actor=scene.actor("owner"), report=report)


def test_a_report_that_rests_on_nothing_overturned_has_no_such_successor() -> None:
    scene, project = make_scored()
    report = frozen(scene, project)
    with invalid("rests on no gold answer that was overturned"):
        freeze_successor(actor=scene.actor("owner"), report=report)


@pytest.mark.parametrize("role", ["adjudicator", "compliance", "auditor", "vendor_manager"])
def test_only_the_buyers_managers_freeze_the_successor(role: str) -> None:
    scene, project = make_scored()
    report = frozen(scene, project)
    overturn(scene, project)
    rescore(project)
    with pytest.raises(Refused):
        freeze_successor(actor=scene.actor(role), report=report)


@pytest.mark.parametrize("part", ["lot", "release", "vendor"])
def test_a_scope_is_found_again_by_its_name(part: str) -> None:
    _, project = make_scored()
    scope = scope_of(project, part, lot=project.deliveries.get().lot)
    assert scope_named(scope.name, scope.engagement, scope.project) == scope


def test_report_page_and_check_page_say_it() -> None:
    scene, project = make_scored()
    report = frozen(scene, project)
    pages = {}
    for name in ("before", "after"):
        for role in ("owner", "vendor_manager"):
            client = Client()
            client.force_login(getattr(scene, role))
            pages[name, role] = [
                client.get(address).content.decode()
                for address in (f"/reports/{report.public_id}/", f"/reports/check/?sha256={report.sha256}")
            ]
        if name == "before":
            overturn(scene, project)
            rescore(project)
    assert not any("overturned" in page for role in ("owner", "vendor_manager") for page in pages["before", role])
    for role in ("owner", "vendor_manager"):
        assert all("that was overturned on" in page for page in pages["after", role])
    assert "Freeze the successor" in pages["after", "owner"][0]
    assert "Freeze the successor" not in pages["after", "vendor_manager"][0]
    assert KEYS[-1] not in pages["after", "vendor_manager"][1]


def test_the_button_freezes_it() -> None:
    scene, project = make_scored()
    report = frozen(scene, project)
    overturn(scene, project)
    rescore(project)
    client = Client()
    client.force_login(scene.owner)
    answer = client.post(f"/reports/{report.public_id}/successor/")
    made = Report.objects.get(supersedes=report)
    assert answer.headers["Location"] == f"/reports/{made.public_id}/"
    assert "Freeze the successor" not in client.get(f"/reports/{report.public_id}/").content.decode()
