"""One round after another: pre-label, route, review, audit; what people say is remembered with where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from apps.learning.backends import Predictions
from apps.learning.demo.annotators import Annotators, Work
from apps.learning.demo.models import Trained
from apps.learning.demo.world import World, name_of
from apps.learning.fence import content_digest
from apps.learning.provenance import Label, Provenance
from apps.learning.rounds import Round
from apps.learning.route import Binding, NotYet, RoutingCertificate, certified

Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]
T = TypeVar("T")
TARGET, DELTA, CALIBRATION, AUDITS = 0.03, 0.10, 60, 100
GUIDELINE, INPUT = "digits, version 1", "pictures of 8 x 8 pixels"
Routing = RoutingCertificate | NotYet


@dataclass(frozen=True, eq=False)
class Played:
    """A round, the certificate it was run under, how many labels nobody looked at, and which of those audits found
    wrong, bool[audited and accepted]."""

    round: Round
    routing: Routing
    accepted: int
    accepted_wrong: Bools


@dataclass(eq=False)
class Loop:
    """What is known so far: all labels, and apart from them the blind calibration sample that nobody learns from."""

    world: World
    people: Annotators
    labels: list[Label] = field(default_factory=list)
    calibration: list[tuple[int, str]] = field(default_factory=list)

    def begin(self) -> None:
        """People settle the first labels."""
        self._remember(self.world.first, self.people.settled(self.world.truths(self.world.first)))

    def routing(self, champion: Trained, arriving: Predictions) -> Routing:
        """A certificate for this model from all blind calibration labels so far."""
        guessed = champion.model.predict(self.world.seen(np.array([place for place, _ in self.calibration], np.int64)))
        wrong = np.array([a != b for a, (_, b) in zip(guessed.labels, self.calibration, strict=True)], np.bool_)
        binding = Binding(champion.digest, GUIDELINE, INPUT)
        return certified(guessed.scores, wrong, arriving.scores, binding, target=TARGET, delta=DELTA)

    def play(self, arriving: Longs, champion: Trained) -> Played:
        """Label what arrives: a random blind sample, what the certificate covers, and the rest by review."""
        guessed = champion.model.predict(self.world.seen(arriving))
        routing = self.routing(champion, guessed)
        blind = self._drawn(len(arriving), CALIBRATION)
        auto = accepted(routing, guessed) & ~blind
        delivered, seconds, edited = self._by_people(arriving, guessed.labels, blind, ~auto & ~blind, champion)
        self._accept(arriving, guessed.labels, auto, routing)
        audited = self._drawn(len(arriving), AUDITS)
        audit = self.people.settled(self.world.truths(arriving[audited]))
        right = np.array([a == b for a, b in zip(picked(delivered, audited), audit.labels, strict=True)], np.bool_)
        self._remember(arriving[audited & ~blind], _part(audit, ~blind[audited]))
        gold = np.array(champion.on_gold.labels) == np.array(self.world.truths(self.world.gold))
        done = Round(len(arriving), int((~auto).sum()), seconds, edited, gold, right, audit.seconds)
        return Played(done, routing, int(auto.sum()), ~right[auto[audited]])

    def _by_people(
        self, arriving: Longs, guessed: Sequence[str], blind: Bools, shown: Bools, champion: Trained
    ) -> tuple[list[str], NDArray[np.float64], Bools]:
        """What is delivered, the seconds of each record that needed a person, and which suggestions were changed."""
        sample = self.people.settled(self.world.truths(arriving[blind]))
        self.calibration += zip(arriving[blind].tolist(), sample.labels, strict=True)
        suggested = picked(guessed, shown)
        review = self.people.reviewed(self.world.truths(arriving[shown]), suggested)
        self._remember(arriving[shown], review, champion.digest)
        delivered = np.array(guessed, object)
        delivered[blind], delivered[shown] = sample.labels, review.labels
        edited = np.array([a != b for a, b in zip(suggested, review.labels, strict=True)], np.bool_)
        return delivered.tolist(), np.concatenate([sample.seconds, review.seconds]), edited

    def _drawn(self, n: int, size: int) -> Bools:
        """A uniform random sample, as a mask."""
        return np.asarray(self.people.chance.permutation(n) < size)

    def _remember(self, places: Longs, work: Work, shown_by: str = "") -> None:
        for place, label, how in zip(places.tolist(), work.labels, work.provenance, strict=True):
            self.labels.append(Label(name_of(place), label, how, content_digest(self.world.pictures[place]), shown_by))

    def _accept(self, arriving: Longs, guessed: Sequence[str], auto: Bools, routing: Routing) -> None:
        """Labels that nobody looked at are remembered as such; the manifest leaves them out."""
        if isinstance(routing, RoutingCertificate):
            for place, label in zip(arriving[auto].tolist(), picked(guessed, auto), strict=True):
                content = content_digest(self.world.pictures[place])
                made_by = routing.binding.model, routing.digest
                self.labels.append(Label(name_of(place), label, Provenance.MODEL, content, *made_by))


def accepted(routing: Routing, guessed: Predictions) -> Bools:
    """Which labels may be taken unseen: none without a certificate."""
    if isinstance(routing, RoutingCertificate):
        return routing.accepts(guessed.scores)
    return np.zeros(len(guessed.labels), np.bool_)


def picked(values: Sequence[T], mask: Bools) -> tuple[T, ...]:
    """The values where the mask is true."""
    return tuple(value for value, kept in zip(values, mask.tolist(), strict=True) if kept)


def _part(work: Work, mask: Bools) -> Work:
    return Work(picked(work.labels, mask), picked(work.provenance, mask), work.seconds[mask])
