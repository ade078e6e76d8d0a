"""What an audit of files says about models and reviewers."""

from pathlib import Path

import pytest

from tests.cli.running import ran

ROWS = (
    "item,annotator,label,reviewed_by,review_status,model_version\n"
    "1,a,x,bo,accepted,v3\n1,b,x,,,v3\n2,a,y,,,\n2,b,x,,,\n"
)


def test_the_share_that_began_from_a_proposal_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    delivery = tmp_path / "labels.csv"
    delivery.write_text(ROWS, encoding="utf-8")
    told = ran(capsys, "agreement", delivery).out
    assert "2 of 4 (50.0 %) labels began from the proposal of a model (v3)" in told
    assert "1 of 4 (25.0 %) labels were reviewed before delivery (1 accepted)" in told
