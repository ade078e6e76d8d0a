"""The demonstration as one JSON document."""

from __future__ import annotations

from typing import Any

from apps.learning.demo.running import Demonstration, Step
from apps.learning.gate import GateReport, Promotion
from apps.learning.rounds import figures
from apps.measures.estimate import significant

ABOUT = (
    "Real pictures (the 1 797 handwritten digits that come with scikit-learn), a real model (logistic regression on "
    "pixels and edges), simulated annotators, a simulated careless import, and a simulated move of the scanner."
)


def document(shown: Demonstration) -> dict[str, Any]:
    """What `qa-portal loop demo --json` prints; every figure as `{"value", "low", "high", "n", "method"}`."""
    return {
        "about": ABOUT,
        "seed": shown.seed,
        "rounds": [_round(number, step) for number, step in enumerate(shown.steps, start=1)],
        "challengers_promoted": shown.judged(Promotion.PROMOTE),
        "challengers_refused": shown.judged(Promotion.REFUSE),
        "challengers_undecided": shown.judged(Promotion.NOT_ENOUGH),
        "drifts_caught": shown.drifts_caught,
        "drifted": list(shown.changed.moved),
        "certificates_revoked": shown.certificates_revoked,
        "revoked_after": None if shown.standing is None else shown.standing.audit.revoked_after,
        "revoked_because": [] if shown.standing is None else list(shown.standing.reasons),
        "verdict": str(shown.proof.verdict),
        "sentences": list(shown.proof.sentences),
    }


def _round(number: int, step: Step) -> dict[str, Any]:
    manifest = step.champion.manifest
    return {
        "round": number,
        **figures(step.played.round).as_json(),
        "accepted_unseen": step.played.accepted,
        "routing": step.played.routing.as_sentence(),
        "labels_learnt_from": len(manifest.labels),
        "labels_refused": {str(why): count for why, count in manifest.refused.items()},
        "manifest": manifest.digest,
        "model": step.champion.digest,
        "drifted": list(step.drift.moved),
        "gates": [_gate(gate) for gate in step.gates],
    }


def _gate(gate: GateReport) -> dict[str, Any]:
    return {
        "verdict": str(gate.verdict),
        "reasons": list(gate.reasons),
        "look": gate.look,
        "family_error": significant(gate.family_error),
        "difference": gate.comparison.difference.as_json(),
        "inputs": gate.inputs,
    }
