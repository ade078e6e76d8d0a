"""Mutation testing of the modules that verify: one small change at a time, and a test must notice."""
