"""People only, AI-assisted or automation only: what the evidence of a project says."""

from apps.loop.strategy.asked import Asked
from apps.loop.strategy.found import COLUMNS, Found, Tried, strategy_of, tried_of

__all__ = ["COLUMNS", "Asked", "Found", "Tried", "strategy_of", "tried_of"]
