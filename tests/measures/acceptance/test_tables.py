import pytest

from apps.measures.acceptance import (
    AQLS,
    InspectionLevel,
    Severity,
    Standard,
    StandardPlan,
    acceptance_probability,
    code_letter,
    master_table,
    standard_plan,
)
from apps.measures.acceptance.tables import CODE_LETTERS
from tests.measures.vectors import read

VECTORS = read("aql")
RULE = VECTORS["rule"]
KINDS = {
    "normal": (Severity.NORMAL, Standard.ISO_2859_1),
    "tightened": (Severity.TIGHTENED, Standard.ISO_2859_1),
    "reduced105": (Severity.REDUCED, Standard.MIL_STD_105E),
    "reducedISO": (Severity.REDUCED, Standard.ISO_2859_1),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_cell_of_the_published_table(kind: str) -> None:
    table = VECTORS["plans"][kind]
    got = {code: {aql: list(master_table(code, aql, *KINDS[kind])) for aql in table[code]} for code in table}
    assert got == table
    assert sum(len(row) for row in table.values()) == 256


@pytest.mark.parametrize(("kind", "code", "aql", "letter", "n", "accept", "reject"), VECTORS["cells"]["rows"])
def test_published_cells(kind: str, code: str, aql: str, letter: str, n: int, accept: int, reject: int) -> None:
    assert master_table(code, aql, *KINDS[kind]) == (letter, n, accept, reject)


@pytest.mark.parametrize(
    ("lot", "level", "aql", "code", "letter", "n", "accept", "reject", "full"), VECTORS["lots"]["rows"]
)
def test_published_plans_of_lots(
    lot: int, level: str, aql: str, code: str, letter: str, n: int, accept: int, reject: int, full: bool
) -> None:
    plan = standard_plan(lot, aql, InspectionLevel(level))
    assert plan == StandardPlan(code, letter, n, accept, reject, full)


@pytest.mark.parametrize("kind", KINDS)
def test_the_published_rule_of_diagonals_and_arrows(kind: str) -> None:
    rows, arrows = RULE["cells_by_distance"][kind], RULE["arrows_by_distance"][kind]
    for column, aql in enumerate(RULE["aql_columns"][:-1]):
        zero = (15 if kind == "tightened" else 14) - column
        for row, code in enumerate(RULE["letters"]):
            letter, _, accept, reject = master_table(code, aql, *KINDS[kind])
            distance = str(row - zero)
            if distance in rows:
                assert (letter, [accept, reject]) == (code, rows[distance])
            elif arrows.get(distance) == "up" and row > zero:
                assert letter < code
            elif arrows.get(distance) == "down" and CODE_LETTERS.index(letter) != zero:
                assert letter > code


def test_code_letters_by_lot_size_and_level() -> None:
    bounds = RULE["lot_upper_bounds"]
    for level, letters in RULE["levels"].items():
        assert "".join(code_letter(n, InspectionLevel(level)) for n in [*bounds, bounds[-1] + 1]) == letters
        assert "".join(code_letter(n + 1, InspectionLevel(level)) for n in bounds) == letters[1:]
    assert list(AQLS) == RULE["aql_columns"]


def test_tightened_g_points_down_where_the_nearest_plan_stands_above() -> None:
    assert master_table("G", "1.0", Severity.TIGHTENED) == ("J", 80, 1, 2)


@pytest.mark.parametrize("aql", ["1", "1.00", "3.0", "15"])
def test_an_aql_out_of_the_series_is_not_rounded(aql: str) -> None:
    with pytest.raises(ValueError, match="not in the tables"):
        standard_plan(500, aql)


@pytest.mark.parametrize("code", ["S", "I", "", "AB"])
def test_a_letter_that_is_not_in_the_tables_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="A to R"):
        master_table(code, "1.0")


def test_a_lot_of_one_item_has_no_sample() -> None:
    with pytest.raises(ValueError, match="at least two"):
        standard_plan(1, "1.0")


def test_tightened_inspection_is_never_kinder_to_a_lot_at_twice_the_aql() -> None:
    for aql in AQLS[4:]:
        for code in CODE_LETTERS[:-1]:
            quality = min(1.0, 2 * float(aql) / 100)
            normal, tight = (master_table(code, aql, s) for s in (Severity.NORMAL, Severity.TIGHTENED))
            chances = [acceptance_probability(plan[1], plan[2], quality) for plan in (normal, tight)]
            assert chances[1] <= chances[0] + 1e-12, (code, aql)
