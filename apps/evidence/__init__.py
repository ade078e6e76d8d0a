"""Tamper evidence: canonical events, Merkle log, signed checkpoints and bundles that anybody can verify offline."""
