"""Who reviewed labels and which model proposed them: its canonical form, and how much of a delivery it is about."""

from __future__ import annotations

from collections import Counter
from json.encoder import encode_basestring as quoted

# reviewer, outcome of the review, model, proposal
Provenance = tuple[str | None, str | None, str | None, object]
OUTCOMES = ("accepted", "fixed", "rejected")
LISTED_MODELS = 3


def canonical_provenance(reviewer: str | None, review: str | None, model: str | None, proposal: str | None) -> str:
    """The end of a canonical row; empty where nothing is known, so that such rows are what they always were.

    `proposal` is canonical JSON text already.
    """
    texts = (model and quoted(model), proposal, review and quoted(review), reviewer and quoted(reviewer))
    given = zip(("model", "proposal", "review", "reviewer"), texts, strict=True)
    parts = [f'"{name}":{text}' for name, text in given if text is not None]
    return f",{{{','.join(parts)}}}" if parts else ""


class Tally:
    """How many labels began from a proposal, and how many were reviewed."""

    def __init__(self) -> None:
        self._models: Counter[str] = Counter()
        self._reviews: Counter[str | None] = Counter()
        self._reviewed = 0

    def add(self, known: Provenance, source: str) -> None:
        reviewer, review, model, _ = known
        if model is not None and source == "human":
            self._models[model] += 1
        if reviewer is not None or review is not None:
            self._reviewed += 1
            self._reviews[review] += 1

    def notices(self, rows: int) -> list[str]:
        """Sentences for a person; none where the file says nothing of the kind."""
        said = []
        proposed = self._models.total()
        if proposed:
            named = ", ".join(model[:60] for model, _ in self._models.most_common(LISTED_MODELS))
            named += f" and {len(self._models) - LISTED_MODELS} more" if len(self._models) > LISTED_MODELS else ""
            said.append(
                f"{_share(proposed, rows)} labels began from the proposal of a model ({named}): agreement among them "
                "may be agreement with the model."
            )
        if self._reviewed:
            outcomes = [f"{self._reviews[one]} {one}" for one in OUTCOMES if self._reviews[one]]
            told = f" ({', '.join(outcomes)})" if outcomes else ""
            said.append(f"{_share(self._reviewed, rows)} labels were reviewed before delivery{told}; all count.")
        return said


def _share(part: int, rows: int) -> str:
    return f"{part} of {rows} ({100 * part / rows:.1f} %)"
