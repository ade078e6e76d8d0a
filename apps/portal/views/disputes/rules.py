"""The rules of the court of an engagement: the parties read them, the buyer's managers agree on new ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.accounts.actors import Actor
from apps.accounts.models import Role
from apps.accounts.policies import Invalid, require
from apps.disputes.models import CourtRules
from apps.disputes.rules import rules_for
from apps.disputes.services import set_court_rules
from apps.labels.selectors import rules_of
from apps.portal.access import actor_of, engagement_or_404
from apps.projects.models import Engagement, LabelSchema
from apps.projects.policies import is_tested, may_manage, side_of

SPARE_ROWS = 3
MOST_LABELS = 200
FIELDS = (
    *("contest_days", "evidence_days", "decide_days", "appeal_days", "low_posterior", "repeats", "known"),
    *("words_per_minute", "hourly_cost", "currency"),
)


def _share(label: str, hint: str, **options: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"step": "0.001", "inputmode": "decimal"})
    return forms.DecimalField(label=label, help_text=hint, min_value=0, max_value=1, widget=widget, **options)


class RulesForm(forms.Form):
    contest_days = forms.IntegerField(label="Days to contest", help_text="After the vendor's side was told.")
    evidence_days = forms.IntegerField(label="Days for both sides to speak", help_text="0: decided without waiting.")
    decide_days = forms.IntegerField(label="Days to decide")
    appeal_days = forms.IntegerField(label="Days to appeal")
    low_posterior = _share("Least probability", "Below it an inferred label gets a case.", required=False)
    repeats = _share("Share of cases asked again", "Of an adjudicator's cases, blind.")
    known = _share("Share of cases with a known answer", "Blind, too.")
    words_per_minute = forms.IntegerField(
        label="Words read in a minute", help_text="A decision faster than reading is marked."
    )
    hourly_cost = forms.DecimalField(label="An hour of deciding costs", required=False, help_text="Not for the vendor.")
    currency = forms.CharField(label="Currency", required=False, max_length=3, help_text="Such as EUR.")


@require_http_methods(["GET", "HEAD", "POST"])
def court_rules(request: HttpRequest, public_id: str) -> HttpResponse:
    engagement, actor = engagement_or_404(request, public_id), actor_of(request)
    if request.method != "POST":
        rules = rules_for(engagement)
        return _page(request, engagement, RulesForm(initial=_values(rules)), list(rules.least_agreement.items()))
    require(may_manage(actor, engagement))
    form, rows = RulesForm(request.POST), _rows(request.POST)
    if form.is_valid():
        try:
            agreed = {**form.cleaned_data, "least_agreement": _table(rows)}
            made = set_court_rules(actor=actor, engagement=engagement, **agreed)
        except Invalid as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, f"Version {made.version} is agreed. Open cases keep the deadlines they have.")
            return redirect("portal:court_rules", public_id)
    return _page(request, engagement, form, rows, status=400)


def _values(rules: CourtRules) -> dict[str, Any]:
    return {name: getattr(rules, name) for name in FIELDS}


def _rows(sent: QueryDict) -> list[tuple[str, str]]:
    """The table of least agreement as it was entered, without its empty rows."""
    pairs = zip(sent.getlist("label"), sent.getlist("share"), strict=False)
    return [(label.strip(), share.strip()) for label, share in pairs if label.strip() or share.strip()]


def _table(rows: list[tuple[str, str]]) -> dict[str, str]:
    table = dict(rows)
    if len(table) < len(rows):
        raise Invalid("A label stands in the table of least agreement twice; name each once.")
    return table


def _page(
    request: HttpRequest, engagement: Engagement, form: forms.Form, rows: list[tuple[str, Any]], status: int = 200
) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "engagement": engagement,
        "agreed": rules_for(engagement),
        "versions": engagement.court_rules.select_related("set_by"),
        "form": form,
        "rows": [*rows, *[("", "")] * SPARE_ROWS],
        "labels": _labels(engagement),
        "manages": may_manage(actor, engagement),
        **_sees(actor, engagement),
    }
    return render(request, "portal/disputes/rules.html", context, status=status)


def _sees(actor: Actor, engagement: Engagement) -> Mapping[str, bool]:
    """What deciding costs is the buyer's affair. What marks a decision as hasty is not for whoever is measured by it.

    How many cases are there to check the adjudicators, everybody reads; which ones, nobody does.
    """
    membership = side_of(actor, engagement)
    house = not is_tested(actor, engagement)
    return {"sees_cost": house, "sees_speed": house and membership is not None and membership.role != Role.ADJUDICATOR}


def _labels(engagement: Engagement) -> list[str]:
    """Those of the current schemas of its projects, to choose from."""
    schemas = LabelSchema.objects.filter(project__engagement=engagement).order_by("project", "-version")
    current: dict[int, LabelSchema] = {}
    for schema in schemas:
        current.setdefault(schema.project_id, schema)
    return sorted({label for schema in current.values() for label in rules_of(schema).labels})[:MOST_LABELS]
