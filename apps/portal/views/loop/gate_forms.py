"""What is typed to compare two versions, to appoint the first, and to go back."""

from __future__ import annotations

import csv
from typing import Any

from django import forms

from apps.labels.runs import RunState
from apps.loop.gating.terms import Severity, Terms
from apps.loop.models import ModelVersion
from apps.loop.selectors import champion_of
from apps.loop.services.charging import LONGEST_REASON
from apps.measures.comparing import GateRules
from apps.projects.models import Project


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Reason", max_length=LONGEST_REASON)


class AppointForm(ReasonForm):
    version = forms.ModelChoiceField(
        ModelVersion.objects.none(), label="Version", to_field_name="public_id", empty_label=None
    )
    field_order = ("version", "reason")

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = project.model_versions.filter(state=RunState.DONE)  # type: ignore[attr-defined]


class CompareForm(forms.Form):
    """Shares are typed per hundred."""

    challenger = forms.ModelChoiceField(
        ModelVersion.objects.none(), label="Challenger", to_field_name="public_id", empty_label=None
    )
    margin = forms.FloatField(
        label="Accuracy may be lower by less than, points", min_value=0, max_value=50, initial=1, required=False
    )
    alpha = forms.FloatField(
        label="One-sided error of a look, %", min_value=0.1, max_value=25, initial=5, required=False,
        help_text="Each further look at the same gold adds it once more.",
    )  # fmt: skip
    least_slice = forms.IntegerField(
        label="Records that a slice needs to be tested", min_value=2, max_value=1_000_000, initial=50, required=False
    )
    severities = forms.CharField(
        label="Errors that cost otherwise than 1", required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line: gold label, label given, cost. The cost of a plain error is 1.",
    )  # fmt: skip

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = project.model_versions.filter(state=RunState.DONE)
        champion = champion_of(project)
        self.fields["challenger"].queryset = others.exclude(pk=champion.pk if champion else 0)  # type: ignore[attr-defined]

    def clean_severities(self) -> tuple[Severity, ...]:
        rows = [row for row in csv.reader(self.cleaned_data["severities"].splitlines(), skipinitialspace=True) if row]
        named = [_severity(number, row) for number, row in enumerate(rows, 1)]
        try:
            return Terms.of({"severities": named}).severities
        except ValueError as fault:
            raise forms.ValidationError(f"{fault}") from None

    def terms(self) -> Terms:
        """What was typed; what was not is the usual."""
        given, usual = self.cleaned_data, GateRules()
        margin, alpha = given.get("margin"), given.get("alpha")
        share = usual.margin if margin is None else margin / 100
        rules = GateRules(
            margin=share,
            alpha=usual.alpha if alpha is None else alpha / 100,
            least_slice=given.get("least_slice") or usual.least_slice,
            cost_margin=share,
        )
        return Terms(rules, severities=given.get("severities") or ())


def _severity(number: int, row: list[str]) -> list[Any]:
    try:
        gold, label, cost = (part.strip() for part in row)
        return [gold, label, float(cost)]
    except ValueError:
        words = f"Line {number}: write gold label, label given and a number for the cost, with commas between them."
        raise forms.ValidationError(words) from None
