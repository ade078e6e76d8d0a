"""Who may make a training set, see it, and take it away."""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.accounts.models import Role
from apps.accounts.policies import Decision, has_role
from apps.projects.models import Engagement
from apps.projects.policies import MANAGERS, is_tested, may_manage

# What a vendor knows they delivered, less what is in a set, is what is gold.
TESTED = Decision(False, "What is missing from a training set tells which items are gold: the vendor does not see it.")
SEEN = Decision(True, "The buyer's people and the auditors see training sets.")


def may_freeze_training_set(actor: Actor, engagement: Engagement) -> Decision:
    return TESTED if is_tested(actor, engagement) else may_manage(actor, engagement)


def may_see_training_sets(actor: Actor, engagement: Engagement) -> Decision:
    """Counts, digests and figures: the buyer's people and the auditors, who check that what was frozen is what is
    used."""
    return TESTED if is_tested(actor, engagement) else SEEN


def may_take_training_set(actor: Actor, engagement: Engagement) -> Decision:
    """The data are the buyer's: its managers and its compliance officers take them. Adjudicators do not, because they
    decide cases better without knowing what most have said; auditors read figures, and have no use for the data."""
    if is_tested(actor, engagement):
        return TESTED
    return has_role(actor, engagement.buyer, *MANAGERS, Role.COMPLIANCE_OFFICER)
