"""Who may run the loop of a project, work in it, and see it."""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.accounts.models import Role
from apps.accounts.policies import Decision, has_role
from apps.projects.models import Engagement
from apps.projects.policies import JUDGES, is_tested, may_manage

# Who knows which records are taken unseen, asked blind or planted is not checked by them any more.
TESTED = Decision(False, "What a model proposed and what is checked blind is not shown to the vendor.")
HIDDEN = Decision(False, "You review records of the loop, so which they are and what models say of them is hidden.")
SEEN = Decision(True, "The buyer's people and the auditors see the loop.")


def may_run_loop(actor: Actor, engagement: Engagement) -> Decision:
    """Take in batches, train and ask models, begin rounds, compare."""
    return TESTED if is_tested(actor, engagement) else may_manage(actor, engagement)


def may_see_loop(actor: Actor, engagement: Engagement) -> Decision:
    """Figures, versions, gates: the buyer's people and the auditors."""
    return TESTED if is_tested(actor, engagement) else SEEN


def may_review(actor: Actor, engagement: Engagement) -> Decision:
    """Answer tasks of rounds: whoever judges for the buyer."""
    if is_tested(actor, engagement):
        return TESTED
    return has_role(actor, engagement.buyer, *JUDGES)


def may_see_records(actor: Actor, engagement: Engagement) -> Decision:
    """What arrived and what models say, one by one: not for who reviews and does not run the loop. Records are asked
    blind, and a record that is shown in a round but not in its batch is planted."""
    if may_review(actor, engagement) and not may_run_loop(actor, engagement):
        return HIDDEN
    return may_see_loop(actor, engagement)


def may_take_model(actor: Actor, engagement: Engagement) -> Decision:
    """Artefacts and manifests hold the buyer's data: its managers and compliance officers take them."""
    if is_tested(actor, engagement):
        return TESTED
    return has_role(actor, engagement.buyer, Role.OWNER, Role.QA_MANAGER, Role.COMPLIANCE_OFFICER)
