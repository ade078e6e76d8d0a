"""Disagreements brought before somebody who was not part of them."""

from apps.disputes.models.bench import Control, ControlKind
from apps.disputes.models.case import Dispute, Ground, Subject
from apps.disputes.models.court import Assignment, CourtRules, Reveal, Statement, Step
from apps.disputes.models.decision import Adjudication, Outcome, ReasonCode, Severity
from apps.disputes.models.desk import Draft, Look
from apps.disputes.models.guidance import ChangeState, GuidelineChange, GuidelineGap, ProposedText
from apps.disputes.models.positions import Holder, Position
from apps.disputes.states import DisputeState

__all__ = [
    "Adjudication",
    "Assignment",
    "ChangeState",
    "Control",
    "ControlKind",
    "CourtRules",
    "Dispute",
    "DisputeState",
    "Draft",
    "Ground",
    "GuidelineChange",
    "GuidelineGap",
    "Holder",
    "Look",
    "Outcome",
    "Position",
    "ProposedText",
    "ReasonCode",
    "Reveal",
    "Severity",
    "Statement",
    "Step",
    "Subject",
]
