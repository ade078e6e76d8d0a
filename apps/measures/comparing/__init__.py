"""Is one better than another: shares, accuracies, costs, on the same items or on different ones."""

from apps.measures.comparing.adjusted import benjamini_hochberg, benjamini_yekutieli, holm
from apps.measures.comparing.cost import cost_difference
from apps.measures.comparing.difference import newcombe, tango
from apps.measures.comparing.gate import Gate, GateRules, GateVerdict, Severities, challenger_gate
from apps.measures.comparing.mcnemar import McNemar, mcnemar
from apps.measures.comparing.paired import Paired, accuracy_difference
from apps.measures.comparing.planning import independent_items, paired_items
from apps.measures.comparing.regressions import Regressions, SliceRegression, regressions
from apps.measures.comparing.trend import Trend, cochran_armitage

__all__ = [
    "Gate",
    "GateRules",
    "GateVerdict",
    "McNemar",
    "Paired",
    "Regressions",
    "Severities",
    "SliceRegression",
    "Trend",
    "accuracy_difference",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "challenger_gate",
    "cochran_armitage",
    "cost_difference",
    "holm",
    "independent_items",
    "mcnemar",
    "newcombe",
    "paired_items",
    "regressions",
    "tango",
]
