import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from apps.disputes.models import Dispute
from apps.disputes.services import adjudicate
from apps.evidence.verify import verify_path
from apps.loop.models import Comparison
from apps.loop.services.charging import appoint
from apps.lots.models import Lot
from apps.projects.models import Project
from apps.signoff.csv_files import csv_files
from apps.signoff.models import Kind, Report
from apps.signoff.recompute import recompute
from apps.signoff.scopes import Scope, scope_of
from apps.signoff.sealing import latest_pdf, rendered
from apps.signoff.selectors import body_of
from apps.signoff.services import build_redacted_bundle, freeze_report
from apps.training.models import TrainingSet
from tests.loop.build_gates import GOLD, compared, known, make_version
from tests.refusals import invalid
from tests.scenes import Scene, deliver, make_project, panel
from tests.signoff.frozen import bundle, make_audited, sign
from tests.signoff.pdf_text import text_of
from tests.training.sets import frozen

pytestmark = pytest.mark.django_db
TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture
def audited() -> tuple[Scene, Project]:
    """Two projects; in the first one some cases are decided and a training set is frozen."""
    scene, project = make_audited()
    cases = list(Dispute.objects.order_by("pk"))
    for case, value in zip(cases[:2], ("yes", "no"), strict=True):
        why: Any = {"reason_code": "annotator_error", "rationale": "Seen."}
        adjudicate(actor=scene.actor("adjudicator"), dispute=case, value=value, **why)
    other = make_project(scene, name="Topics")
    deliver(scene, other, panel([f"t{n}" for n in range(30)], ann="y" * 30, bob="y" * 29 + "n"), "topics.csv")
    return scene, project


def part(project: Project, kind: Kind) -> Scope:
    match kind:
        case Kind.SIGN_OFF:
            return scope_of(project, "lot", lot=Lot.objects.get(delivery__project=project))
        case Kind.ADJUDICATION:
            return scope_of(project, "period", since=TODAY, until=TODAY)
        case Kind.DATASET_CERTIFICATE:
            return scope_of(project, "training-set", training_set=TrainingSet.objects.get(project=project))
        case Kind.PROMOTION:
            return scope_of(project, "comparison", comparison=Comparison.objects.get(project=project))
        case Kind.STRATEGY:
            return scope_of(project, "release")
    return scope_of(project, "vendor")


def freeze(scene: Scene, project: Project, kind: Kind, **more: Any) -> Report:
    if kind == Kind.DATASET_CERTIFICATE and not TrainingSet.objects.exists():
        assert frozen(scene, project).state == "done"
    if kind == Kind.PROMOTION:
        known(scene, project, GOLD)
        appoint(actor=scene.actor("owner"), version=make_version(scene, project, "a", range(40)), reason="The first.")
        compared(scene, make_version(scene, project, "b", range(20)))
    if kind == Kind.INSPECTION_PACK:
        sign(scene, freeze_report(actor=scene.actor("owner"), project=project, title="First"), "compliance", "reviewed")
    return freeze_report(actor=scene.actor("owner"), scope=part(project, kind), kind=kind, title="A report", **more)


@pytest.mark.parametrize("kind", sorted(Kind))
def test_every_kind_is_frozen_signed_bundled_verified_and_computed_again(
    kind: Kind, audited: tuple[Scene, Project], tmp_path: Path
) -> None:
    scene, project = audited
    report = freeze(scene, project, kind)
    assert rendered(report) == rendered(report)
    sign(scene, report, "compliance", "approved")
    text = text_of(latest_pdf(report), tmp_path)
    assert body_of(report)["verdict"]["sentence"] in text
    for one in body_of(report).get("sections", []):
        assert one["title"] in text
        assert f"{one['name']}.csv" in csv_files(body_of(report))
    path = bundle(scene, report, tmp_path / "evidence.zip")
    assert verify_path(str(path)).findings == []
    assert recompute(lambda name: zipfile.ZipFile(path).read(name)) == []


def test_a_lot_is_reported_on_by_its_own_labels_alone(audited: tuple[Scene, Project]) -> None:
    scene, project = audited
    deliver(scene, project, panel(["later"], ann="n"), "later.csv")
    lot = Lot.objects.order_by("pk").first()
    assert lot is not None
    report = freeze_report(actor=scene.actor("owner"), scope=scope_of(project, "lot", lot=lot), title="Lot")
    body = body_of(report)
    assert [one["name"] for one in body["deliveries"]] == [lot.delivery.name]
    assert [one["lot"] for one in body["lots"]] == [lot.public_id]
    assert lot.public_id in body["subject"]["lot"]
    assert report.scope == f"lot {lot.public_id}"


def test_a_period_without_deliveries_and_one_upside_down_are_refused(audited: tuple[Scene, Project]) -> None:
    scene, project = audited
    long_ago = dt.date(2001, 1, 1)
    with invalid("Nothing was delivered in that period"):
        scope = scope_of(project, "period", since=long_ago, until=long_ago)
        freeze_report(actor=scene.actor("owner"), scope=scope, title="Then")
    with invalid("first and the last day"):
        scope_of(project, "period", since=TODAY, until=long_ago)


