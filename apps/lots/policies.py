"""Who may inspect: somebody of the buyer with the office, whose own labels are not what is inspected."""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.accounts.policies import Decision
from apps.lots.models import DrawnItem
from apps.projects.policies import may_judge


def may_inspect(actor: Actor, drawn_item: DrawnItem) -> Decision:
    office = may_judge(actor, drawn_item.draw.lot.delivery.project.engagement)
    if not office:
        return office
    if actor.user is None:
        return Decision(False, "An inspection is made by a person.")
    if drawn_item.item.annotations.filter(annotator__user=actor.user).exists():
        return Decision(False, "One of the labels of this item is your own; somebody else inspects it.")
    return Decision(True, "You have no part in this item.")
