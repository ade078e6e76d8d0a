"""A signing policy as a form: up to four steps, each for one office. What a form cannot say, the API takes as JSON."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.signoff.models import Kind
from apps.signoff.signing_document import ROLES_OF_SIDE
from apps.signoff.signing_policies import WORDS

STEPS = 4
MEANINGS = [("", "no step"), ("reviewed", "Reviewed"), ("approved", "Approved")]
STRENGTHS = [("any", "any that is offered"), ("passkey", "a passkey")]


def _offices() -> dict[str, tuple[str, list[str]]]:
    every = {f"{side}:any": (side, list(roles)) for side, roles in ROLES_OF_SIDE.items()}
    single = {f"{side}:{role}": (side, [role]) for side, roles in ROLES_OF_SIDE.items() for role in roles}
    return every | single


OFFICES = _offices()


def _office_words(key: str) -> str:
    side, _, role = key.partition(":")
    return f"{side.capitalize()}: {'any office that signs' if role == 'any' else WORDS[role]}"


class SigningPolicyForm(forms.Form):
    kind = forms.ChoiceField(
        label="For", choices=[("", "all reports without a policy of their own"), *Kind.choices], required=False
    )
    ordered = forms.BooleanField(label="The steps are signed in this order", required=False, initial=True)
    distinct_organisations = forms.BooleanField(label="Each signature is by another organisation", required=False)
    strength = forms.ChoiceField(label="A signature is confirmed with the password and", choices=STRENGTHS)
    qualification = forms.CharField(
        label="Qualification every signer holds", max_length=120, required=False, help_text="Its name, as recorded."
    )
    identity_verified = forms.BooleanField(label="The identity of every signer was checked", required=False)
    policy_text = forms.BooleanField(label="Every signer accepted the current policy text", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = [(key, _office_words(key)) for key in OFFICES]
        for number in range(1, STEPS + 1):
            self.fields[f"meaning_{number}"] = forms.ChoiceField(
                label=f"Step {number}: meaning", choices=MEANINGS, required=False
            )
            self.fields[f"office_{number}"] = forms.ChoiceField(
                label=f"Step {number}: who", choices=offices, required=False
            )
            self.fields[f"count_{number}"] = forms.IntegerField(
                label=f"Step {number}: persons", min_value=1, max_value=9, initial=1, required=False
            )

    def step_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"{name}_{number}"] for name in ("meaning", "office", "count")] for number in range(1, STEPS + 1)]

    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in type(self).base_fields]

    def document(self) -> dict[str, Any]:
        """What was filled in, as the JSON of a policy."""
        given = self.cleaned_data
        flags = ("ordered", "distinct_organisations", "identity_verified", "policy_text", "strength", "qualification")
        steps = [step for step in map(self._step, range(1, STEPS + 1)) if step]
        return {"steps": steps, **{name: given[name] for name in flags}}

    def _step(self, number: int) -> dict[str, Any] | None:
        given = self.cleaned_data
        if not given[f"meaning_{number}"]:
            return None
        side, roles = OFFICES[given[f"office_{number}"] or "buyer:any"]
        count = given[f"count_{number}"] or 1
        return {"meaning": given[f"meaning_{number}"], "side": side, "roles": roles, "count": count}
