"""What the vendor reads about what was decided, as rows, as CSV and as PDF."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest

from apps.disputes.disagreement import COLUMNS, Disagreement, disagreement
from apps.disputes.models import Adjudication, Dispute
from apps.disputes.services import appeal
from apps.labels.models import Annotator
from apps.labels.services import link_annotator
from apps.projects.models import Project
from apps.signoff.pdf.disagreement import disagreement_csv, disagreement_pdf
from tests.disputes.cases import case_of, decide, make_cases
from tests.scenes import Scene, annotator_of
from tests.signoff.pdf_text import text_of

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
EVER = {"since": dt.date(2000, 1, 1), "until": dt.date(2100, 1, 1)}


def make_decided() -> tuple[Scene, Project]:
    """`tied` and `split` are decided, `wrong` is not."""
    scene, project = make_cases()
    link_annotator(actor=scene.actor("vendor_manager"), annotator=annotator_of(scene, "ann"), user=scene.annotator)
    decide(scene, case_of(project, "tied"), "no", clause="2.1", rationale="=A tie, by clause 2.1")
    return scene, project


def report_for(scene: Scene, project: Project, role: str, **period: dt.date) -> Disagreement:
    return disagreement(project, scene.actor(role), **{**EVER, **period})


def test_a_row_says_what_was_delivered_what_was_decided_and_why() -> None:
    scene, project = make_decided()
    (row,) = report_for(scene, project, "vendor_manager").rows
    assert (row.item, row.delivered, row.decided) == ("tied", "no (bob); yes (ann)", "no")
    assert (row.reason, row.clause, row.rationale) == ("Annotator error", "2.1", "=A tie, by clause 2.1")


def test_open_appealed_and_control_cases_are_not_in_it() -> None:
    scene, project = make_decided()
    decide(scene, case_of(project, "wrong"), "yes")
    assert len(report_for(scene, project, "owner").rows) == 2
    appeal(actor=scene.actor("vendor_manager"), dispute=case_of(project, "tied"), reason="Clause 3.")
    Dispute.objects.filter(item__key="wrong").update(control=True)
    assert report_for(scene, project, "owner").rows == []


def test_a_case_that_is_decided_anew_counts_once_with_its_newest_decision() -> None:
    scene, project = make_decided()
    first = Adjudication.objects.get()
    decide(scene, case_of(project, "tied"), "yes", role="qa_manager", supersedes=first, clause="3")
    (row,) = report_for(scene, project, "vendor_manager").rows
    assert (row.decided, row.clause) == ("yes", "3")


def test_the_period_counts_the_day_of_the_decision_at_both_ends() -> None:
    scene, project = make_decided()
    day = Adjudication.objects.get().at.astimezone(dt.UTC).date()
    one = dt.timedelta(days=1)
    assert len(report_for(scene, project, "vendor_manager", since=day, until=day).rows) == 1
    assert report_for(scene, project, "vendor_manager", until=day - one).rows == []
    assert report_for(scene, project, "vendor_manager", since=day + one).rows == []


def test_an_annotator_reads_their_own_labels_alone() -> None:
    scene, project = make_decided()
    (row,) = report_for(scene, project, "annotator").rows
    assert row.delivered == "yes (ann)"
    Annotator.objects.update(user=None)
    assert report_for(scene, project, "annotator").rows == []


def test_gold_that_nobody_delivered_is_not_among_the_labels() -> None:
    scene, project = make_decided()
    decide(scene, case_of(project, "wrong"), "yes")
    row = next(each for each in report_for(scene, project, "vendor_manager").rows if each.item == "wrong")
    assert row.delivered.startswith("no (") and "yes" not in row.delivered
    assert (row.decided, row.outcome) == ("yes", "falls")


def test_whoever_may_judge_the_appeal_reads_no_name_before_it_is_over() -> None:
    scene, project = make_decided()
    (row,) = report_for(scene, project, "adjudicator").rows
    assert row.delivered == "no; yes"
    Dispute.objects.filter(item__key="tied").update(state="final", due_at=None)
    (row,) = report_for(scene, project, "adjudicator").rows
    assert row.delivered == "no (bob); yes (ann)"


def test_counts_are_by_class_clause_and_reason() -> None:
    scene, project = make_decided()
    decide(scene, case_of(project, "wrong"), "yes", reason_code="guideline_gap")
    report = report_for(scene, project, "vendor_manager")
    assert (report.whole.cases, report.whole.fell, report.whole.settled) == (2, 1, 1)
    assert {each.name: each.cases for each in report.by_class} == {"no": 1, "yes": 1}
    assert {each.name: each.cases for each in report.by_clause} == {"2.1": 1, "no clause named": 1}
    by_reason = {each.name: each.share_fell for each in report.by_reason}
    assert by_reason == {"Annotator error": None, "Guideline has a gap": 1.0}


def test_no_cell_of_the_csv_file_is_run_as_a_formula() -> None:
    scene, project = make_decided()
    rows = list(csv.reader(io.StringIO(disagreement_csv(report_for(scene, project, "vendor_manager")).decode())))
    assert tuple(rows[0]) == COLUMNS
    assert rows[1][COLUMNS.index("rationale")] == "'=A tie, by clause 2.1"


def test_an_address_stands_in_no_report() -> None:
    scene, project = make_decided()
    annotator = annotator_of(scene, "ann")
    type(annotator).objects.filter(pk=annotator.pk).update(key="ann@vendor.example")
    (row,) = report_for(scene, project, "vendor_manager").rows
    assert annotator.public_id in row.delivered and "@" not in row.delivered


def test_the_pdf_says_the_same_as_the_rows_and_that_it_is_not_signed(tmp_path: Path) -> None:
    scene, project = make_decided()
    content = disagreement_pdf(report_for(scene, project, "vendor_manager"), made_at=NOW)
    text = " ".join(text_of(content, tmp_path).split())
    for expected in ("1 case decided", "By clause", "2.1", "no (bob); yes (ann)", "=A tie", "Not signed"):
        assert expected in text
    assert "verify" not in text


def test_a_report_without_cases_is_a_file_too() -> None:
    scene, project = make_cases()
    report = report_for(scene, project, "vendor_manager")
    assert disagreement_pdf(report, made_at=NOW).startswith(b"%PDF")
    assert len(disagreement_csv(report).decode().splitlines()) == 1
