"""Which labels need no person, with a stated error: thresholds, their promises, and the audit that revokes them."""

from apps.measures.routing.blind_audit import BlindAudit, blind_audit
from apps.measures.routing.calibration import Calibration, coverage_thresholds
from apps.measures.routing.certificate import Certificate, Promise
from apps.measures.routing.learn_then_test import binomial_p, learn_then_test, least_accepted
from apps.measures.routing.marginal import conformal_risk_control, risk_controlling
from apps.measures.routing.prediction_powered import PredictionPowered, prediction_powered

__all__ = [
    "BlindAudit",
    "Calibration",
    "Certificate",
    "PredictionPowered",
    "Promise",
    "binomial_p",
    "blind_audit",
    "conformal_risk_control",
    "coverage_thresholds",
    "learn_then_test",
    "least_accepted",
    "prediction_powered",
    "risk_controlling",
]