def test_the_adjudication_report_counts_by_reason_label_and_annotator(audited: tuple[Scene, Project]) -> None:
    scene, project = audited
    body = body_of(freeze(scene, project, Kind.ADJUDICATION))
    # the third case is open and about gold
    assert body["disputes"] == {"opened": 2, "decided": 2, "upheld": 0}
    assert Dispute.objects.count() == 3
    sections = {one["name"]: one for one in body["sections"]}
    assert sections["cases_by_reason"]["rows"][0][:3] == ["Annotator error", 2, 2]
    names = [row[0] for row in sections["cases_by_annotator"]["rows"]]
    assert sorted(names) == ["ann", "bob"]
    changed = body["figures"]["changed"]
    assert "undefined" in changed or changed["low"] <= changed["value"] <= changed["high"]


def test_the_certificate_names_the_digest_the_gates_and_the_agreement(audited: tuple[Scene, Project]) -> None:
    scene, project = audited
    body = body_of(freeze(scene, project, Kind.DATASET_CERTIFICATE))
    made = TrainingSet.objects.get()
    assert made.digest in json.dumps(body["sections"][0])
    assert f"{made.counts['items']} items" in body["verdict"]["sentence"]
    assert body["figures"] == made.figures


def test_a_vendor_is_judged_in_each_project(audited: tuple[Scene, Project]) -> None:
    scene, project = audited
    body = body_of(freeze(scene, project, Kind.VENDOR_AUDIT))
    labels = [one["label"] for one in body["commitments"]]
    assert "Accuracy on gold in Sentiment" in labels
    assert "Accuracy on gold in Topics" in labels
    assert labels.count("Lots accepted at first delivery") == 1
    rows = next(one["rows"] for one in body["sections"] if one["name"] == "annotators_by_project")
    assert {row[0] for row in rows} == {"Sentiment", "Topics"}


def test_the_pack_holds_each_report_with_its_file_evidence_and_signatures(
    audited: tuple[Scene, Project], tmp_path: Path
) -> None:
    scene, project = audited
    pack = freeze(scene, project, Kind.INSPECTION_PACK)
    first = Report.objects.get(title="First")
    path = bundle(scene, pack, tmp_path / "pack.zip")
    names, folder = zipfile.ZipFile(path).namelist(), f"evidence/reports/{first.public_id}/"
    for name in ("report.json", "report.pdf", "parameters.json", f"signatures/{first.signatures.get().public_id}.json"):
        assert folder + name in names
    assert zipfile.ZipFile(path).read(f"{folder}report.pdf") == latest_pdf(first)


def test_what_a_kind_cannot_be_about_is_said(audited: tuple[Scene, Project]) -> None:
    scene, project = audited
    for kind, scope in ((Kind.VENDOR_AUDIT, "release"), (Kind.INSPECTION_PACK, "release"), (Kind.ADJUDICATION, "lot")):
        lot = Lot.objects.get(delivery__project=project)
        with invalid("is about: "):
            freeze_report(actor=scene.actor("owner"), scope=scope_of(project, scope, lot=lot), kind=kind, title="No")
    with invalid("no kind of report"):
        freeze_report(actor=scene.actor("owner"), project=project, kind="poem", title="No")
    with invalid("Choose a training set of"):
        scope_of(project, "training-set")


WHY_WHOLE = {
    Kind.ADJUDICATION: r"every case .*evidence/cases\.json.* can be handed on",
    Kind.DATASET_CERTIFICATE: r"how much gold there is",
    Kind.PROMOTION: r"what two models said of each gold item .*evidence/comparison\.json",
    Kind.STRATEGY: r"what is checked blind",
    Kind.INSPECTION_PACK: r"evidence/pack\.json.* for inspectors",
    Kind.VENDOR_AUDIT: r"every case .*evidence/engagement\.json.* freeze a sign-off of each project",
}


@pytest.mark.parametrize("kind", sorted(WHY_WHOLE))
def test_where_there_is_no_copy_without_gold_the_refusal_says_what_stands_in_the_way(
    kind: Kind, audited: tuple[Scene, Project]
) -> None:
    scene, project = audited
    report = freeze(scene, project, kind)
    target = io.BytesIO()
    with invalid(f"There is no copy of this report without gold: .*{WHY_WHOLE[kind]}"):
        build_redacted_bundle(actor=scene.actor("auditor"), report=report, target=target)
    assert target.getvalue() == b""


@pytest.mark.parametrize("kind", sorted(Kind))
def test_vendors_see_no_report_that_tells_which_items_are_gold(kind: Kind, audited: tuple[Scene, Project]) -> None:
    scene, project = audited
    report = freeze(scene, project, kind)
    hidden = kind in (Kind.DATASET_CERTIFICATE, Kind.INSPECTION_PACK, Kind.PROMOTION, Kind.STRATEGY)
    assert Report.objects.visible_to(scene.vendor_manager).filter(pk=report.pk).exists() != hidden
    assert Report.objects.visible_to(scene.auditor).filter(pk=report.pk).exists()
    assert not Report.objects.visible_to(scene.annotator).exists()


def test_a_report_takes_the_place_of_one_about_the_same_only(audited: tuple[Scene, Project]) -> None:
    scene, project = audited
    former = freeze(scene, project, Kind.VENDOR_AUDIT)
    with invalid("is not about the same"):
        freeze_report(actor=scene.actor("owner"), project=project, title="New", supersedes=former, reason="Wrong.")
    again = freeze(scene, project, Kind.VENDOR_AUDIT, supersedes=former, reason="Wrong gold.")
    assert again.supersedes == former
