"""Which items deserve a case, by rule."""

from apps.disputes.grounds.finding import Found, contested_items
from apps.disputes.grounds.opinion import LEAST_AGREEMENT, ROUNDING
from apps.disputes.grounds.reading import Reading

__all__ = ["LEAST_AGREEMENT", "ROUNDING", "Found", "Reading", "contested_items"]
