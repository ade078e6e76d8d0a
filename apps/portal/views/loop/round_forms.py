"""What is asked when a batch is predicted, and when a round begins. Shares are said in per cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from apps.labels.runs import RunState
from apps.learning.route import LIFETIME
from apps.loop.models import About, Batch, Kind, ModelVersion, PredictionRun
from apps.loop.routing.rules import LEAST_SAMPLE, LONGEST_INPUT, RoundRules
from apps.projects.models import Project

DEFAULTS = RoundRules()
HUNDRED = Decimal(100)
PROMISED = (
    ("selective", "of the labels that nobody looks at"),
    ("marginal", "of the whole batch"),
)


def _percent(label: str, share: float, most: int, help_text: str) -> forms.DecimalField:
    initial = (Decimal(str(share)) * HUNDRED).normalize()
    return forms.DecimalField(
        label=label, initial=f"{initial:f}", min_value=0, max_value=most, decimal_places=2, help_text=help_text
    )


class PredictForm(forms.Form):
    version = forms.ChoiceField(label="Model")
    about = forms.ChoiceField(
        label="About", help_text="The blind samples of earlier rounds are what a certificate rests on."
    )

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        self.versions = {
            each.public_id: each
            for each in ModelVersion.objects.filter(project=project, state=RunState.DONE).exclude(kind=Kind.FILE)
        }
        self.batches = {each.public_id: each for each in Batch.objects.filter(project=project, state=RunState.DONE)}
        self.fields["version"].choices = [(key, str(each)) for key, each in self.versions.items()]  # type: ignore[attr-defined]
        named = [(key, f"Batch {each.name}") for key, each in self.batches.items()]
        others = [(about.value, about.label) for about in (About.CALIBRATION, About.GOLD)]
        self.fields["about"].choices = named + others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given, about = self.cleaned_data, str(self.cleaned_data.get("about", ""))
        batch = self.batches.get(about)
        named = {"about": About.BATCH.value if batch else about, "batch": batch}
        return {"version": self.versions.get(given.get("version", "")), **named}


class RoundForm(forms.Form):
    predicted = forms.ChoiceField(label="Batch and predictions")
    target = _percent("At most this share is wrong, %", DEFAULTS.target, 50, "Careful people get about 5 wrong.")
    promise = forms.ChoiceField(
        label="Of what",
        choices=PROMISED,
        initial=DEFAULTS.promise,
        help_text="Where single labels count, the first; the second needs fewer blind labels.",
    )
    delta = _percent(
        "Risk that the promise fails, %",
        DEFAULTS.delta,
        49,
        "Over the draw of the blind sample. At 10, and at most 5 wrong, it takes 45 blind labels without an error.",
    )
    blind = _percent(
        "Asked blind, %",
        DEFAULTS.blind,
        100,
        f"Random, at least {LEAST_SAMPLE} records; they calibrate the rounds to come, and no model learns from them.",
    )
    planted = _percent(
        "Planted errors among what is shown, %",
        DEFAULTS.planted,
        20,
        "Wrong suggestions on records with gold, never delivered: they show who looks.",
    )
    audit = _percent(
        "Audited blind, %",
        DEFAULTS.audit,
        100,
        f"Random, of the whole batch, at least {LEAST_SAMPLE} records; what they find can revoke the certificate.",
    )
    lifetime = forms.IntegerField(
        label="Records that one certificate may take unseen",
        initial=LIFETIME,
        min_value=1,
        help_text="Of more, a random part is taken, and people get the others.",
    )
    input = forms.CharField(
        label="What the records are",
        max_length=LONGEST_INPUT,
        required=False,
        help_text="Such as: chat of the web shop. Say the same as before unless they are something else now.",
    )

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        self.runs = {each.public_id: each for each in unrouted(project)}
        self.fields["predicted"].choices = [  # type: ignore[attr-defined]
            (key, f"{each.batch.name}, by {each.version}") for key, each in self.runs.items() if each.batch
        ]

    def rules(self) -> RoundRules:
        """Invalid for what makes no sense."""
        given = self.cleaned_data
        shares = {name: float(given[name] / HUNDRED) for name in ("target", "delta", "blind", "planted", "audit")}
        return RoundRules(promise=given["promise"], lifetime=given["lifetime"], input=given["input"], **shares)


def unrouted(project: Project) -> list[PredictionRun]:
    """Predictions that a round could begin with."""
    runs = PredictionRun.objects.filter(
        version__project=project, about=About.BATCH, state=RunState.DONE, batch__round__isnull=True
    )
    return list(runs.select_related("batch", "version"))
