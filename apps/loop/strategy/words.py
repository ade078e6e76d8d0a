"""What the page and the report call the figures of the what-if, and how the advice is said in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from apps.measures.strategy import Advice, Stage

#: By the name of a figure what it is called, and what kind of number it is.
OUTCOMES = {
    "unseen": ("Taken unseen", "share"),
    "unseen_wrong": ("Of those, wrong", "share"),
    "seconds": ("Human seconds for each record", "number"),
    "hours": ("Human hours", "number"),
    "cost": ("Cost of people and model", "money"),
    "errors": ("Wrong labels delivered", "number"),
    "risk": ("What those cost", "money"),
    "per_correct": ("Cost of a correct label", "money"),
}


def headline(advice: Sequence[Advice]) -> str:
    """What is advised for production, in a sentence."""
    production = next(one for one in advice if one.stage is Stage.PRODUCTION)
    if production.error is None:
        return "Nothing but people is shown to do in production."
    return f"In production, {production.mode} is shown to do."
