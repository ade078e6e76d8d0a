"""Asking a version about records, and keeping every answer and every fault."""
