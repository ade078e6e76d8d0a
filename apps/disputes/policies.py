"""Who may bring a case, speak in it, assign it, appeal, and learn early who is behind it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Role, User
from apps.accounts.policies import Decision, has_role
from apps.disputes.models import Adjudication, Assignment, Dispute, ReasonCode
from apps.disputes.models.court import Side
from apps.disputes.parties import house_of, side_now
from apps.disputes.selectors import contest_by, contest_finding_by
from apps.disputes.states import RULED, UNDECIDED
from apps.gold.models import Standing
from apps.lots.models import Inspection
from apps.projects.models import Engagement, Item
from apps.projects.policies import is_tested, may_contest, may_manage, may_see_all, only_annotates, side_of


def may_open(actor: Actor, item: Item) -> Decision:
    """Both parties contest any label; an annotator contests what is said about their own work, all in time."""
    engagement = item.project.engagement
    party = may_contest(actor, engagement)
    membership = side_of(actor, engagement)
    if not party or membership is None:
        return party
    if membership.role == Role.ANNOTATOR and not item.annotations.filter(annotator__user=membership.user_id).exists():
        return Decision(
            False, "You did not label this item; an annotator contests what is said about their own labels."
        )
    return party and (_in_time(contest_by(item)) if is_tested(actor, engagement) else party)


def may_contest_standing(actor: Actor, standing: Standing) -> Decision:
    engagement = standing.run.project.engagement
    party = may_contest(actor, engagement)
    if not party:
        return party
    if only_annotates(actor, engagement) and (actor.user is None or standing.annotator.user_id != actor.user.pk):
        return Decision(False, "This is the standing of somebody else.")
    return party and (_in_time(contest_by(standing)) if is_tested(actor, engagement) else party)


def may_contest_gold(actor: Actor, item: Item) -> Decision:
    """The buyer's people; the vendor's only after a case said that there was a gold answer, and that it was wrong.

    Nobody learns from a refusal whether there is one.
    """
    party = may_open(actor, item)
    if not party or not is_tested(actor, item.project.engagement):
        return party
    told = Adjudication.objects.filter(
        dispute__item=item, dispute__control=False, dispute__state__in=RULED, reason_code=ReasonCode.GOLD_WRONG
    )
    if told.exists():
        return party
    return Decision(False, "What the right answer is, is contested by the buyer; you contest the label of the item.")


def may_contest_finding(actor: Actor, finding: Inspection) -> Decision:
    """The buyer's people at any time; the vendor's once the lot is decided on such findings, and in time."""
    item, lot = finding.drawn_item.item, finding.drawn_item.draw.lot
    engagement = item.project.engagement
    party = may_contest(actor, engagement)
    if not party or not is_tested(actor, engagement):
        return party
    if not may_see_all(actor, engagement):
        return may_see_all(actor, engagement)
    until = contest_finding_by(lot)
    if until is None:
        return Decision(False, "The lot is not decided yet; what was found can be contested once it is.")
    return _in_time(until) and party


def _in_time(until: dt.datetime) -> Decision:
    if until < timezone.now():
        return Decision(False, f"The time to contest this ended on {until:%d %B %Y}.")
    return Decision(True, f"It may be contested until {until:%d %B %Y}.")


def may_speak(actor: Actor, case: Dispute) -> Decision:
    """Parties to a case they can see, while it is not decided."""
    party = may_contest(actor, case.project.engagement)
    if not party:
        return party
    if case.state not in UNDECIDED:
        return Decision(False, f"The case is {case.get_state_display().lower()}; nothing is added to it any more.")
    if actor.user is None:
        return Decision(False, "Nobody speaks in this case.")
    return Decision(True, "You are a party to this case.")


def may_ask(actor: Actor, case: Dispute) -> Decision:
    """Who has the case asks who brought it; a case that a rule opened has nobody to ask."""
    holder = case.assignments.first()
    if actor.user is None or holder is None or holder.adjudicator_id != actor.user.pk:
        return Decision(False, "Who has the case asks the questions.")
    if case.opened_by_id is None:
        return Decision(False, "A rule opened this case; there is nobody to ask.")
    return Decision(True, "The case is yours.")


def may_assign(actor: Actor, engagement: Engagement) -> Decision:
    return may_manage(actor, engagement)


def may_release(actor: Actor, case: Dispute, holder: Assignment | None) -> Decision:
    if holder is not None and actor.user is not None and holder.adjudicator_id == actor.user.pk:
        return Decision(True, "The case is yours.")
    return may_manage(actor, case.project.engagement)


def may_appeal(actor: Actor, case: Dispute) -> Decision:
    """A party to the case: for the vendor its managers, and the annotator whose label or standing it is about."""
    engagement = case.project.engagement
    party = may_contest(actor, engagement)
    if not party or actor.user is None:
        return party
    if not Dispute.objects.visible_to(actor.user).filter(pk=case.pk).exists():
        return Decision(False, "You are no party to this case.")
    if case.adjudications.filter(adjudicator=actor.user).exists():
        return Decision(False, "You decided this case; you do not appeal against yourself.")
    return Decision(True, "You are a party to this case.")


def may_withdraw(actor: Actor, case: Dispute) -> Decision:
    """Who brought the case; in the second instance who appealed. When they have left, a manager of their house."""
    if actor.user is None:
        return Decision(False, "A case is withdrawn by a person.")
    brought = case.steps.filter(act="appeal").last() if case.instance == 2 else None
    by = brought.person_id if brought else case.opened_by_id
    if by == actor.user.pk:
        return Decision(True, "You brought it.")
    if by is None:
        return Decision(False, "A rule opened this case; it is decided.")
    return _takes_over(actor, User.objects.get(pk=by), case.project.engagement)


def _takes_over(actor: Actor, person: User, engagement: Engagement) -> Decision:
    """For somebody who has left, a manager of the same house goes on; a case does not end with a membership."""
    if side_now(Actor.person(person), engagement):
        return Decision(False, "Only who brought it takes it back.")
    if house_of(person, engagement) == Side.VENDOR:
        return has_role(actor, engagement.vendor, Role.OWNER, Role.VENDOR_MANAGER)
    return may_manage(actor, engagement)


def may_merge(actor: Actor, case: Dispute) -> Decision:
    return may_manage(actor, case.project.engagement)


def may_reveal(actor: Actor, case: Dispute) -> Decision:
    office = may_manage(actor, case.project.engagement)
    if not office:
        return office
    if actor.user is None or is_tested(actor, case.project.engagement):
        return Decision(False, "Who works for the vendor does not see who else labelled.")
    if not case.undecided:
        return Decision(False, "There is nothing to reveal in this case.")
    return Decision(True, "You manage this engagement.")
