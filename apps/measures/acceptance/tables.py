"""The single sampling plans of MIL-STD-105E, whose values ISO 2859-1 and Z1.4 share, from the rule that makes them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum

AQLS = (
    *("0.010", "0.015", "0.025", "0.040", "0.065", "0.10", "0.15", "0.25"),
    *("0.40", "0.65", "1.0", "1.5", "2.5", "4.0", "6.5", "10"),
)
"""The preferred acceptance quality limits in percent nonconforming, as the standards write them."""

CODE_LETTERS = "ABCDEFGHJKLMNPQRS"
_LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10000, 35000, 150000, 500000)
_SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150)
_REDUCED_SIZES = (2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800)


class InspectionLevel(StrEnum):
    """How large the sample is for a lot: general levels I to III (usually II), special levels S-1 to S-4 (smaller)."""

    S1 = "S-1"
    S2 = "S-2"
    S3 = "S-3"
    S4 = "S-4"
    I = "I"  # noqa: E741
    II = "II"
    III = "III"


class Severity(StrEnum):
    """How strictly a supplier's lots are inspected at present."""

    NORMAL = "normal"
    TIGHTENED = "tightened"
    REDUCED = "reduced"


class Standard(StrEnum):
    """The standards have the same plans but for reduced inspection, where MIL-STD-105E has a gap between acceptance
    and rejection (the lot passes, and inspection goes back to normal)."""

    ISO_2859_1 = "ISO 2859-1"
    MIL_STD_105E = "MIL-STD-105E"


@dataclass(frozen=True, slots=True)
class StandardPlan:
    """Inspect `n` items, accept with at most `accept` nonconforming ones, reject from `reject`.

    `code` is the letter of the lot and `letter` that of the plan: an arrow in the table leads from one to the other,
    and brings its own sample size. `full`: the whole lot is inspected.
    """

    code: str
    letter: str
    n: int
    accept: int
    reject: int
    full: bool


_LETTERS_OF_LOTS = {
    InspectionLevel.S1: "AAAABBBBCCCCDDD",
    InspectionLevel.S2: "AAABBBCCCDDDEEE",
    InspectionLevel.S3: "AABBCCDDEEFFGGH",
    InspectionLevel.S4: "AABCCDEEFGGHJJK",
    InspectionLevel.I: "AABCCDEFGHJKLMN",
    InspectionLevel.II: "ABCDEFGHJKLMNPQ",
    InspectionLevel.III: "BCDEFGHJKLMNPQR",
}


@dataclass(frozen=True, slots=True)
class _Diagonals:
    """A table is constant along its diagonals: at distance d below the plan without errors stands `cells[d]`.

    `zero` is the row of that plan for the first AQL, one row less for each further AQL; `up` are the distances without
    a plan that point to a smaller letter.
    """

    zero: int
    cells: dict[int, tuple[int, int]]
    up: frozenset[int]


_NORMAL = _Diagonals(
    14,
    {0: (0, 1), 3: (1, 2), 4: (2, 3), 5: (3, 4), 6: (5, 6), 7: (7, 8), 8: (10, 11), 9: (14, 15), 10: (21, 22)},
    frozenset({1}),
)
_TIGHTENED = _Diagonals(
    15,
    {0: (0, 1), 3: (1, 2), 4: (2, 3), 5: (3, 4), 6: (5, 6), 7: (8, 9), 8: (12, 13), 9: (18, 19)},
    frozenset(),
)
_REDUCED = {
    Standard.ISO_2859_1: _Diagonals(
        14,
        {0: (0, 1), 4: (1, 2), 5: (2, 3), 6: (3, 4), 7: (5, 6), 8: (6, 7), 9: (8, 9), 10: (10, 11)},
        frozenset({1}),
    ),
    Standard.MIL_STD_105E: _Diagonals(
        14,
        {0: (0, 1), 3: (0, 2), 4: (1, 3), 5: (1, 4), 6: (2, 5), 7: (3, 6), 8: (5, 8), 9: (7, 10), 10: (10, 13)},
        frozenset({1}),
    ),
}
_TIGHTENED_BEYOND_R = "0.025"


def code_letter(lot: int, level: InspectionLevel = InspectionLevel.II) -> str:
    """The sample size code letter of a lot. Raises `ValueError` for a lot of fewer than two items."""
    if lot < 2:
        raise ValueError(f"a lot for sampling has at least two items, got {lot}")
    return _LETTERS_OF_LOTS[level][bisect_left(_LOTS, lot)]


def standard_plan(
    lot: int,
    aql: str,
    level: InspectionLevel = InspectionLevel.II,
    severity: Severity = Severity.NORMAL,
    standard: Standard = Standard.ISO_2859_1,
) -> StandardPlan:
    """The plan of the tables for a lot of this size.

    Where the sample would be the whole lot or more, all of it is inspected with the acceptance number of the table.
    Raises `ValueError` for an AQL that is not one of `AQLS`, which must not be rounded, or a lot below two items.
    """
    code = code_letter(lot, level)
    letter, n, accept, reject = master_table(code, aql, severity, standard)
    return StandardPlan(code, letter, min(n, lot), accept, reject, n >= lot)


def master_table(
    code: str, aql: str, severity: Severity = Severity.NORMAL, standard: Standard = Standard.ISO_2859_1
) -> tuple[str, int, int, int]:
    """`(letter, n, accept, reject)` for a code letter A to R, with arrows followed.

    Raises `ValueError` for another letter or an AQL that is not one of `AQLS`.
    """
    if aql not in AQLS:
        raise ValueError(f"AQL {aql!r} is not in the tables, which have {', '.join(AQLS)}")
    if len(code) != 1 or code not in CODE_LETTERS[:-1]:
        raise ValueError(f"code letters go from A to R without I and O, got {code!r}")
    table = {Severity.NORMAL: _NORMAL, Severity.TIGHTENED: _TIGHTENED, Severity.REDUCED: _REDUCED[standard]}[severity]
    zero = table.zero - AQLS.index(aql)
    last = len(CODE_LETTERS) - (1 if severity is Severity.TIGHTENED and aql == _TIGHTENED_BEYOND_R else 2)
    # No plan without errors stands in the last column: its errors would be more than a letter A sample can show.
    plans = [row for row in range(last + 1) if row - zero in table.cells and (row > zero or aql != AQLS[-1])]
    row = _follow(CODE_LETTERS.index(code), zero, table, plans)
    sizes = _REDUCED_SIZES if severity is Severity.REDUCED else _SIZES
    return CODE_LETTERS[row], sizes[row], *table.cells[row - zero]


def _follow(row: int, zero: int, table: _Diagonals, plans: list[int]) -> int:
    """The row with a plan that the arrow of this row leads to; off the table, the nearest row with a plan."""
    if row in plans:
        return row
    above, below = [r for r in plans if r < row], [r for r in plans if r > row]
    up = row - zero in table.up or row - zero > max(table.cells)
    return above[-1] if above and (up or not below) else below[0]
