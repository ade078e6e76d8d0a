"""Everything a site may set is described, with nothing that is no longer there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_setting_is_described_in_the_operations_manual() -> None:
    settings = (ROOT / "qa_portal" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"(QA_PORTAL_\w+)"', settings))
    manual = (ROOT / "docs" / "operations.md").read_text()
    described = set(re.findall(r"^\| `(QA_PORTAL_\w+)` \|", manual, re.MULTILINE))
    assert read == described
    assert "QA_PORTAL_DATABASE" in read
