"""The rules of procedure in force."""

from apps.disputes.models import CourtRules
from apps.projects.models import Engagement


def rules_for(engagement: Engagement) -> CourtRules:
    """The newest version agreed for an engagement; version 0, the defaults, where nothing was agreed."""
    return engagement.court_rules.first() or CourtRules(engagement=engagement, version=0)
