"""Disputes decided: which case first, how good the bench is, what comes of it and what it costs."""

from apps.measures.adjudication.bench import AdjudicatorRecord, Appeals, BenchRules, Timings, bench
from apps.measures.adjudication.chance_wrong import chance_wrong, contested_pair, pooled_posterior
from apps.measures.adjudication.deciding_cost import DecidingCost, deciding_cost
from apps.measures.adjudication.guideline_feedback import Change, Feedback, guideline_feedback
from apps.measures.adjudication.outcome_rates import OutcomeRates, outcome_rates, outcomes_of
from apps.measures.adjudication.pace import Pace, pace
from apps.measures.adjudication.priority import Priority, priority
from apps.measures.adjudication.rates import RateRatio, event_rate, rate_ratio
from apps.measures.adjudication.repeats import agreement_between, blind_repeats

__all__ = [
    "AdjudicatorRecord",
    "Appeals",
    "BenchRules",
    "Change",
    "DecidingCost",
    "Feedback",
    "OutcomeRates",
    "Pace",
    "Priority",
    "RateRatio",
    "Timings",
    "agreement_between",
    "bench",
    "blind_repeats",
    "chance_wrong",
    "contested_pair",
    "deciding_cost",
    "event_rate",
    "guideline_feedback",
    "outcome_rates",
    "outcomes_of",
    "pace",
    "pooled_posterior",
    "priority",
    "rate_ratio",
]
