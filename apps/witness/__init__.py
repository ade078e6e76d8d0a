"""The witness: a small program that a buyer, vendor or auditor runs on a machine of their own.

It keeps the last head it saw of each log it follows, and cosigns a new one only if that extends the old.
"""
