"""What a program sends to contest something, and the case it becomes."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.policies import Invalid
from apps.api.choices import OneOf
from apps.api.fields import Named
from apps.disputes.models import Dispute, Subject
from apps.disputes.services import contest_standing, open_dispute
from apps.disputes.services.hearing import LONGEST
from apps.gold.models import GoldRun, Standing
from apps.labels.models import Annotator
from apps.lots.models import Inspection, Lot
from apps.projects.models import Item, Project

CONTESTED = (Subject.LABEL, Subject.GOLD, Subject.FINDING, Subject.STANDING)


class NewDispute(serializers.Serializer[Any]):
    subject = OneOf(Subject, default=Subject.LABEL, help_text="Not `model`: such cases are opened by rule.")
    item = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="Id of the item; of all but a standing."
    )
    lot = Named(Lot, required=False, help_text="Of a finding: id of the lot in which the item was inspected.")
    gold_run = serializers.CharField(
        required=False, max_length=20, help_text="Of a standing: id of the run that found it."
    )
    annotator = serializers.CharField(required=False, max_length=200, help_text="Of a standing: key of the annotator.")
    claim = serializers.CharField(max_length=LONGEST, help_text="What is wrong, and why.")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["subject"] == Subject.MODEL:
            raise serializers.ValidationError({"subject": f"Choose one of {', '.join(CONTESTED)}."})
        wanted = {Subject.STANDING: ("gold_run", "annotator"), Subject.FINDING: ("item", "lot")}
        needed = wanted.get(given["subject"], ("item",))
        missing = {name: ["This says what you contest."] for name in needed if name not in given}
        if missing:
            raise serializers.ValidationError(missing)
        return given


def opened_by(actor: Actor, person: User, given: dict[str, Any]) -> Dispute:
    """404 for what this person may not see."""
    if given["subject"] == Subject.STANDING:
        annotators = Annotator.objects.visible_to(person).filter(key=given["annotator"])
        runs = GoldRun.objects.filter(project__in=Project.objects.visible_to(person), public_id=given["gold_run"])
        standing = get_object_or_404(Standing, run__in=runs, annotator__in=annotators)
        return contest_standing(actor=actor, standing=standing, claim=given["claim"])
    seen = Item.objects.visible_to(person).select_related("project__engagement__buyer")
    item = get_object_or_404(seen, pk=given["item"])
    finding = _finding(item, given["lot"]) if given["subject"] == Subject.FINDING else None
    return open_dispute(actor=actor, item=item, claim=given["claim"], subject=given["subject"], finding=finding)


def _finding(item: Item, lot: Lot) -> Inspection:
    """The newest on the item; Invalid where nobody inspected it."""
    found = Inspection.objects.filter(drawn_item__item=item, drawn_item__draw__lot=lot).order_by("pk").last()
    if found is None:
        raise Invalid(f"Nothing was found about item {item.key} in this lot.")
    return found
