"""Designing a sampling plan: four numbers in per cent, the plan they give, and what it does to lots."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from apps.lots.models import Lot
from apps.measures.acceptance import Plan, acceptance_probability, find_plan, operating_curve
from apps.measures.acceptance.decide import describe_risks
from apps.signoff.figures import curve_svg


def _percent(label: str, initial: str, hint: str, most: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        initial=Decimal(initial),
        min_value=Decimal("0.001"),
        max_value=Decimal(most),
        max_digits=5,
        decimal_places=3 if most == 100 else 2,
        help_text=hint,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )


class PlanForm(forms.Form):
    """AQL and RQL are error rates, the risks probabilities; people say both in per cent."""

    aql = _percent("AQL, %", "1", "A lot with this share of errors should nearly always pass.", 100)
    rql = _percent("RQL, %", "5", "A lot with this share of errors should nearly always fail.", 100)
    alpha = _percent("Producer's risk, %", "5", "How often a lot at the AQL may fail.", 50)
    beta = _percent("Consumer's risk, %", "10", "How often a lot at the RQL may pass.", 50)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"aql", "rql"} <= given.keys() and given["aql"] >= given["rql"]:
            self.add_error("rql", "The RQL must be above the AQL: it is the quality you want to refuse.")
        return given

    @property
    def shares(self) -> dict[str, Decimal]:
        return {name: self.cleaned_data[name] / 100 for name in ("aql", "rql", "alpha", "beta")}


@dataclass(frozen=True, slots=True)
class Preview:
    plan: Plan
    sample: int
    curve: str
    risks: str


def plan_form(data: Any = None) -> PlanForm:
    """Bound to what was asked for, or to the usual numbers, so that there is always a plan to look at."""
    usual = {name: field.initial for name, field in PlanForm.base_fields.items()}
    return PlanForm(usual | {name: data[name] for name in usual if data and name in data})


def preview(form: PlanForm, lot: Lot) -> Preview | None:
    if not form.is_valid():
        return None
    wanted = {name: float(share) for name, share in form.shares.items()}
    return preview_of(find_plan(**wanted, lot=lot.size), lot.size)


def preview_of(plan: Plan, size: int) -> Preview:
    sample, lot = min(plan.n, size), None if plan.lot is None else size
    sentence = f"Chance that a lot is accepted: inspect {sample}, accept with at most {plan.c} nonconforming"
    points = operating_curve(plan.n, plan.c, lot, reach=1.2 * plan.rql)
    marked = [(share, _chance(plan, share, lot), name) for share, name in ((plan.aql, "AQL"), (plan.rql, "RQL"))]
    return Preview(plan, sample, curve_svg(points, sentence, marked), describe_risks(plan, size))


def _chance(plan: Plan, share: float, lot: int | None) -> float:
    if lot is None:
        return acceptance_probability(plan.n, plan.c, share)
    return acceptance_probability(min(plan.n, lot), plan.c, share * lot, lot)
