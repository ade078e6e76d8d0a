"""Coefficients that need to know who labelled."""
