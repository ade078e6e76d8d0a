"""Pairwise preferences: abilities with ties, the consistency of a judge, the pull of the first place."""

from apps.measures.preferences.bradley_terry import Abilities, bradley_terry, on_elo_scale
from apps.measures.preferences.comparisons import Comparisons, Pairs, group_sizes
from apps.measures.preferences.position import PositionBias, favoured, position_bias
from apps.measures.preferences.triads import Consistency, consistency

__all__ = [
    "Abilities",
    "Comparisons",
    "Consistency",
    "Pairs",
    "PositionBias",
    "bradley_terry",
    "consistency",
    "favoured",
    "group_sizes",
    "on_elo_scale",
    "position_bias",
]
