"""Versions that are trained from what people decided, and what they may learn from."""
