"""Decided cases that are like one still to be decided: by the answers against each other, the clause and the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from apps.accounts.policies import Invalid
from apps.disputes.models import Adjudication, Dispute, Position
from apps.disputes.states import RULED
from apps.disputes.text_index import Row, TextIndex, index_of
from apps.media.references import kind_by_name
from apps.projects.models import Item, Project

# From here on two texts say the same with a few words different, and a decision otherwise needs a reason.
CLOSE = 0.75
# Below this, texts have no more in common than two texts of one project have anyway.
ALIKE = 0.2
MOST = 5
# Of so many that look likeliest it is asked whether they still stand.
LOOKED_AT = 60
# So many of the newest decisions of a project are compared.
REMEMBERED = 10_000
AT_ONCE = 5000
# A decision may be written after others with higher keys; not later than so many of them.
LATE = 1000
SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Precedent:
    """A decision that stands. `similarity`: cosine of the texts in 0..1, None where one of the items has no text."""

    decision: Adjudication
    similarity: float | None
    same_answers: bool
    same_clause: bool

    @property
    def close(self) -> bool:
        return self.same_answers and self.similarity is not None and self.similarity >= CLOSE

    @property
    def percent(self) -> int | None:
        return None if self.similarity is None else int(100 * self.similarity)


def precedents_for(case: Dispute, clause: str = "") -> list[Precedent]:
    """The likest first, at most MOST. Nothing tells who decided them or who labelled."""
    if case.item is None:
        return []
    index, answers = refreshed(case.project), answers_of(case)
    found = index.nearest(text_of(case.item), answers=answers, clause=clause, limit=LOOKED_AT)
    standing = _standing(case, [each.decision for each in found])
    precedents = [
        Precedent(standing[each.decision], each.similarity, each.same_answers, each.same_clause)
        for each in found
        if each.decision in standing
    ]
    return [each for each in precedents if _worth_showing(each)][:MOST]


def departed_from(case: Dispute, canonical: str) -> Adjudication | None:
    """The closest precedent of a case if it is close and was decided otherwise."""
    closest = next((each for each in precedents_for(case) if each.close), None)
    return closest.decision if closest is not None and closest.decision.value != canonical else None


class DepartsFromPrecedent(Invalid):
    """A close precedent was decided otherwise, and nothing was said about why it does not apply."""

    def __init__(self, precedent: Adjudication) -> None:
        self.precedent = precedent
        super().__init__(
            f"A case with nearly the same text was decided otherwise ({precedent.public_id}). Say why that does not "
            "apply here; what you entered is kept."
        )


def weighed(case: Dispute, canonical: str, cites: Adjudication | None, departure: str) -> Adjudication | None:
    """The precedent that a decision departs from, with its reason; Invalid without one, or for one cited that fell."""
    if cites is not None and not citable(case).filter(pk=cites.pk).exists():
        raise Invalid(f"{cites.public_id} does not stand any more and cannot be cited; it was superseded or appealed.")
    departs = departed_from(case, canonical)
    if departs is not None and not departure.strip():
        raise DepartsFromPrecedent(departs)
    return departs


def _worth_showing(each: Precedent) -> bool:
    if each.similarity is not None and each.similarity >= ALIKE:
        return True
    return each.same_clause or (each.same_answers and each.similarity is None)


def _standing(case: Dispute, decisions: Iterable[int]) -> dict[int, Adjudication]:
    """Those of them that are neither superseded nor appealed; none about the same item."""
    among = list(decisions)
    superseded = set(Adjudication.objects.filter(supersedes__in=among).values_list("supersedes", flat=True))
    read = Adjudication.objects.filter(pk__in=among).select_related("dispute__item")
    return {
        each.pk: each
        for each in read
        if each.pk not in superseded and each.dispute.state in RULED and each.dispute.item_id != case.item_id
    }


def citable(case: Dispute) -> QuerySet[Adjudication]:
    """Decisions of the project that stand, about other items."""
    return Adjudication.objects.filter(
        dispute__project=case.project_id,
        dispute__state__in=RULED,
        dispute__control=False,
        superseded_by=None,
        value__isnull=False,
    ).exclude(dispute__item=case.item_id)


def refreshed(project: Project) -> TextIndex:
    """The index of a project with its newest decisions; only those that are not in it yet are read."""
    index = index_of(project.public_id)
    decisions = Adjudication.objects.filter(dispute__project=project, dispute__control=False, value__isnull=False)
    newer = decisions.filter(pk__gt=index.newest - LATE).order_by("-pk").values_list("pk", flat=True)
    missing = index.missing(newer[:REMEMBERED])
    for start in range(0, len(missing), AT_ONCE):
        index.add(_rows(missing[start : start + AT_ONCE]))
    return index


def _rows(decisions: list[int]) -> list[Row]:
    told = ("pk", "dispute", "clause", "dispute__item__payload")
    rows = list(Adjudication.objects.filter(pk__in=decisions).order_by("pk").values_list(*told))
    answers: dict[int, list[str]] = {}
    positions = Position.objects.filter(dispute__in={row[1] for row in rows})
    for case, value in positions.values_list("dispute", "value"):
        answers.setdefault(case, []).append(value)
    return [(pk, _signed(answers.get(case, [])), clause, text_in(payload)) for pk, case, clause, payload in rows]


def answers_of(case: Dispute) -> str:
    return _signed(case.positions.values_list("value", flat=True))


def _signed(values: Iterable[str]) -> str:
    return "\n".join(sorted(set(values)))


def text_of(item: Item) -> str:
    return text_in(item.payload)


def text_in(payload: object) -> str:
    """The words of an item: its text, or what else is written in it and is no address or name of a file."""
    if not isinstance(payload, dict):
        return ""
    text = payload.get("text")
    if isinstance(text, str) and text.strip():
        return text
    return "\n".join(value for value in payload.values() if isinstance(value, str) and _is_words(value))


def _is_words(value: str) -> bool:
    return len(value) >= SHORTEST and "://" not in value[:40] and not kind_by_name(value)
