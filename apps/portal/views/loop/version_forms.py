"""What is asked for each kind of model, and the service that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms

from apps.accounts.actors import Actor
from apps.learning.provenance import Admission
from apps.loop.models import Kind, ModelVersion
from apps.loop.services.versions import LARGEST_SEED, register_version, train_version
from apps.loop.training.declared import KEY_PREFIX, LONGEST_ADDRESS, LONGEST_NAME, LONGEST_PROMPT
from apps.projects.models import Project

MOST_SHARE = 50
SCORES = (
    ("self_report", "What it says of itself"),
    ("logprobs", "How probable its words are"),
    ("agreement", "Agreement of several samples"),
)


class VersionForm(forms.Form):
    name = forms.CharField(
        label="Name", max_length=80, help_text="Versions of one name are numbered: the next one gets the next number."
    )


class Learning(forms.Form):
    """What every training is asked. The share is said in per cent."""

    seed = forms.IntegerField(
        label="Seed",
        initial=0,
        min_value=0,
        max_value=LARGEST_SEED,
        help_text="Equal labels and seed give an equal model, byte for byte.",
    )
    model_share = forms.DecimalField(
        label="Labels that only a model made, %",
        initial=0,
        min_value=0,
        max_value=MOST_SHARE,
        decimal_places=2,
        help_text="0 keeps them out. Above that each needs a certificate that stands, and weighs less.",
    )
    model_weight = forms.DecimalField(
        label="Weight of each of those",
        initial=Decimal("0.3"),
        min_value=Decimal("0.01"),
        max_value=1,
        decimal_places=2,
        help_text="A label that a person looked at weighs 1.",
    )


class TrainForm(Learning, VersionForm):
    pass


class RulesForm(Learning, VersionForm):
    rules = forms.CharField(
        label="Rules",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="One a line: the label, a colon, then words or phrases with commas between. The first that holds "
        "counts. For instance: good: friendly, great value",
    )
    otherwise = forms.CharField(label="Label where no rule holds", max_length=LONGEST_NAME)
    learn = forms.BooleanField(
        label="Learn from labels how often each rule is right",
        required=False,
        initial=True,
        help_text="Without that every score is one half.",
    )


class _Elsewhere(VersionForm):
    address = forms.CharField(
        label="Address", max_length=LONGEST_ADDRESS, widget=forms.URLInput(attrs={"placeholder": "https://"})
    )
    key_variable = forms.CharField(
        label="Environment variable that holds the key",
        required=False,
        max_length=90,
        help_text=f"Its name only, {KEY_PREFIX}…; the key itself is never given to the portal.",
    )


class LabelStudioForm(_Elsewhere):
    model_version = forms.CharField(label="Version that it must say it is", required=False, max_length=LONGEST_NAME)
    unscored = forms.DecimalField(
        label="Score of answers without one",
        required=False,
        min_value=0,
        max_value=1,
        decimal_places=6,
        help_text="Left empty, answers without a score are refused.",
    )


class OpenAIForm(_Elsewhere):
    model = forms.CharField(label="Model", max_length=LONGEST_NAME)
    prompt = forms.CharField(
        label="Prompt", max_length=LONGEST_PROMPT, widget=forms.Textarea(attrs={"rows": 8}), help_text="Part of the "
        "version: another prompt is another version."
    )  # fmt: skip
    temperature = forms.DecimalField(label="Temperature", initial=0, min_value=0, max_value=2, decimal_places=6)
    price_in = forms.DecimalField(label="Price of a million tokens read", initial=0, min_value=0, decimal_places=6)
    price_out = forms.DecimalField(label="Price of a million tokens written", initial=0, min_value=0, decimal_places=6)
    shown = forms.CharField(
        label="Fields of an item that it is shown",
        required=False,
        max_length=LONGEST_NAME,
        help_text="With commas between. Left empty, all of them.",
    )
    score = forms.ChoiceField(label="Score", choices=SCORES)
    samples = forms.IntegerField(label="Samples of each item", initial=1, min_value=1, max_value=20)


class FileForm(VersionForm):
    about = forms.CharField(label="Which model made the predictions", max_length=LONGEST_NAME)


FORMS: Mapping[Kind, type[VersionForm]] = {
    Kind.TEXT: TrainForm,
    Kind.IMAGE: TrainForm,
    Kind.SPANS: TrainForm,
    Kind.RULES: RulesForm,
    Kind.LABEL_STUDIO: LabelStudioForm,
    Kind.OPENAI: OpenAIForm,
    Kind.FILE: FileForm,
}


def act_of(kind: Kind, actor: Actor, project: Project) -> Callable[..., ModelVersion]:
    """What is done with the cleaned data of the form of a kind."""
    return partial(_made, kind, actor, project)


def _made(kind: Kind, actor: Actor, project: Project, *, name: str, learn: bool = True, **given: Any) -> ModelVersion:
    asked: dict[str, Any] = {"actor": actor, "project": project, "name": name, "kind": str(kind)}
    learning = {field: given.pop(field) for field in Learning.base_fields if field in given}
    if "rules" in given:
        given["rules"] = _rules(given["rules"])
    if not (learning and learn):
        return register_version(**asked, settings=given)
    admission = Admission(float(learning["model_share"]) / 100, float(learning["model_weight"]))
    return train_version(**asked, settings=given, seed=learning["seed"], admission=admission)


def _rules(text: str) -> list[dict[str, Any]]:
    """A line without a colon becomes a rule without words, which the service names by its place."""
    lines = (line.partition(":") for line in text.splitlines() if line.strip())
    return [{"label": label.strip(), "words": _words(words)} for label, _, words in lines]


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
