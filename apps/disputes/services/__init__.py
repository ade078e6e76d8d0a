"""The verbs of the court. Each is one transaction with its audit event."""

from apps.disputes.services.appealing import appeal
from apps.disputes.services.assigning import assign, release, take
from apps.disputes.services.clock import close_due
from apps.disputes.services.contesting import contest_standing, open_dispute
from apps.disputes.services.deciding import adjudicate
from apps.disputes.services.desk import drop_draft, look_at, save_draft
from apps.disputes.services.guidance import approve_change, propose_text, publish_change, reject_change
from apps.disputes.services.hearing import ask, state_position
from apps.disputes.services.opening import open_disputes
from apps.disputes.services.revealing import reveal, reveal_project
from apps.disputes.services.ruling import set_court_rules
from apps.disputes.services.together import decide_together
from apps.disputes.services.warning import warn_near
from apps.disputes.services.withdrawing import merge, withdraw

__all__ = [
    "adjudicate",
    "appeal",
    "approve_change",
    "ask",
    "assign",
    "close_due",
    "contest_standing",
    "decide_together",
    "drop_draft",
    "look_at",
    "merge",
    "open_dispute",
    "open_disputes",
    "propose_text",
    "publish_change",
    "reject_change",
    "release",
    "reveal",
    "reveal_project",
    "save_draft",
    "set_court_rules",
    "state_position",
    "take",
    "warn_near",
    "withdraw",
]
