"""Who reviewed a label, with what outcome, and which model it began from, out of what tools write."""

from collections.abc import Mapping, Sequence

from ..base import Provenance
from ..source.json_values import identity
from .columns import squeezed

# What a model is called where the tool only says that there was one.
UNNAMED_MODEL = "unnamed model"
WORDS = {
    "accepted": "accepted accept approved approve ok pass passed true unadjusted",
    "fixed": "fixed fixedandaccepted corrected edited adjusted modified",
    "rejected": "rejected reject disapproved declined fail failed false",
}
OUTCOMES = {word: result for result, words in WORDS.items() for word in words.split()}


def outcome(raw: object) -> str | None:
    """ "accepted", "fixed" or "rejected" for the words of tools; None for any other, such as "pending"."""
    return OUTCOMES.get(squeezed(str(raw))) if isinstance(raw, str | bool) else None


def name_of(raw: object) -> str | None:
    """A person or model by id, or by an object that holds an id or an address; None where there is none."""
    if isinstance(raw, Mapping):
        raw = next((raw[key] for key in ("id", "email", "username", "name") if raw.get(key) is not None), None)
    try:
        return identity(raw) or None
    except ValueError:
        return None


def told(values: Sequence[object]) -> Provenance | None:
    """From the reviewer, the outcome, the model and the proposal as columns of a table hold them."""
    reviewer, review, model, proposal = values
    return provenance(
        reviewer=reviewer, review=outcome(review), model=model, proposal=None if proposal == "" else proposal
    )


def provenance(
    *, reviewer: object = None, review: str | None = None, model: object = None, proposal: object | None = None
) -> Provenance | None:
    """None where nothing is known; a proposal without a name comes from an unnamed model."""
    named = name_of(model) or (UNNAMED_MODEL if proposal is not None else None)
    found = Provenance(name_of(reviewer), review, named, proposal)
    return found if any(part is not None for part in found) else None
