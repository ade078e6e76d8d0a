"""Every published vector is kept here, and some test asserts its figures; those that others leave out are asserted."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from apps.measures.acceptance.tables import AQLS, Severity, master_table
from apps.measures.comparing import newcombe, tango
from apps.measures.monitoring import bernoulli_cusum
from apps.measures.preferences import Comparisons, bradley_terry
from apps.measures.preferences.bradley_terry import Abilities
from apps.measures.routing import Calibration, Promise
from apps.measures.routing.certificate import certify
from apps.measures.sets import set_distances
from tests.measures.test_agreement_vectors import OF_RATERS
from tests.measures.vectors import read

HERE = Path(__file__).parent
# Where each published vector of agreement is kept: a file, and a place in it (by name, or by id).
COUNTED_LABELS = [
    *("krippendorff_4x12", "krippendorff_wikipedia_3x15", "krippendorff_1980_p133", "krippendorff_1980_p139"),
    *("krippendorff_2004_p227", "hayes_krippendorff_2007", "fleiss_1971", "fleiss_wikipedia_10x14"),
    *("randolph_0", "randolph_1", "randolph_2", "artstein_poesio_2008_p558", "artstein_poesio_2008_p568"),
    *("cohen_1960_p45", "cohen_1960_p37", "kappa_paradox_80_7_8_5", "sas_kappa_3x3", "irr_anxiety_r2r3"),
    *("irr_anxiety_3raters", "gwet_raw_4raters", "gwet_raw_g1g2", "gwet_raw_5observers", "gwet_raw_gender"),
    *("gwet_ben_gerry", "gwet_3x3_abstractors"),
]
MARKED = [
    *("krippendorff_2004_p254_unitizing", "krippendorff_1995_p57_unitizing", "hripcsak_rothschild"),
    *("gamma_fixture_01", "gamma_fixture_02", "gamma_fixture_04", "gamma_fixture_06"),
]
AGREEMENT = {
    **{name: ("agreement", name) for name in COUNTED_LABELS},
    **{name: ("spans", name) for name in MARKED},
    "shrout_fleiss_1979": ("raters", "icc/shrout_fleiss_1979"),
    "dawid_skene_1979": ("dawid_skene", ""),
    "jiwer_wer": ("speech", "wer"),
    "pyannote_der_doc": ("speech", "der"),
    "masi": ("sets", "masi"),
    "stigler_citations": ("preferences", "stigler_citations"),
    "zheng2017_emotion_numeric": ("numeric", "zheng2017_emotion_numeric"),
}
STATISTICS = {
    **{f"aql_{name}": ("aql", name) for name in ("rule", "cells", "lots")},
    **{name: ("acceptance", name) for name in ("oc", "find_plan", "aoql", "zero")},
    **{name: ("inspection", name) for name in ("double", "bayes", "strat", "rogan")},
    **{name: ("intervals", name) for name in ("ci", "nprop", "agree")},
    **{name: ("gold", name) for name in ("acc", "sprt", "cs", "budget", "ebh", "leak", "pb", "std", "gs", "eb")},
    **{name: ("comparing", name) for name in ("mcnemar", "tango", "trend")},
    **{name: ("preferences", name) for name in ("bt", "tri", "pos")},
    "newc": ("comparing", "newcombe"),
    "bh": ("comparing", "adjusted"),
    "charts": ("monitoring", "charts"),
    "q": ("monitoring", "quantiles"),
    "bench": ("bands", ""),
    "kunits": ("design", "kunits"),
    "kw": ("raters", "rankings"),
    "cal": ("calibration", ""),
    "route": ("routing", "certificate"),
    "nmin": ("routing", "least_accepted"),
    "ppi": ("routing", "ppi"),
    "drift": ("drift", ""),
    "paf": ("cost", "paf"),
    "lsh": ("duplicates", ""),
}
PUBLISHED = AGREEMENT | STATISTICS
NOT_COMPUTED = {
    "numeric": "the 7 000 numbers behind Table 6 of Zheng et al. (2017) are not delivered: nothing to compute from",
}


def kept(file: str, place: str) -> Any:
    part = read(file)
    for name in filter(None, place.split("/")):
        part = {one["id"]: one for one in part}[name] if isinstance(part, list) else part[name]
    return part


def test_all_published_vectors_are_listed() -> None:
    assert (len(AGREEMENT), len(STATISTICS), len(PUBLISHED)) == (39, 44, 83)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_vector_is_kept(name: str) -> None:
    assert kept(*PUBLISHED[name])


@pytest.mark.parametrize("file", sorted(path.stem for path in (HERE / "vectors").glob("*.json")))
def test_a_file_of_vectors_is_read_by_a_test_or_has_a_reason(file: str) -> None:
    sources = [path.read_text(encoding="utf-8") for path in HERE.glob("**/*.py") if path != Path(__file__)]
    read_somewhere = any(f'read("{file}")' in source or f'"{file}.json"' in source for source in sources)
    assert read_somewhere is (file not in NOT_COMPUTED)


def test_figures_left_to_the_raters_are_kept_there_with_the_same_values() -> None:
    found = read("raters")
    theirs = {(one["id"], key): value for part in ("kappa", "conger")
              for one in found[part] for key, value in one["expect"].items()}  # fmt: skip
    ours = {(one["id"], key.replace("conger_this_layout", "conger")): value for one in read("agreement")
            for key, value in one["expect"].items() if key in OF_RATERS}  # fmt: skip
    assert {place: theirs.get(place) for place in ours} == ours


def test_a_table_that_is_kept_twice_is_the_same() -> None:
    assert read("gold")["acc"]["rows"] == read("intervals")["acc"]["rows"]
    two = [({key: row[key] for key in ("table", "kappa", "se")}) for row in read("intervals")["agree"]]
    assert [({key: row[key] for key in ("table", "kappa", "se")}) for row in read("raters")["tables"]] == two


@pytest.mark.parametrize(
    ("printed", "by_letter", "severities"),
    [
        ("n_normal_tightened", "n_normal", [Severity.NORMAL, Severity.TIGHTENED]),
        ("n_reduced", "n_reduced", [Severity.REDUCED]),
    ],
)
def test_sample_sizes_by_code_letter(printed: str, by_letter: str, severities: list[Severity]) -> None:
    tables = read("aql")
    letters = tables["rule"]["n_normal_tightened_letters"]
    plans = {master_table(code, aql, severity)[:2] for code in letters[:-1] for aql in AQLS for severity in severities}
    assert sorted(plans) == sorted(zip(letters, tables["rule"][printed], strict=False))
    assert dict(plans) == tables[by_letter]
    assert tables["lot_upper_bounds"] == tables["rule"]["lot_upper_bounds"]


def test_bounds_of_the_error_at_every_threshold() -> None:
    route = read("routing")["certificate"]
    threshold, accepted, errors = (np.array(route[n]) for n in ("thresholds", "accepted_at_threshold", "errors"))
    calibration = Calibration(threshold, accepted, errors, route["n_cal"])
    for promise, printed in ((Promise.SELECTIVE, "cp90_selective"), (Promise.MARGINAL, "cp90_marginal")):
        made = [certify(calibration, step, promise, route["target"], route["delta"]) for step in range(10)]
        assert [one.risk.high for one in made] == pytest.approx(route[printed], abs=1e-6)
    assert (calibration.errors + 1) / (calibration.n + 1) == pytest.approx(route["crc_lhs"], abs=1e-6)


@pytest.mark.parametrize("row", read("comparing")["newcombe"]["rows"])
def test_the_difference_beside_newcombes_interval(row: list[Any]) -> None:
    x1, n1, x2, n2, confidence, difference, *_ = row
    low, high = newcombe(x1, n1, x2, n2, confidence)
    assert x1 / n1 - x2 / n2 == pytest.approx(difference)
    assert low < difference < high


def test_tangos_bound_promotes_one_challenger_and_not_the_other() -> None:
    assert tango(30, 22, 1000, 0.90)[0] > -0.01 > tango(12, 9, 400, 0.90)[0]


def test_steps_of_the_bernoulli_cusum() -> None:
    chart = read("monitoring")["charts"]["bernoulli_cusum"]
    first, second = bernoulli_cusum(np.array([True, False]), chart["p0"], chart["p1"], np.inf).value.tolist()
    assert [first, second - first] == pytest.approx(chart["weights"], abs=1e-6)


def test_another_library_shows_the_betting_sequence_a_step_of_its_grid_wider() -> None:
    betting = read("gold")["cs"]["hedged_betting"]
    wider = np.clip(np.add(betting["low_high"], [-0.001, 0.001]), 0, 1)
    assert wider == pytest.approx(np.array(betting["confseq_0_0_11"]))


def test_raw_accuracies_beside_the_shrunken_ones() -> None:
    eb = read("gold")["eb"]
    assert np.divide(eb["correct"], eb["n"]) == pytest.approx(np.array(eb["raw"]), abs=5.1e-5)


def test_abilities_of_journals_as_printed() -> None:
    wins = np.array(read("preferences")["bt"]["wins_row_over_col"])
    np.fill_diagonal(wins, 0)
    found = bradley_terry(Comparisons.from_wins(wins), reference=0)
    assert isinstance(found, Abilities)
    assert found.log_ability == pytest.approx(kept("preferences", "stigler_citations")["expect"]["ability"], abs=5.1e-6)


def test_the_other_formula_that_goes_by_the_name_of_masi_is_not_ours() -> None:
    masi = kept("sets", "masi")
    sets = np.array([[letter in one for letter in "ABC"] for pair in masi["pairs"] for one in pair])
    ours = set_distances(sets)[np.arange(0, 8, 2), np.arange(1, 8, 2)]
    jaccard = np.array([(a & b).sum() / (a | b).sum() for a, b in zip(sets[::2], sets[1::2], strict=True)])
    factor = np.array([0, 1 / 3, 2 / 3, 1])
    assert masi["expect"]["dkpro_dJ_x_factor"] == pytest.approx((1 - jaccard) * factor, abs=1e-5)
    assert ours == pytest.approx(masi["expect"]["one_minus_J_times_M"], abs=1e-6)
