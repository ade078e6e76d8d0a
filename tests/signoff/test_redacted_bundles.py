"""The vendor's copy: the same frozen report and the same signed log, without gold."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.accounts.policies import Invalid
from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.evidence.archive import Bundle
from apps.evidence.verify import verify_path
from apps.labels.models import Annotator
from apps.projects.selectors import KEPT_FROM_VENDOR
from apps.signoff.models import Report
from apps.signoff.packing import pack, unpack
from apps.signoff.recompute import Redacted, recompute
from apps.signoff.redaction import without_private
from apps.signoff.services import build_redacted_bundle, freeze_report
from qa_portal.cli import main
from tests.refusals import refused
from tests.scenes import Scene, deliver, load_gold, make_engagement, make_project, panel
from tests.signoff.frozen import bundle, make_audited, make_report, sign

pytestmark = pytest.mark.django_db


def copy(scene: Scene, report: Report, path: Path, role: str = "vendor_manager") -> Path:
    target = io.BytesIO()
    build_redacted_bundle(actor=scene.actor(role), report=report, target=target)
    path.write_bytes(target.getvalue())
    return path


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def reading(path: Path) -> Callable[[str], bytes]:
    return Bundle(path).read


def test_the_copy_verifies_and_the_full_bundle_verifies_against_the_same_frozen_event(tmp_path: Path) -> None:
    scene, report = make_report()
    sign(scene, report, "compliance", "reviewed")
    part, whole = copy(scene, report, tmp_path / "part.zip"), bundle(scene, report, tmp_path / "whole.zip")
    results = [verify_path(str(path)) for path in (part, whole)]
    assert [result.ok for result in results] == [True, True], results
    assert results[0].withheld == Event.objects.filter(log__origin=scene.log, verb__in=KEPT_FROM_VENDOR).count() > 0
    assert Event.objects.filter(verb="report.frozen").count() == 1
    assert recompute(reading(whole)) == []
    with pytest.raises(Redacted, match="ask for the full bundle"):
        recompute(reading(part))


def test_nothing_in_the_copy_tells_an_answer_or_lets_one_be_confirmed(tmp_path: Path) -> None:
    scene, report = make_report()
    files = contents(copy(scene, report, tmp_path / "part.zip"))
    gold = details_of(Event.objects.filter(verb="gold.set").latest("pk"))["sha256"].encode()
    rows = unpack(report.evidence)["private/gold.jsonl"].split(b"\n")[:-1]
    texts = [json.loads(row)[1].encode() for row in rows]
    assert len(texts) == 12
    for name, content in files.items():
        assert not name.startswith("private/")
        assert gold not in content
        assert not [verb for verb in KEPT_FROM_VENDOR if f'"{verb}"'.encode() in content and name.startswith("log/")]
        if name.endswith(".jsonl"):
            assert not [text for text in texts if text in content]


def test_the_program_inside_the_copy_verifies_it(tmp_path: Path) -> None:
    scene, report = make_report()
    path = copy(scene, report, tmp_path / "part.zip")
    program = tmp_path / "verify.py"
    program.write_bytes(contents(path)["verify.py"])
    command = [sys.executable, "-I", "-S", str(program), str(path), "--json"]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert told["ok"] and told["withheld"] > 0


def test_the_command_says_that_the_figures_of_a_copy_are_not_computed_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scene, report = make_report()
    path = copy(scene, report, tmp_path / "part.zip")
    assert main(["verify", str(path)]) == 2
    assert "cannot be computed again: this copy keeps the gold answers back" in capsys.readouterr().out
    assert main(["verify", str(path), "--no-recompute"]) == 0


@pytest.mark.parametrize("role", ["adjudicator", "annotator", "outsider"])
def test_who_judges_blind_or_only_annotates_takes_no_copy(role: str) -> None:
    scene, report = make_report()
    target = io.BytesIO()
    with refused("decide cases blind|see your own results|You take no part"):
        build_redacted_bundle(actor=scene.actor(role), report=report, target=target)
    assert target.getvalue() == b""


def test_taking_a_copy_is_an_event_that_says_what_it_keeps_back(tmp_path: Path) -> None:
    scene, report = make_report()
    copy(scene, report, tmp_path / "part.zip")
    assert set(details_of(Event.objects.get(verb="bundle.sealed"))) == {"manifest_sha256", "withheld"}


def test_of_a_report_frozen_with_open_answers_there_is_no_copy() -> None:
    with pytest.raises(Invalid, match="frozen with its gold answers in the open"):
        without_private({"evidence/gold.jsonl": b'["i1","yes"]\n'})


def test_a_report_frozen_with_open_answers_can_still_be_computed_again(tmp_path: Path) -> None:
    scene, report = make_report()
    path = bundle(scene, report, tmp_path / "whole.zip")
    files = contents(path)
    texts = [json.loads(row)[1] for row in files["private/gold.jsonl"].split(b"\n")[:-1]]
    body = json.loads(files["report.json"])
    body["inputs"] = [entry for entry in body["inputs"] if entry["name"] != "evidence/gold.commitments.jsonl"]
    old = {**files, "report.json": json.dumps(body).encode(), "evidence/gold.jsonl": "\n".join(texts).encode() + b"\n"}
    assert recompute(lambda name: old[name]) == []
    assert pack(old)


def test_an_address_as_annotator_key_enters_no_report(tmp_path: Path) -> None:
    scene = make_engagement()
    project = make_project(scene)
    keys = ["i1", "i2", "i3", "i4"]
    deliver(scene, project, [*panel(keys, bob="yyny"), *((key, "ann@labels.example", "yes") for key in keys)])
    load_gold(scene, project, {"i1": "yes", "i2": "no"})
    report = freeze_report(actor=scene.actor("qa_manager"), project=project, title="Addresses")
    pseudonym = Annotator.objects.get(key__contains="@").public_id
    path = bundle(scene, report, tmp_path / "whole.zip")
    assert recompute(reading(path)) == []
    assert pseudonym in bytes(report.body).decode()
    with zipfile.ZipFile(path) as archive:
        every = b"".join(archive.read(name) for name in archive.namelist())
    assert b"@labels.example" not in every


def test_equal_answers_are_committed_to_differently_each_time() -> None:
    scene, project = make_audited()
    made = [freeze_report(actor=scene.actor("qa_manager"), project=project, title="Twice") for _ in range(2)]
    committed = [set(unpack(each.evidence)["evidence/gold.commitments.jsonl"].split()) for each in made]
    assert not committed[0] & committed[1]
