"""What vendors cost and what they are worth."""

from apps.measures.vendors.cost import CostOfQuality

__all__ = ["CostOfQuality"]
