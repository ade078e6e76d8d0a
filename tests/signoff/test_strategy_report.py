"""People only, a model, or both, as a report: it says what the page says, and its evidence gives it again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from apps.accounts.models import Role
from apps.accounts.services import add_member
from apps.audit.models import Event
from apps.consequences.models import Effect, EffectKind
from apps.consequences.services import rescore
from apps.evidence.errors import EvidenceError
from apps.evidence.verify import verify_path
from apps.gold.services import correct_gold
from apps.labels.runs import RunState
from apps.loop.models import Round, Task, TaskKind
from apps.loop.strategy.asked import Asked
from apps.loop.strategy.found import strategy_of
from apps.projects.models import Project
from apps.signoff.csv_files import csv_files
from apps.signoff.models import Report
from apps.signoff.recompute import recompute
from apps.signoff.sealing import latest_pdf, rendered
from apps.signoff.selectors import body_of
from tests.builders import SETUP
from tests.refusals import invalid, refused
from tests.scenes import Scene, item_of, make_engagement, make_project
from tests.signoff.frozen import bundle, sign
from tests.signoff.pdf_text import pages_of, text_of
from tests.signoff.strategy_scenes import ASKED, ON_GOLD, freeze, make_worked, section_of

pytestmark = pytest.mark.django_db
MODES = ("people", "assisted", "automation")
Files = dict[str, bytes]


@pytest.fixture
def worked() -> tuple[Scene, Project]:
    return make_worked()


def contents(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_says_of_every_criterion_stage_and_setting_what_the_page_says(worked: tuple[Scene, Project]) -> None:
    scene, project = worked
    report = freeze(scene, project)
    page = strategy_of(project, ASKED).as_json()
    cells = [cell for row in section_of(report, "comparison")["rows"] for cell in row[1:]]
    assert cells == [json.loads(json.dumps(row[mode])) for row in page["criteria"].values() for mode in MODES]
    assert [row[1].lower() for row in section_of(report, "advice")["rows"]] == [
        one["mode"].lower() for one in page["advice"]
    ]
    found = [check["figure"] for one in page["advice"] for mode in one["considered"] for check in mode["checks"]]
    assert [row[3] for row in section_of(report, "requirements")["rows"]] == found
    for place, side in ((1, "now"), (2, "asked")):
        told = [row[place] for row in section_of(report, "what_if")["rows"]]
        figures = ("unseen", "unseen_wrong", "seconds", "hours", "cost", "errors", "risk", "per_correct", "audits")
        assert told == [page["what_if"][side][name] for name in figures]


def test_what_nobody_judged_is_not_measured_and_says_why(worked: tuple[Scene, Project]) -> None:
    scene, project = worked
    report = freeze(scene, project)
    gold = next(row for row in section_of(report, "comparison")["rows"] if row[0] == "Accuracy on gold")
    assert gold[1]["value"] == 0.9 and gold[3]["value"] == 0.875
    assert gold[2] == {"undefined": "not measured: no label on a gold record"}
    missing = sum("undefined" in cell for row in section_of(report, "comparison")["rows"] for cell in row[1:])
    assert f"{missing} of 27 cells of the comparison are not measured; each says why." in body_of(report)["notices"]


def test_only_what_was_asked_stands_beside_what_is(worked: tuple[Scene, Project]) -> None:
    scene, project = worked
    assert section_of(freeze(scene, project), "what_if")["columns"] == ["Outcome", "As it is now", "What if"]
    plain = freeze(scene, project, Asked())
    assert section_of(plain, "what_if")["columns"] == ["Outcome", "As it is now"]
    assert body_of(plain)["parameters"]["asked"] == {}
    settings = {row[0]: row[1] for row in section_of(plain, "settings")["rows"]}
    assert settings["An hour of a person costs"] == "nobody said"


def test_where_a_mode_is_shown_to_do_it_says_when_that_ends(worked: tuple[Scene, Project]) -> None:
    scene, project = worked
    report = freeze(scene, project, Asked(error=0.4, margin=0.4))
    found = body_of(report)["verdict"]
    assert found["value"] == "model advised"
    assert found["sentence"] == (
        "In production, automation only is shown to do. Advised: people only for bootstrapping and safety-critical; "
        "automation only for scaling and production."
    )
    ends = [row[2] for row in section_of(report, "changes")["rows"] if row[:2] == ["Production", "Automation only"]]
    assert ends == [
        "Less than automation only as soon as one of these is no longer shown: accuracy at least 60 %; accuracy in "
        "the last round minus the first at least \N{MINUS SIGN}40 points."
    ]


def test_it_is_signed_bundled_verified_and_computed_again_by_a_program_without_the_portal(
    worked: tuple[Scene, Project], tmp_path: Path
) -> None:
    scene, project = worked
    report = freeze(scene, project)
    sign(scene, report, "compliance", "approved")
    path = bundle(scene, report, tmp_path / "evidence.zip")
    assert verify_path(str(path)).findings == []
    program = "import sys; from qa_portal.cli import main; sys.exit(main(sys.argv[1:]))"
    ran = subprocess.run([sys.executable, "-c", program, "verify", path], capture_output=True, text=True, env={})
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Every figure of the report was computed again" in ran.stdout


def changed(name: str, old: str, new: str) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        text = files[name].decode()
        assert old in text, text[:300]
        files[name] = text.replace(old, new, 1).encode()

    return change


CHANGES = {
    "a figure of the report": (changed("report.json", '"value":0.875', '"value":0.925'), "0.925"),
    "what an audit found": (changed("evidence/audited.jsonl", '"\\"yes\\""', '"\\"no\\""'), "sections"),
    "what the model said": (changed("evidence/told.jsonl", '"\\"no\\"", 0.4', '"\\"yes\\"", 0.4'), "sections"),
    "how long it took": (changed("evidence/times.jsonl", "2000", "2"), "sections"),
    "whether planted errors were seen": (changed("evidence/times.jsonl", '"planted", "fixed"', '"planted", "accepted"'),
                                         "sections"),
    "what was aimed at": (changed("evidence/strategy.json", '"error":0.05', '"error":0.5'), "sections"),
    "a table": (changed("tables/comparison.csv", "0.875", "0.925"), "tables/comparison.csv"),
}  # fmt: skip


def test_whatever_is_changed_in_a_bundle_is_found(worked: tuple[Scene, Project], tmp_path: Path) -> None:
    scene, project = worked
    kept = contents(bundle(scene, freeze(scene, project), tmp_path / "evidence.zip"))
    assert recompute(kept.__getitem__) == []
    for what, (change, found) in CHANGES.items():
        files = dict(kept)
        change(files)
        differences = recompute(files.__getitem__)
        assert any(found in line for line in differences), (what, differences)
        path = tmp_path / "changed.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        assert [finding.code for finding in verify_path(str(path)).findings] == ["DIGEST"], what


def test_rows_on_gold_are_those_that_were_committed_to(worked: tuple[Scene, Project], tmp_path: Path) -> None:
    scene, project = worked
    kept = contents(bundle(scene, freeze(scene, project), tmp_path / "evidence.zip"))
    assert "evidence/on-gold.jsonl" not in kept and "evidence/gold.jsonl" not in kept
    for name in ("private/gold.jsonl", "private/on-gold.jsonl"):
        files = {**kept, name: kept[name].replace(b"g00", b"g41")}
        with pytest.raises(EvidenceError, match="committed to"):
            recompute(files.__getitem__)


def test_equal_evidence_gives_equal_tables_and_equal_pages_on_every_database(worked: tuple[Scene, Project]) -> None:
    scene, project = worked
    first, second = (body_of(freeze(scene, project)) for _ in range(2))
    assert (first["verdict"], first["sections"]) == (second["verdict"], second["sections"])
    report = freeze(scene, project)
    assert rendered(report) == rendered(report)
    tables = csv_files(first)
    without_ids = [tables[f"{name}.csv"] for name in ("advice", "changes", "comparison", "requirements", "what_if")]
    assert hashlib.sha256(b"".join(without_ids)).hexdigest() == (
        "14de358193f0865cb80830e8b90d9a8072601c9c528ea7a7f1e05c3e3ca8c7c8"
    )


def test_the_pages_say_the_advice_the_conditions_and_every_mode(worked: tuple[Scene, Project], tmp_path: Path) -> None:
    scene, project = worked
    report = freeze(scene, project)
    sign(scene, report, "compliance", "approved")
    text = text_of(latest_pdf(report), tmp_path)
    for words in (
        "Strategy report", body_of(report)["verdict"]["sentence"], "What is advised", "What would change the advice",
        "The modes side by side", "Class by class", "What each stage asks", "Workload, cost and risk: what if",
        "not measured no label on a gold record", "stand-in 1", "Approved by",
    ):  # fmt: skip
        assert words in text, words
    assert "{" not in text.replace('{"audit"', "")
    assert all(len(page.split()) > 10 for page in pages_of(latest_pdf(report), tmp_path))


def test_its_tables_open_in_a_spreadsheet(worked: tuple[Scene, Project]) -> None:
    scene, project = worked
    found = csv_files(body_of(freeze(scene, project)))
    rows = list(csv.DictReader(io.StringIO(found["comparison.csv"].decode())))
    gold = next(row for row in rows if row["Criterion"] == "Accuracy on gold")
    assert (gold["People only"], gold["People only: n"]) == ("0.9", "120")
    assert (gold["AI-assisted"], gold["AI-assisted: undefined"]) == ("", "not measured: no label on a gold record")
    for content in found.values():
        head, *lines = csv.reader(io.StringIO(content.decode()))
        assert {len(line) for line in lines} <= {len(head)}


def test_without_any_evidence_it_is_refused_in_plain_words() -> None:
    scene = make_engagement()
    project = make_project(scene)
    with invalid("no label of .* lies on a record that was asked blind, was audited, or has gold"):
        freeze(scene, project)
    assert not Report.objects.exists()


def test_a_round_in_which_somebody_is_asked_is_left_out_and_that_is_said(worked: tuple[Scene, Project]) -> None:
    scene, project = worked
    before = section_of(freeze(scene, project), "comparison")
    newest = Round.objects.filter(project=project, state=RunState.DONE).first()
    assert newest is not None
    Task.objects.create(round=newest, item=item_of(project, "one-00"), kind=TaskKind.AUDIT, rank=999)
    report = freeze(scene, project)
    assert section_of(report, "comparison") != before
    assert "Rounds in which somebody is still asked, and which are left out: 1." in body_of(report)["notices"]


def test_only_the_managers_of_the_buyer_freeze_it(worked: tuple[Scene, Project]) -> None:
    scene, project = worked
    for role in ("adjudicator", "compliance", "auditor", "vendor_manager"):
        with refused("This needs the role Owner or QA manager|not a member"):
            freeze(scene, project, role=role)
    assert freeze(scene, project, role="owner").author == scene.owner


def test_a_manager_who_also_works_for_the_vendor_does_not_freeze_it(worked: tuple[Scene, Project]) -> None:
    scene, project = worked
    add_member(actor=SETUP, organisation=scene.vendor, user=scene.qa_manager, role=Role.VENDOR_MANAGER)
    with refused("not shown to the vendor"):
        freeze(scene, project)


def test_the_vendor_sees_nothing_of_it(worked: tuple[Scene, Project]) -> None:
    scene, project = worked
    report = freeze(scene, project)
    for person in (scene.vendor_owner, scene.vendor_manager, scene.annotator, scene.outsider):
        assert not Report.objects.visible_to(person).exists()
    for person in (scene.owner, scene.adjudicator, scene.compliance, scene.auditor):
        assert Report.objects.visible_to(person).get() == report
    told = json.loads(bytes(Event.objects.get(verb="report.frozen").leaf))["details"]
    # A digest of the labels on gold would tell whoever delivered them which records have gold.
    assert not [each for each in told["files"] if "on-gold.jsonl" in str(each) or "evidence/gold.jsonl" in str(each)]


def test_when_gold_under_it_is_overturned_it_is_marked(worked: tuple[Scene, Project]) -> None:
    scene, project = worked
    report = freeze(scene, project)
    item: Any = item_of(project, ON_GOLD[0])
    correct_gold(actor=scene.actor("owner"), item=item, value='"no"', code=0, reason="The expert had misread it.")
    rescore(project)
    marked = Effect.objects.filter(kind=EffectKind.REPORT).values_list("subject", flat=True)
    assert list(marked) == [report.public_id]
