"""The order of rows changes no byte of any figure."""

import json
from dataclasses import astuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.measures.agreement.statistic import figure_of
from apps.measures.estimate import Estimate, Undefined
from apps.measures.raters import (
    against_rest,
    cohen_kappa,
    conger_kappa,
    consistency,
    intraclass_correlations,
    kendall_w,
    leave_one_out,
    leave_one_out_by_distance,
    leave_one_out_of_scores,
    ordinal_distance,
    pair_kappas,
    pair_taus,
)
from apps.measures.ratings import Ratings, Scores
from tests.measures.raters.build import chosen, crowd


def plain(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value.as_json() if isinstance(value, Estimate | Undefined) else value


def as_bytes(ratings: Ratings) -> bytes:
    values = np.array([0.1, 0.7, 3.3, 9.9])[ratings.code]
    scores = Scores(ratings.unit, ratings.annotator, values, ratings.units, ratings.annotators)
    tables = [
        *(against_rest(ratings), consistency(ratings), pair_kappas(ratings, 3), pair_taus(ratings, 3)),
        *(leave_one_out(ratings), leave_one_out_by_distance(ratings, ordinal_distance)),
        *(leave_one_out_of_scores(scores), intraclass_correlations(scores), kendall_w(scores)),
    ]
    figures = [figure_of(cohen_kappa(ratings, 0, 1, "linear")), figure_of(conger_kappa(ratings, "ordinal"))]
    shown = [[plain(getattr(table, name)) for name in table.__dataclass_fields__] for table in tables]
    return json.dumps([shown, [astuple(figure) for figure in figures]]).encode()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_the_order_of_rows_changes_no_byte(seed: int) -> None:
    ratings = crowd(seed, units=20, annotators=5)
    order = np.random.default_rng(seed).permutation(ratings.n)
    assert as_bytes(ratings) == as_bytes(chosen(ratings, order))
