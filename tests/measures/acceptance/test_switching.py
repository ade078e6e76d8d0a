from functools import reduce

import numpy as np
import pytest

from apps.measures.acceptance import Inspection, LotResult, Severity, Standard, acceptance_probability, master_table

GOOD, BAD = LotResult(0, 1, 2), LotResult(2, 1, 2)


def after(lots: str, start: Inspection | None = None) -> Inspection:
    return reduce(lambda state, lot: state.after(GOOD if lot == "A" else BAD), lots, start or Inspection())


@pytest.mark.parametrize(
    ("lots", "severities"),
    [
        ("ARAR", "nnnt"),
        ("ARAAAR", "nnnnnt"),
        ("RAAAAR", "nnnnnn"),
        ("RRAAAAA", "ntttttn"),
    ],
)
def test_published_severities_after_each_lot(lots: str, severities: str) -> None:
    got = [after(lots[: i + 1]).severity[0] for i in range(len(lots))]
    assert "".join(got) == severities


def test_five_rejections_on_tightened_inspection_discontinue_it() -> None:
    assert not after("RRRARARARA").discontinued
    state = after("RRRARARARAR")
    assert state.discontinued
    with pytest.raises(ValueError, match="discontinued"):
        state.after(GOOD)
    assert state.resumed() == Inspection(Severity.TIGHTENED)


def test_what_goes_on_is_not_resumed() -> None:
    with pytest.raises(ValueError, match="nothing to resume"):
        Inspection().resumed()


def test_acceptance_number_one_reaches_the_score_after_fifteen_lots() -> None:
    assert after("A" * 15).score == 30
    assert after("A" * 14).score == 28


def test_larger_acceptance_numbers_score_where_the_lot_would_pass_one_aql_tighter() -> None:
    states = [Inspection()]
    for _ in range(10):
        states.append(states[-1].after(LotResult(3, 5, 6)))
    assert [state.score for state in states[1:]] == [3 * i for i in range(1, 11)]
    assert states[-1].after(LotResult(4, 5, 6)).score == 0


def test_reduced_inspection_needs_the_score_steady_production_and_somebody_who_wants_it() -> None:
    ready = after("A" * 14)
    assert ready.after(GOOD).severity is Severity.NORMAL
    assert ready.after(GOOD, reduced_allowed=True, steady=False).severity is Severity.NORMAL
    assert ready.after(GOOD, reduced_allowed=True) == Inspection(Severity.REDUCED)


@pytest.mark.parametrize(
    ("lot", "steady", "allowed", "severity"),
    [
        (LotResult(1, 1, 4), True, True, Severity.REDUCED),
        (LotResult(2, 1, 4), True, True, Severity.NORMAL),
        (LotResult(4, 1, 4), True, True, Severity.NORMAL),
        (LotResult(0, 1, 4), False, True, Severity.NORMAL),
        (LotResult(0, 1, 4), True, False, Severity.NORMAL),
    ],
)
def test_what_ends_reduced_inspection(lot: LotResult, steady: bool, allowed: bool, severity: Severity) -> None:
    assert Inspection(Severity.REDUCED).after(lot, steady=steady, reduced_allowed=allowed).severity is severity


def test_a_lot_in_the_gap_of_reduced_inspection_is_accepted() -> None:
    assert LotResult(2, 1, 4).accepted
    assert not LotResult(4, 1, 4).accepted


def test_a_lot_delivered_again_changes_nothing() -> None:
    state = after("R")
    assert state.after(LotResult(9, 1, 2, original=False)) == state


@pytest.mark.simulation
@pytest.mark.parametrize(
    ("quality", "single", "scheme", "mean_n"), [(0.025, 0.985, 0.991, 40), (0.05, 0.789, 0.467, 80)]
)
def test_the_scheme_protects_better_than_its_normal_plan(
    quality: float, single: float, scheme: float, mean_n: float
) -> None:
    plans = {s: master_table("J", "2.5", s, Standard.ISO_2859_1)[1:] for s in Severity}
    rng = np.random.default_rng(7)
    lots = 30_000
    draws = {s: rng.binomial(plan[0], quality, lots) for s, plan in plans.items()}
    state, accepted, inspected = Inspection(), 0, 0
    for i in range(lots):
        n, accept, reject = plans[state.severity]
        lot = LotResult(int(draws[state.severity][i]), accept, reject)
        accepted, inspected = accepted + lot.accepted, inspected + n
        state = state.after(lot, reduced_allowed=True)
        state = state.resumed() if state.discontinued else state
    assert acceptance_probability(80, 5, quality) == pytest.approx(single, abs=0.001)
    assert accepted / lots == pytest.approx(scheme, abs=0.02)
    assert inspected / lots == pytest.approx(mean_n, abs=2)
