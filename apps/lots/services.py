"""Acceptance of delivered lots: closing, drawing, inspecting, deciding."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.labels.bulk import sorted_item_keys
from apps.labels.models import Delivery
from apps.labels.selectors import rules_of
from apps.labels.types import BadLabel
from apps.lots.models import Draw, DrawnItem, Inspection, Lot, LotDecision
from apps.lots.policies import may_inspect
from apps.lots.selectors import LotStanding, final_decision, standing_of
from apps.measures.acceptance import draw, find_plan
from apps.projects.models import Item
from apps.projects.policies import may_deliver, may_judge, may_manage


@transaction.atomic
def open_lot(*, actor: Actor, delivery: Delivery) -> Lot:
    """A delivery becomes a lot, closed by the digest of its item keys before any sample is drawn."""
    require(may_deliver(actor, delivery.project.engagement))
    if Lot.objects.filter(delivery=delivery).exists():
        raise Invalid(f"{delivery} is a lot already.")
    size, digest = _closed(delivery)
    lot = Lot.objects.create(delivery=delivery, name=delivery.name, size=size, item_digest=digest)
    details = {"delivery": delivery.public_id, "items": size, "sha256": digest}
    _record(actor, lot, "lot.opened", lot.public_id, details, lot)
    return lot


@transaction.atomic
def draw_sample(
    *,
    actor: Actor,
    lot: Lot,
    aql: Decimal,
    rql: Decimal,
    alpha: Decimal = Decimal("0.05"),
    beta: Decimal = Decimal("0.10"),
) -> Draw:
    """Design the single sampling plan for these two points and draw its sample with a recorded seed."""
    require(may_manage(actor, lot.delivery.project.engagement))
    _check_decimals(aql=aql, rql=rql, alpha=alpha, beta=beta)
    Lot.objects.select_for_update().get(pk=lot.pk)
    if Draw.objects.filter(lot=lot).exists():
        raise Invalid(f"A sample of {lot} was drawn already; a second draw could be chosen for its result.")
    try:
        plan = find_plan(float(aql), float(rql), float(alpha), float(beta), lot=lot.size)
    except ValueError as error:
        raise Invalid(str(error)) from None
    seed = secrets.token_hex(16)
    keys = draw(sorted_item_keys(lot.delivery_id), plan.n, seed)
    made = Draw.objects.create(
        lot=lot,
        aql=aql,
        rql=rql,
        alpha=alpha,
        beta=beta,
        distribution="binomial" if plan.lot is None else "hypergeometric",
        sample_size=len(keys),
        acceptance_number=plan.c,
        seed=seed,
        drawn_by=actor.user,
    )
    by_key = dict(Item.objects.filter(project=lot.delivery.project, key__in=keys).values_list("key", "pk"))
    drawn = DrawnItem.objects.bulk_create(
        DrawnItem(draw=made, item_id=by_key[key], position=place) for place, key in enumerate(keys, 1)
    )
    details = {
        "lot": lot.public_id, "n": len(keys), "c": plan.c, "aql": str(aql), "rql": str(rql),
        "alpha": str(alpha), "beta": str(beta), "seed": seed,
    }  # fmt: skip
    _record(actor, lot, "lot.sample_drawn", made.public_id, details, made, drawn)
    return made


@transaction.atomic
def inspect(
    *, actor: Actor, drawn_item: DrawnItem, conforming: bool, correct_value: Any = None, note: str = ""
) -> Inspection:
    """Record what the inspector found. A nonconforming item states the right label."""
    lot = drawn_item.draw.lot
    require(may_inspect(actor, drawn_item))
    if actor.user is None:
        raise Invalid("An inspection is made by a person.")
    Lot.objects.select_for_update().get(pk=lot.pk)
    if final_decision(lot) is not None:
        raise Invalid(f"{lot} is decided already; its inspection is closed.")
    finding = Inspection.objects.create(
        drawn_item=drawn_item,
        conforming=conforming,
        correct_value=None if conforming else _canonical(lot, correct_value),
        note=note,
        inspector=actor.user,
    )
    details = {"position": drawn_item.position, "conforming": conforming}
    _record(actor, lot, "lot.item_inspected", lot.public_id, details, finding)
    return finding


@transaction.atomic
def decide_lot(*, actor: Actor, lot: Lot) -> LotDecision:
    """Accept, reject, or state that there is not enough evidence yet, by the plan and nothing else."""
    require(may_judge(actor, lot.delivery.project.engagement))
    Lot.objects.select_for_update().get(pk=lot.pk)
    standing = standing_of(lot)
    if standing is None:
        raise Invalid(f"Draw a sample of {lot} first; a lot is decided by its sample.")
    if final_decision(lot) is not None:
        raise Invalid(f"{lot} is decided already; a decision is not taken twice.")
    return _decided(actor, lot, standing, "")


@transaction.atomic
def correct_finding(
    *, actor: Actor, drawn_item: DrawnItem, conforming: bool, correct_value: str | None, because: str
) -> Inspection:
    """A finding that was contested with success gives way to another, also after the lot was decided.

    `correct_value` is a canonical label; `because` names the case that decided it.
    """
    lot = drawn_item.draw.lot
    require(may_judge(actor, lot.delivery.project.engagement))
    if actor.user is None:
        raise Invalid("A finding is corrected by a person.")
    Lot.objects.select_for_update().get(pk=lot.pk)
    finding = Inspection.objects.create(
        drawn_item=drawn_item,
        conforming=conforming,
        correct_value=correct_value,
        note=because,
        inspector=actor.user,
    )
    details = {"position": drawn_item.position, "conforming": conforming, "because": because}
    _record(actor, lot, "lot.finding_corrected", lot.public_id, details, finding)
    return finding


@transaction.atomic
def reconsider_lot(*, actor: Actor, lot: Lot, because: str) -> LotDecision:
    """Decide a decided lot once more by its plan, on the findings as they stand now. The earlier decision stays."""
    require(may_judge(actor, lot.delivery.project.engagement))
    Lot.objects.select_for_update().get(pk=lot.pk)
    standing, before = standing_of(lot), final_decision(lot)
    if standing is None or before is None:
        raise Invalid(f"{lot} is not decided yet; there is nothing to reconsider.")
    return _decided(actor, lot, standing, because, before)


def _decided(
    actor: Actor, lot: Lot, standing: LotStanding, because: str, before: LotDecision | None = None
) -> LotDecision:
    decision = LotDecision.objects.create(
        lot=lot,
        verdict=standing.decision.verdict,
        inspected=standing.inspected,
        nonconforming=standing.nonconforming,
        error_rate=standing.decision.error_rate.as_json(),
        risks=f"{because} {standing.decision.sentence} {standing.decision.risks}".strip(),
        decided_by=actor.user,
    )
    counts = {"verdict": decision.verdict, "inspected": decision.inspected, "nonconforming": decision.nonconforming}
    if before is None:
        _record(actor, lot, f"lot.{decision.verdict}", lot.public_id, counts, decision)
    else:
        details = {**counts, "former": before.public_id, "because": because}
        _record(actor, lot, "lot.reconsidered", lot.public_id, details, decision)
    return decision


def _check_decimals(**shares: Decimal) -> None:
    """A plan is designed for what is stored and shown, not for digits that are lost on the way."""
    others = {field.name for field in Draw._meta.fields} - shares.keys()
    try:
        Draw(**shares).clean_fields(exclude=others)
    except ValidationError as error:
        faults = (f"{name} is {shares[name]}. {' '.join(why)}" for name, why in error.message_dict.items())
        raise Invalid(" ".join(faults)) from None


def _closed(delivery: Delivery) -> tuple[int, str]:
    """How many items, and the SHA-256 of their sorted keys joined by newlines. A lot may be too large for memory."""
    digest, size = hashlib.sha256(), 0
    for key in sorted_item_keys(delivery.pk):
        digest.update(f"\n{key}".encode() if size else key.encode())
        size += 1
    return size, digest.hexdigest()


def _canonical(lot: Lot, value: Any) -> str:
    rules = rules_of(lot.delivery.schema)
    try:
        return rules.canonical(rules.parse(value))
    except BadLabel as error:
        raise Invalid(f"The right label of a nonconforming item is needed: {error}") from None


def _record(
    actor: Actor, lot: Lot, verb: str, obj: str, details: dict[str, Any], *written: Model | Sequence[Model]
) -> None:
    log = lot.delivery.project.engagement.log_origin
    record(log=log, actor=actor.text, verb=verb, obj=obj, details=details, states=written)
