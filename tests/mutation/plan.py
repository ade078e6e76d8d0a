"""Which tests are asked about which module: the nearest first, the fast ones only."""

from __future__ import annotations

PLAN: dict[str, tuple[str, ...]] = {
    "heads": ("heads", "log_attacks"),
    "signers": ("log_attacks", "signers"),
    "policy": ("policy", "note_edges", "policy_edges"),
    "note": ("notes_and_checkpoints", "note_edges"),
    "checkpoint": ("notes_and_checkpoints", "note_edges"),
    "esignature": ("esignatures", "log_attacks"),
    "witness": ("witness",),
    "p256": ("curves",),
    "rsa": ("curves",),
    "tree": ("tree", "merkle"),
    "chain": ("bundle_tampering", "chain_edges", "log_attacks", "private_rows", "exported_logs"),
    "story": ("story", "heads", "log_attacks", "chain_edges"),
    "proof": ("notes_and_checkpoints",),
    "canonical": ("canonical",),
    "archive": ("bundle_attacks", "bundle_tampering"),
    "ed25519": ("ed25519",),
    "merkle": ("tree", "merkle"),
    "commitments": ("commitments",),
    "openings": ("private_rows",),
    "tiles": ("tiles",),
    "verify": ("verifier_words", "exported_logs", "verifier_program"),
}
