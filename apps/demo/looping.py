"""The loop on handwritten digits: a real model, simulated reviewers, five rounds, and a scanner that is moved."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.accounts.actors import Actor
from apps.accounts.models import Passkey, Role
from apps.accounts.services import add_member, create_user
from apps.consequences.promoting import freeze_comparison, promote
from apps.demo import digits
from apps.demo.authenticator import Authenticator, give_passkey, sign_with
from apps.demo.people import PASSWORD, SETUP, Cast
from apps.demo.reviewers import Reviewers
from apps.exchange.services import import_gold, process, receive
from apps.labels.models import Delivery
from apps.labels.services import publish_schema
from apps.learning.backends import ImageClassifier
from apps.learning.demo.annotators import LOOKALIKES
from apps.learning.demo.world import World, name_of
from apps.loop.arriving.sorting import sort
from apps.loop.gating.terms import Terms
from apps.loop.gating.work import hold_against
from apps.loop.models import About, Batch, Comparison, Kind, ModelVersion, PredictionRun, Round, TaskKind
from apps.loop.predicting.work import predict
from apps.loop.routing.rules import RoundRules
from apps.loop.selectors import champion_of
from apps.loop.services.arriving import receive_rows
from apps.loop.services.charging import appoint
from apps.loop.services.file_predictions import import_predictions
from apps.loop.services.gating import request_comparison
from apps.loop.services.predicting import request_predictions
from apps.loop.services.rounds import begin_round
from apps.loop.services.versions import register_version, train_version
from apps.loop.services.watching import request_watch
from apps.loop.training.work import train
from apps.loop.watching.work import watch
from apps.lots.services import decide_lot, draw_sample, inspect
from apps.measures.comparing import GateRules
from apps.projects.models import Project
from apps.projects.services import create_engagement, create_project, publish_guideline
from apps.signoff.models import Report

SEED = 0
NAME = "Digits in a loop"
ABOUT = (
    "Real pictures (the handwritten digits that come with scikit-learn) and a real model. The annotators and reviewers "
    "are simulated, as are a careless model from elsewhere and a scanner that is moved. All of it is audited "
    "here, so that five small rounds can show something."
)
# So many pictures are frozen gold, arrive in each round, and arrive after the scanner was moved.
GOLD, SIZE, LATER = 400, 150, 120
# After these rounds a new version is trained and, if it passes the gate, promoted.
TRAINED_AFTER = (1, 2, 3)
# A model from elsewhere learnt from an import in which two of five labels are those of a digit that looks alike.
CARELESS_AFTER, CARELESS, LEARNT_FROM = 4, 0.4, 200
RULES = RoundRules(target=0.025, promise="marginal", blind=0.4, planted=0.05, audit=1.0, input="pictures of digits")
TERMS = Terms(GateRules(margin=0.02, cost_margin=0.02))
PLAN = {"aql": Decimal("0.05"), "rql": Decimal("0.30")}
Longs = NDArray[np.int64]


def play(cast: Cast) -> None:
    Loop.begun(cast).run()


@dataclass
class Loop:
    """Everything that the scenes need. `approver` has a passkey, held by a device in software."""

    project: Project
    world: World
    manager: Actor
    judge: Actor
    reviewers: Reviewers
    approver: Approver

    @classmethod
    def begun(cls, cast: Cast) -> Loop:
        """A project whose first hundred labels a vendor delivered, with frozen gold and no model yet."""
        owner, manager = cast.actor("owner@harbour.example"), cast.actor("qa@harbour.example")
        buyer, vendor = cast.organisations["Harbour Robotics"], cast.organisations["Quarry Data"]
        engagement = create_engagement(actor=owner, name=NAME, buyer=buyer, vendor=vendor)
        project = create_project(actor=owner, engagement=engagement, name="Digits", description=ABOUT)
        publish_schema(actor=owner, project=project, definition=digits.SCHEMA)
        publish_guideline(actor=owner, project=project, text=digits.GUIDELINE)
        world = World.dealt(SEED)
        truths = {name_of(place): truth for place, truth in enumerate(world.truth)}
        loop = cls(project, world, manager, cast.actor("judge@harbour.example"),
                   Reviewers(_people(cast), truths), Approver.with_passkey(owner))  # fmt: skip
        loop.deliver()
        loop.load_gold()
        return loop

    def run(self) -> None:
        version = self.trained()
        appoint(actor=self.manager, version=version, reason="The first model, on the first hundred labels.")
        for number, dealt in enumerate(self.world.rounds, start=1):
            places = dealt[:SIZE]
            batch = self.arrive(f"Week {number}", self.world.seen(places), places)
            self.reviewers.work(self.routed(batch))
            self.watched(batch)
            if number in TRAINED_AFTER:
                self.promoted(self.compared(self.trained()))
            if number == CARELESS_AFTER:
                self.compared(self.careless())
        later = self.world.later[:LATER]
        moved = self.arrive("Week 6, the scanner was moved", self.world.moved(later), later)
        round = self.routed(moved)
        self.watched(moved)
        # Audits refute the certificate, and what it had taken waits with the rest for whoever looks at this.
        self.reviewers.work(round, [TaskKind.AUDIT])

    def deliver(self) -> None:
        """Three simulated annotators label the first hundred pictures, and the lot is found good."""
        first = self.world.first
        shown = self.rows(self.world.seen(first), first)
        payloads = {row["key"]: row["payload"] for row in shown}
        labels = digits.labels({key: self.reviewers.truths[key] for key in payloads})
        lines = [json.dumps({"item_id": key, "annotator_id": who, "label": label, **payloads[key]})
                 for key, who, label in labels]  # fmt: skip
        file = io.BytesIO("\n".join(lines).encode())
        process(receive(actor=self.manager, project=self.project, file=file, name="first-hundred.jsonl").run)
        lot = Delivery.objects.get(project=self.project).lot
        for drawn in draw_sample(actor=self.manager, lot=lot, **PLAN).drawn_items.all():
            inspect(actor=self.judge, drawn_item=drawn, conforming=True)
        decide_lot(actor=self.manager, lot=lot)

    def load_gold(self) -> None:
        gold = self.world.gold[:GOLD]
        self.arrive("Frozen gold", self.world.seen(gold), gold)
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(("item_id", "label"))
        writer.writerows((name_of(place), self.world.truth[place]) for place in gold.tolist())
        file = io.BytesIO(text.getvalue().encode())
        import_gold(actor=self.manager, project=self.project, file=file, name="gold.csv")

    def rows(self, pictures: Sequence[NDArray[np.float64]], places: Longs) -> list[dict[str, Any]]:
        """A file of pictures as a program brings it."""
        return [{"key": name_of(place), "payload": {"image": digits.data_uri(_levels(picture))}}
                for place, picture in zip(places.tolist(), pictures, strict=True)]  # fmt: skip

    def arrive(self, name: str, pictures: Sequence[NDArray[np.float64]], places: Longs) -> Batch:
        batch = receive_rows(actor=self.manager, project=self.project, rows=self.rows(pictures, places), name=name)
        sort(batch)
        batch.refresh_from_db()
        return batch

    def trained(self) -> ModelVersion:
        version = train_version(actor=self.manager, project=self.project, name="digits", kind=Kind.IMAGE, seed=SEED)
        train(version)
        version.refresh_from_db()
        return version

    def routed(self, batch: Batch) -> Round:
        """By the version in charge, under what earlier blind samples let it promise."""
        champion = champion_of(self.project)
        if champion is None:
            raise LookupError("no version is in charge")
        if self.project.rounds.exists():
            self.asked(champion, About.CALIBRATION)
        predicted = self.asked(champion, About.BATCH, batch)
        return begin_round(actor=self.manager, batch=batch, predicted=predicted, rules=RULES)

    def asked(self, version: ModelVersion, about: About, batch: Batch | None = None) -> PredictionRun:
        run = request_predictions(actor=self.manager, version=version, about=about, batch=batch)
        predict(run)
        run.refresh_from_db()
        return run

    def watched(self, batch: Batch) -> None:
        watch(request_watch(actor=self.manager, batch=batch))

    def compared(self, challenger: ModelVersion) -> Comparison:
        comparison = request_comparison(actor=self.manager, challenger=challenger, terms=TERMS)
        hold_against(comparison)
        comparison.refresh_from_db()
        return comparison

    def promoted(self, comparison: Comparison) -> None:
        if comparison.verdict == "promote":
            self.approver.approve(freeze_comparison(actor=self.manager, comparison=comparison))
            promote(actor=self.manager, comparison=comparison)

    def careless(self) -> ModelVersion:
        """A model that was made elsewhere, known by what it says of gold."""
        version = register_version(
            actor=self.manager,
            project=self.project,
            name="from elsewhere",
            kind=Kind.FILE,
            settings={"about": "An image classifier that learnt from an import nobody had looked at."},
        )
        rows = [json.dumps(row) for row in self._careless_rows()]
        file = io.BytesIO("\n".join(rows).encode())
        import_predictions(
            actor=self.manager, version=version, file=file, name="gold-predictions.jsonl", about=About.GOLD
        )
        return version

    def _careless_rows(self) -> list[Mapping[str, Any]]:
        chance = np.random.default_rng([SEED, 2])
        places = np.concatenate(self.world.rounds)[:LEARNT_FROM]
        taught = [LOOKALIKES[truth] if chance.random() < CARELESS else truth for truth in self.world.truths(places)]
        model = ImageClassifier().fit(self.world.seen(places), taught, SEED)
        gold = self.world.gold[:GOLD]
        said = model.predict(self.world.seen(gold))
        names = map(name_of, gold.tolist())
        return [{"item": name, "label": label, "score": score}
                for name, label, score in zip(names, said.labels, said.scores.tolist(), strict=True)]  # fmt: skip


@dataclass(frozen=True)
class Approver:
    """Somebody who signs with a key that nobody who tries the demonstration holds."""

    actor: Actor
    authenticator: Authenticator
    passkey: Passkey

    @classmethod
    def with_passkey(cls, actor: Actor) -> Approver:
        device = Authenticator()
        passkey = give_passkey(actor=actor, authenticator=device, password=PASSWORD, name="of the promotions")
        return cls(actor, device, passkey)

    def approve(self, report: Report) -> None:
        sign_with(
            actor=self.actor,
            authenticator=self.authenticator,
            passkey=self.passkey,
            report=report,
            meaning="approved",
            password=PASSWORD,
        )


def _people(cast: Cast) -> tuple[Actor, Actor]:
    """Two simulated reviewers, who never sign in."""
    buyer = cast.organisations["Harbour Robotics"]
    actors = []
    for number in (1, 2):
        email, name = f"simulated-{number}@harbour.example", f"Simulated reviewer {number}"
        user = create_user(actor=SETUP, email=email, name=name, password=PASSWORD)
        add_member(actor=SETUP, organisation=buyer, user=user, role=Role.ADJUDICATOR)
        actors.append(Actor.person(user))
    return actors[0], actors[1]


def _levels(picture: NDArray[np.float64]) -> list[list[int]]:
    """Dark on white, from levels 0 to 16."""
    return [[round(255 - 15.9 * level) for level in row] for row in picture.tolist()]
