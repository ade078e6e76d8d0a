"""Coefficients that need to know who labelled: pairs, one against the rest, repeats, scores, rankings, influence."""

from apps.measures.agreement.kappa import PairKappas, pair_kappas
from apps.measures.raters.against_rest import AgainstRest, against_rest
from apps.measures.raters.cohen import TwoAnnotators, cohen_kappa, cohen_kappa_of_table, pair_table, two_annotators
from apps.measures.raters.coincidences import leave_one_out_by_distance, ordinal_distance
from apps.measures.raters.complete import CompleteTable
from apps.measures.raters.concordance import Concordance, kendall_w
from apps.measures.raters.conger import conger_kappa
from apps.measures.raters.icc import IntraclassCorrelations, intraclass_correlations
from apps.measures.raters.influence import LeaveOneOut, leave_one_out, leave_one_out_of_scores
from apps.measures.raters.repeats import Consistency, as_units, consistency
from apps.measures.raters.tau import PairTaus, pair_taus

__all__ = [
    "AgainstRest",
    "CompleteTable",
    "Concordance",
    "Consistency",
    "IntraclassCorrelations",
    "LeaveOneOut",
    "PairKappas",
    "PairTaus",
    "TwoAnnotators",
    "against_rest",
    "as_units",
    "cohen_kappa",
    "cohen_kappa_of_table",
    "conger_kappa",
    "consistency",
    "intraclass_correlations",
    "kendall_w",
    "leave_one_out",
    "leave_one_out_by_distance",
    "leave_one_out_of_scores",
    "ordinal_distance",
    "pair_kappas",
    "pair_table",
    "pair_taus",
    "two_annotators",
]
