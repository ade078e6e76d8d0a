"""The positions of a case as they stand on its page."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.actors import Actor
from apps.disputes.blindness import Seat, Stand, seats_of
from apps.disputes.models import Dispute
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema
from apps.portal.renderings.kinds import KINDS
from apps.portal.templatetags.renderings import shown_by
from apps.projects.selectors import current_schema

MOST_KEYS = 9


@dataclass(frozen=True, slots=True)
class Place:
    """One position. `number` is its place on the page; `holders` stays empty while the case is open."""

    number: int
    value: str
    label: str
    holders: list[str]

    @property
    def key(self) -> str:
        return str(self.number) if self.number <= MOST_KEYS else ""


def places_of(case: Dispute, actor: Actor) -> list[Place]:
    rules = rules_of(current_schema(case.project))
    return [Place(seat.number, seat.value, _words(rules, seat.value), _holders(seat)) for seat in seats_of(case, actor)]


def _words(rules: AnySchema, canonical: str) -> str:
    return shown_by(canonical, rules) if rules.name in KINDS else rules.display(rules.load(canonical))


def _holders(seat: Seat) -> list[str]:
    return sorted([*map(_name, seat.stands or ()), *(["the gold answer"] if seat.gold else [])])


def _name(stand: Stand) -> str:
    if stand.model:
        return f"model {stand.key}" if stand.key else "a model"
    return stand.key or "another annotator"
