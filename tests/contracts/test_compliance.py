"""The page about compliance names what exists, has each requirement once, and claims nothing it must not."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "compliance.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
MODULE = re.compile(r"`((?:apps|qa_portal|docs)/[\w/.-]+)`")
CLAIM = re.compile(r"\bqualified\b|\bQES\b|\bcompliant\b", re.IGNORECASE)
SIGNATURE_CLAIM = re.compile(r"\bqualified\s+(?:electronic\s+)?(?:signature|seal|certificate|time)", re.IGNORECASE)
WITHOUT_A_TEST = ("Customer's procedure", "Not yet")
REFERENCES = """
11.10(a); 11.10(b); 11.10(c); 11.10(d); 11.10(e); 11.10(f); 11.10(g); 11.10(h); 11.10(i); 11.10(j); 11.10(k); 11.30;
11.50(a); 11.50(b); 11.70; 11.100(a); 11.100(b); 11.100(c); 11.200(a)(1); 11.200(a)(1)(i); 11.200(a)(1)(ii);
11.200(a)(2)-(3); 11.200(b); 11.300(a); 11.300(b); 11.300(c); 11.300(d); 11.300(e);
Annex 11, 1; Annex 11, 2; Annex 11, 3; Annex 11, 4; Annex 11, 5; Annex 11, 6; Annex 11, 7; Annex 11, 8; Annex 11, 9;
Annex 11, 10; Annex 11, 11; Annex 11, 12; Annex 11, 13; Annex 11, 14; Annex 11, 15; Annex 11, 16; Annex 11, 17;
Annex 11, draft of 2025;
AI Act 10(2)(b); AI Act 10(2)(c); AI Act 10(2)(d),(e); AI Act 10(2)(f),(g); AI Act 10(2)(h); AI Act 10(3);
AI Act 10(4); AI Act 10(5); AI Act 12(1)-(2); AI Act 14(1),(4); AI Act 14(5); AI Act 17(1)(f),(k); AI Act 18;
AI Act 19(1), 26(6); AI Act 20; AI Act 25, Annex IV 2(d);
ISO 9001 8.4.1; ISO 9001 8.4.2, 8.4.3; ISO 9001 8.5.2; ISO 9001 8.7.1-8.7.2; ISO 9001 9.2, 9.3;
ISO 9001 10.2.1-10.2.2; ISO/IEC 42001 A.6.2, A.7, A.10, 9.1, 10.2; ISO/IEC 5259-1 to -4;
SOC 2 CC4.1, CC6, CC7, CC8.1, CC9.2, PI1, C1; NIST AI RMF GOVERN 6, MAP 2.3, MAP 4, MEASURE 2, MANAGE 3;
eIDAS 25-26, 35-36, 41-42; ESIGN, UETA; GDPR 5(1)(c),(e), 17, 25, 32, 35; GDPR 17(3)(b),(e)
"""


def rows() -> list[list[str]]:
    """The cells of every row that is about a requirement."""
    found = [[cell.strip() for cell in line.strip("| \n").split(" | ")] for line in PAGE.read_text().splitlines()]
    return [cells for cells in found if len(cells) == 5 and cells[0] != "Reference"]


def functions_of(path: str) -> set[str]:
    return {each.name for each in ast.parse((ROOT / path).read_text()).body if isinstance(each, ast.FunctionDef)}


def test_each_reference_has_its_one_row_and_there_is_no_other() -> None:
    wanted = [" ".join(each.split()) for each in REFERENCES.split(";")]
    assert [cells[0] for cells in rows()] == wanted


def test_every_test_that_is_named_exists() -> None:
    named = TEST.findall(PAGE.read_text())
    assert len(named) > 60
    assert [f"{path}::{name}" for path, name in named if name not in functions_of(path)] == []


def test_every_module_that_is_named_exists() -> None:
    named = sorted(set(MODULE.findall(PAGE.read_text())))
    assert len(named) > 30
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("cells", rows(), ids=lambda cells: cells[0])
def test_a_row_is_shown_by_a_test_or_says_that_it_is_not(cells: list[str]) -> None:
    assert all(cells)
    shown = cells[4]
    assert shown in WITHOUT_A_TEST or TEST.fullmatch(shown.split(", ")[0])
    if shown not in WITHOUT_A_TEST:
        assert MODULE.search(cells[3])


def test_nothing_is_claimed_that_must_not_be() -> None:
    assert CLAIM.findall(PAGE.read_text()) == []


def test_nowhere_is_a_signature_called_what_it_is_not() -> None:
    texts = [*ROOT.glob("docs/**/*.md"), ROOT / "README.md"]
    texts += [path for end in ("py", "html", "js") for path in (ROOT / "apps").rglob(f"*.{end}")]
    assert [str(path) for path in texts if SIGNATURE_CLAIM.search(path.read_text())] == []
